import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Fault, FaultError } from '#src/core/faults.js';
import { openBytes } from '#src/input/bytes.js';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function written(t: TestContext, name: string, content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Read {
  readonly content: string;
  readonly blocks: number;
  readonly largest: number;
  readonly bom: boolean;
  readonly bytesRead: number;
  readonly size: number | null;
  readonly fault: Fault | null;
}

async function read(path: string): Promise<Read> {
  const source = openBytes(path);
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

test('gzip of several members is given as one', async (t) => {
  const { content, fault } = await read(written(t, 'a.gz', Buffer.concat([gzipSync('one\n'), gzipSync('two\n'), gzipSync(lines(9000))])));
  assert.equal(content, `one\ntwo\n${lines(9000)}`);
  assert.equal(fault, null);
});

test('gzip of nothing gives no block', async (t) => {
  const { content, blocks, fault } = await read(written(t, 'a.gz', gzipSync('')));
  assert.deepEqual({ content, blocks, fault }, { content: '', blocks: 0, fault: null });
});

test('what was packed very tightly comes in small blocks', async (t) => {
  const { content, largest } = await read(written(t, 'a.gz', gzipSync(Buffer.alloc(20_000_000, 'a'))));
  assert.equal(content.length, 20_000_000);
  assert.ok(largest <= 64 * 1024, `${largest} bytes in a block`);
});

for (const [name, keep] of [
  ['halfway', 0.5],
  ['in its last bytes', 0.9999],
] as const) {
  test(`gzip that is cut off ${name} gives what comes before, then input_failed`, async (t) => {
    const text = lines(60_000);
    const packed = gzipSync(text);
    const path = written(t, 'a.gz', packed.subarray(0, Math.floor(packed.length * keep)));
    const { content, fault } = await read(path);
    assert.ok(content.length > text.length * (keep - 0.1), `${content.length} of ${text.length}`);
    assert.ok(text.startsWith(content));
    assert.deepEqual(fault, { code: 'input_failed', file: path, rowsRead: 0, reason: 'unexpected end of file' });
  });
}

test('gzip that is damaged gives what comes before, less than a block short, then input_failed', async (t) => {
  const text = lines(60_000);
  const damaged = Buffer.from(gzipSync(lines(5000)));
  damaged.fill(0x55, 100, 200);
  const path = written(t, 'a.gz', Buffer.concat([gzipSync(text), damaged]));
  const { content, fault } = await read(path);
  assert.ok((text + lines(5000)).startsWith(content));
  // zlib keeps the block it was filling when it met the damage to itself.
  assert.ok(content.length > text.length - 64 * 1024, `${content.length} of ${text.length}`);
  assert.equal(fault?.code, 'input_failed');
});

test('gzip with a wrong checksum is input_failed', async (t) => {
  const packed = Buffer.from(gzipSync('a\nb\n'));
  packed.writeUInt32LE(1, packed.length - 8);
  const path = written(t, 'a.gz', packed);
  assert.deepEqual((await read(path)).fault, { code: 'input_failed', file: path, rowsRead: 0, reason: 'incorrect data check' });
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

  for (const [encoding, mark] of [
    ['UTF-16LE', [0xff, 0xfe]],
    ['UTF-16BE', [0xfe, 0xff]],
  ] as const) {
    test(`${name} of ${encoding} is refused`, async (t) => {
      const path = written(t, 'a.csv', pack(Buffer.from([...mark, 0x61, 0x00])));
      const { content, fault } = await read(path);
      assert.deepEqual([content, fault], ['', { code: 'input_encoding', file: path, encoding }]);
    });
  }
}

test('a file of nothing but a byte order mark gives no block', async (t) => {
  const { content, blocks, bom } = await read(written(t, 'a.csv', BOM));
  assert.deepEqual([content, blocks, bom], ['', 0, true]);
});

test('a missing file is told before anything is read', () => {
  assert.throws(
    () => openBytes('no/such/file.csv'),
    (error) => {
      assert.ok(error instanceof FaultError);
      assert.deepEqual(error.fault, { code: 'input_missing', file: 'no/such/file.csv', reason: 'no such file or directory' });
      return true;
    },
  );
});

test('a folder is told with what to name instead', () => {
  assert.throws(
    () => openBytes('src'),
    (error) => {
      assert.ok(error instanceof FaultError);
      assert.ok(error.fault.code === 'input_missing');
      assert.equal(error.fault.reason, 'is a folder; name its files, or a glob such as folder/*.csv');
      return true;
    },
  );
});

test('reading can be given up halfway', async (t) => {
  const source = openBytes(written(t, 'a.csv', lines(100_000)));
  const { value } = await source.blocks.next();
  assert.ok(value !== undefined && value.length > 0);
  source.close();
  await source.blocks.return(undefined);
  assert.deepEqual(await source.blocks.next(), { value: undefined, done: true });
});
