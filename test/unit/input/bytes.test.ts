import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Fault, FaultError } from '#src/core/faults.js';
import { type ByteOptions, openBytes } from '#src/input/bytes.js';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function written(t: TestContext, name: string, content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const PLAIN: ByteOptions = { encoding: null, badUtf8: 'reject', from: null };

interface Read {
  readonly content: string;
  readonly blocks: number;
  readonly largest: number;
  readonly bom: boolean;
  readonly seekable: boolean;
  readonly bytesRead: number;
  readonly size: number | null;
  readonly fault: Fault | null;
}

async function read(path: string, options: Partial<ByteOptions> = {}): Promise<Read> {
  const source = openBytes(path, { ...PLAIN, ...options });
  const blocks: Buffer[] = [];
  let fault: Fault | null = null;
  try {
    for await (const block of source.blocks) blocks.push(block);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    fault = error.fault;
  }
  return {
    content: Buffer.concat(blocks).toString('latin1'),
    blocks: blocks.length,
    largest: Math.max(0, ...blocks.map(({ length }) => length)),
    bom: source.bom(),
    seekable: source.seekable(),
    bytesRead: source.bytesRead(),
    size: source.size,
    fault,
  };
}

/** A text that gzip cannot make much smaller. */
function lines(count: number): string {
  let seed = 1;
  return Array.from({ length: count }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `${i},${seed.toString(36)}\n`;
  }).join('');
}

test('a plain file is given as it is', async (t) => {
  const text = lines(20_000);
  const { content, bom, bytesRead, size, fault } = await read(written(t, 'a.csv', text));
  assert.equal(content, text);
  assert.deepEqual({ bom, bytesRead, size, fault }, { bom: false, bytesRead: text.length, size: text.length, fault: null });
});

test('an empty file gives no block', async (t) => {
  assert.deepEqual(await read(written(t, 'a.csv', '')), {
    content: '',
    blocks: 0,
    largest: 0,
    bom: false,
    seekable: true,
    bytesRead: 0,
    size: 0,
    fault: null,
  });
});

for (const text of ['a', 'ab', 'abc', '\x1f']) {
  test(`a file of ${text.length} bytes (${JSON.stringify(text)}) is given whole`, async (t) => {
    assert.equal((await read(written(t, 'a.txt', text))).content, text);
  });
}

test('gzip is told by content, whatever the name', async (t) => {
  const text = lines(20_000);
  const packed = gzipSync(text);
  const { content, bytesRead, size, fault } = await read(written(t, 'a.csv', packed));
  assert.equal(content, text);
  assert.deepEqual({ bytesRead, size, fault }, { bytesRead: packed.length, size: packed.length, fault: null });
});

test('gzip that is broken gives what comes before, then input_failed', async (t) => {
  const text = lines(60_000);
  const packed = gzipSync(text);
  const path = written(t, 'a.gz', packed.subarray(0, packed.length / 2));
  const { content, fault } = await read(path);
  assert.ok(text.startsWith(content) && content.length > 0.4 * text.length);
  assert.deepEqual(fault, { code: 'input_failed', file: path, rowsRead: 0, reason: 'unexpected end of file' });
});

for (const [name, pack] of [
  ['a plain file', (bytes: Buffer) => bytes],
  ['a gzip file', (bytes: Buffer) => gzipSync(bytes)],
] as const) {
  test(`the byte order mark of ${name} is left out and told`, async (t) => {
    const { content, bom } = await read(written(t, 'a.csv', pack(Buffer.concat([BOM, Buffer.from('text\n')]))));
    assert.deepEqual([content, bom], ['text\n', true]);
  });

  test(`the second byte order mark of ${name} is content`, async (t) => {
    const { content, bom } = await read(written(t, 'a.csv', pack(Buffer.concat([BOM, BOM]))));
    assert.deepEqual([content, bom], [BOM.toString('latin1'), true]);
  });

  for (const [encoding, bigEndian] of [
    ['UTF-16LE', false],
    ['UTF-16BE', true],
  ] as const) {
    test(`${name} of ${encoding} is told by its byte order mark and given as UTF-8, without mark`, async (t) => {
      const text = 'id,text\r\n1,caf\u00e9 \u65e5 \u{1f642}\r\n';
      const { content, bom, seekable, fault } = await read(written(t, 'a.csv', pack(utf16(`\ufeff${text}`, bigEndian))));
      assert.deepEqual([Buffer.from(content, 'latin1').toString(), bom, seekable, fault], [text, false, false, null]);
    });
  }
}

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

for (const [name, encoding, bytes] of [
  ['windows-1252', 'windows-1252', Buffer.from([0x93, 0xe9, 0x94, 0x0a])],
  ['UTF-16LE without a mark', 'utf-16le', utf16('\u201cé\u201d\n', false)],
  ['UTF-16BE without a mark', 'UTF-16BE', utf16('\u201cé\u201d\n', true)],
  ['UTF-8 where that is said', 'utf-8', Buffer.from('\u201cé\u201d\n')],
  ['UTF-16 with a mark, whatever is said', 'windows-1252', utf16('\ufeff\u201cé\u201d\n', true)],
] as const) {
  test(`--encoding: ${name} is given as UTF-8, packed or not`, async (t) => {
    for (const packed of [bytes, gzipSync(bytes)]) {
      const { content, seekable } = await read(written(t, 'a.csv', packed), { encoding });
      assert.equal(Buffer.from(content, 'latin1').toString(), '\u201cé\u201d\n');
      assert.equal(seekable, packed === bytes && encoding === 'utf-8');
    }
  });
}

test('an unknown encoding is told with examples', async (t) => {
  const { fault } = await read(written(t, 'a.csv', 'a'), { encoding: 'klingon' });
  assert.ok(fault?.code === 'flag_invalid');
  assert.deepEqual([fault.from, fault.value], ['--encoding', 'klingon']);
  assert.match(fault.expected, /windows-1252.*shift_jis/);
});

test('only a plain file is seekable', async (t) => {
  assert.equal((await read(written(t, 'a.csv', 'a\n'))).seekable, true);
  assert.equal((await read(written(t, 'a.csv', BOM))).seekable, true);
  assert.equal((await read(written(t, 'a.csv', gzipSync('a\n')))).seekable, false);
  assert.equal((await read('/dev/null')).seekable, false);
});

for (const mark of [Buffer.alloc(0), BOM]) {
  test(`reading can start at any byte of the content of a file ${mark.length === 0 ? 'without' : 'with'} a byte order mark`, async (t) => {
    const text = lines(20_000);
    const path = written(t, 'a.csv', Buffer.concat([mark, Buffer.from(text)]));
    for (const byte of [0, 1, 2, 3, 70_000, text.length - 1, text.length]) {
      const { content, bom, seekable, bytesRead } = await read(path, { from: { byte } });
      assert.equal(content, text.slice(byte));
      assert.deepEqual([bom, seekable, bytesRead], [mark.length > 0, true, mark.length + text.length]);
    }
  });
}

test('bytes that look like gzip or a mark are content when reading starts there', async (t) => {
  for (const bytes of [gzipSync('packed'), BOM, utf16('\ufeffa', false)]) {
    const path = written(t, 'a.csv', Buffer.concat([Buffer.from('ab'), bytes]));
    assert.equal((await read(path, { from: { byte: 2 } })).content, bytes.toString('latin1'));
  }
});

test('a file of nothing but a byte order mark gives no block', async (t) => {
  const { content, blocks, bom } = await read(written(t, 'a.csv', BOM));
  assert.deepEqual([content, blocks, bom], ['', 0, true]);
});

test('a missing file is told before anything is read', () => {
  assert.throws(
    () => openBytes('no/such/file.csv', PLAIN),
    (error) => {
      assert.ok(error instanceof FaultError);
      assert.deepEqual(error.fault, { code: 'input_missing', file: 'no/such/file.csv', reason: 'no such file or directory' });
      return true;
    },
  );
});

test('a folder is told with what to name instead', () => {
  assert.throws(
    () => openBytes('src', PLAIN),
    (error) => {
      assert.ok(error instanceof FaultError);
      assert.ok(error.fault.code === 'input_missing');
      assert.equal(error.fault.reason, 'is a folder; name its files, or a glob such as folder/*.csv');
      return true;
    },
  );
});

test('reading can be given up halfway', async (t) => {
  const source = openBytes(written(t, 'a.csv', lines(100_000)), PLAIN);
  const { value } = await source.blocks.next();
  assert.ok(value !== undefined && value.length > 0);
  source.close();
  await source.blocks.return(undefined);
  assert.deepEqual(await source.blocks.next(), { value: undefined, done: true });
});
