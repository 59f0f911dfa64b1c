import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Fault, FaultError } from '#src/core/faults.js';
import { type FileHead, type HeadOptions, openHead } from '#src/input/file-head.js';

const OPTIONS: HeadOptions = {
  format: null,
  textColumns: [],
  delimiter: null,
  header: true,
  maxRowBytes: 1024 * 1024,
  badUtf8: 'reject',
  encoding: null,
};

function written(t: TestContext, name: string, content: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'head-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function rawsOf(head: FileHead): Promise<readonly string[]> {
  const raws: string[] = [];
  for await (const cuts of head.cuts) raws.push(...cuts.map(({ raw }) => raw.toString()));
  return raws;
}

async function faultOf(act: () => Promise<unknown>): Promise<Fault> {
  try {
    await act();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

test('the header is taken off, with its names and its own bytes', async (t) => {
  const head = await openHead(written(t, 'a.csv', 'id,"the ""text"""\r\n1,a\r\n2,b\r\n'), OPTIONS, 100);
  assert.deepEqual(head.header?.names, ['id', 'the "text"']);
  assert.equal(head.header?.cut.raw.toString(), 'id,"the ""text"""');
  assert.equal(head.header?.cut.ending, '\r\n');
  assert.deepEqual(
    head.peeked.map(({ raw, line }) => [raw.toString(), line]),
    [
      ['1,a', 2],
      ['2,b', 3],
    ],
  );
  assert.deepEqual(await rawsOf(head), ['1,a', '2,b']);
});

test('a header over several lines counts them', async (t) => {
  const head = await openHead(written(t, 'a.csv', '"two\nlines",b\n1,a\n'), OPTIONS, 100);
  assert.deepEqual(head.header?.names, ['two\nlines', 'b']);
  assert.equal(head.peeked[0]?.line, 3);
});

test('with --no-header the first record is a row', async (t) => {
  const head = await openHead(written(t, 'a.csv', '1,a\n2,b\n'), { ...OPTIONS, header: false }, 100);
  assert.equal(head.header, null);
  assert.deepEqual(await rawsOf(head), ['1,a', '2,b']);
});

for (const name of ['a.jsonl', 'a.txt']) {
  test(`${name} has no header`, async (t) => {
    const head = await openHead(written(t, name, '{"a":1}\n{"a":2}\n'), OPTIONS, 100);
    assert.equal(head.header, null);
    assert.equal(head.peeked.length, 2);
  });
}

for (const peek of [0, 1, 100]) {
  test(`nothing is lost or given twice when ${peek} records are peeked at`, async (t) => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},"row\n${i}"`);
    const head = await openHead(written(t, 'a.csv', `id,text\n${rows.join('\n')}\n`), OPTIONS, peek);
    assert.ok(head.peeked.length >= peek && head.peeked.length < rows.length);
    assert.deepEqual(await rawsOf(head), rows);
  });
}

test('a file is read no further than the peek needs', async (t) => {
  const content = `id,text\n${'1,some words\n'.repeat(200_000)}`;
  const head = await openHead(written(t, 'a.csv', content), OPTIONS, 100);
  assert.ok(head.source.bytesRead() < content.length / 4, `${head.source.bytesRead()} bytes`);
  head.source.close();
});

test('an empty file has no header and no records', async (t) => {
  const head = await openHead(written(t, 'a.csv', ''), OPTIONS, 100);
  assert.equal(head.header, null);
  assert.deepEqual(await rawsOf(head), []);
});

test('a header without rows has no records', async (t) => {
  const head = await openHead(written(t, 'a.csv', 'id,text'), OPTIONS, 100);
  assert.deepEqual(head.header?.names, ['id', 'text']);
  assert.deepEqual(await rawsOf(head), []);
});

test('a format that is told goes before name and content', async (t) => {
  const { format } = await openHead(written(t, 'a.csv', 'a,b\n'), { ...OPTIONS, format: 'txt' }, 1);
  assert.equal(format, 'txt');
});

test('the byte order mark is no part of the first name', async (t) => {
  const head = await openHead(written(t, 'a.csv', '\ufeffid,text\n1,a\n'), OPTIONS, 1);
  assert.deepEqual(head.header?.names, ['id', 'text']);
  assert.equal(head.source.bom(), true);
});

const broken: readonly (readonly [name: string, content: string, reason: string])[] = [
  ['an empty line', '\nid,text\n', 'the line is empty'],
  ['text after a closing quote', '"id"x,text\n1,a\n', 'text after a closing quote'],
  ['a quote that stays open', '"id,text\n1,a\n', 'a quote is still open at the end of the file'],
];

for (const [name, content, reason] of broken) {
  test(`a header with ${name} is refused`, async (t) => {
    const file = written(t, 'a.csv', content);
    assert.deepEqual(await faultOf(() => openHead(file, OPTIONS, 100)), { code: 'input_header', file, reason });
  });
}

test('a header over the limit is refused', async (t) => {
  const file = written(t, 'a.csv', `${'x'.repeat(100)},text\n1,a\n`);
  assert.deepEqual(await faultOf(() => openHead(file, { ...OPTIONS, maxRowBytes: 50 }, 100)), {
    code: 'input_header',
    file,
    reason: 'more than 50 bytes (--max-row-bytes)',
  });
});

test('a header that is not UTF-8 is refused, or read with U+FFFD when asked', async (t) => {
  const file = written(t, 'a.csv', Buffer.from('id,caf\xe9\n1,a\n', 'latin1'));
  assert.deepEqual(await faultOf(() => openHead(file, OPTIONS, 100)), {
    code: 'input_header',
    file,
    reason: 'not valid UTF-8 (see --on-bad-utf8)',
  });
  const head = await openHead(file, { ...OPTIONS, badUtf8: 'replace' }, 100);
  assert.deepEqual(head.header?.names, ['id', 'caf\ufffd']);
  assert.equal(head.header?.cut.raw.toString(), 'id,caf\ufffd');
});

test('a JSON array is refused', async (t) => {
  const file = written(t, 'a.json', '[{"text":"a"}]');
  assert.deepEqual(await faultOf(() => openHead(file, OPTIONS, 100)), { code: 'input_is_json_array', file });
});

test('an error before the first record is told at once', async (t) => {
  const file = written(t, 'a.csv.gz', gzipSync('id,text\n1,a\n').subarray(0, 14));
  assert.equal((await faultOf(() => openHead(file, OPTIONS, 100))).code, 'input_failed');
});

test('a file that may not be read is as good as missing', async (t) => {
  const file = written(t, 'a.csv', 'id,text\n1,a\n');
  chmodSync(dirname(file), 0o755);
  chmodSync(file, 0);
  const root = process.geteuid?.() === 0;
  // To root nothing is forbidden.
  if (root) process.seteuid?.(65_534);
  const fault = await faultOf(() => openHead(file, OPTIONS, 100)).finally(() => root && process.seteuid?.(0));
  assert.deepEqual(fault, { code: 'input_missing', file, reason: 'permission denied' });
});

test('an error after some records is told after them, and half a record before it is none', async (t) => {
  const file = written(t, 'a.csv.gz', gzipSync('id,text\n1,a\n2,b\n3,half a rec', { level: 0 }).subarray(0, -8));
  const head = await openHead(file, OPTIONS, 100);
  assert.deepEqual(
    head.peeked.map(({ raw }) => raw.toString()),
    ['1,a', '2,b'],
  );
  const raws: string[] = [];
  const fault = await faultOf(async () => {
    for await (const cuts of head.cuts) raws.push(...cuts.map(({ raw }) => raw.toString()));
  });
  assert.deepEqual(raws, ['1,a', '2,b']);
  assert.equal(fault.code, 'input_failed');
});

/** Standard input in the hands of the test. `pause` lets a second pass in which nothing comes. */
function heldStdin(t: TestContext): { write(text: string): void; end(): void; pause(): Promise<void> } {
  const held = new PassThrough();
  const real = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
  Object.defineProperty(process, 'stdin', { value: held, configurable: true });
  t.after(() => Object.defineProperty(process, 'stdin', real));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    write: (text) => void held.write(text),
    end: () => void held.end(),
    async pause() {
      await settle();
      t.mock.timers.tick(1000);
      await settle();
    },
  };
}

const noRows: readonly (readonly [name: string, format: 'csv' | 'jsonl', before: string, row: string])[] = [
  ['a header', 'csv', 'id,review\n', '1,a great film\n'],
  ['a header and a blank line', 'csv', 'id,review\n\n', '1,a great film\n'],
  ['a header and a broken line', 'csv', 'id,review\n1,"a"b\n', '1,a great film\n'],
  ['blank lines', 'jsonl', '\n   \n\n', '{"review":"a great film"}\n'],
  ['a line that is no object', 'jsonl', 'oops\n', '{"review":"a great film"}\n'],
];

for (const [name, format, before, row] of noRows) {
  test(`a pause of standard input after ${name} does not end the peek`, async (t) => {
    const stdin = heldStdin(t);
    const opening = openHead('-', { ...OPTIONS, format }, 100);
    stdin.write(before);
    for (let seconds = 0; seconds < 4; seconds += 1) await stdin.pause();
    stdin.write(row);
    for (let seconds = 0; seconds < 2; seconds += 1) await stdin.pause();
    const head = await opening;
    assert.equal(`${head.peeked.at(-1)?.raw}\n`, row);
    head.source.close();
  });
}

test('one pause is enough: it ends the peek, and is passed on after the rows before it', async (t) => {
  const stdin = heldStdin(t);
  const opening = openHead('-', OPTIONS, 100);
  stdin.write('id,review\n1,a great film\n');
  await stdin.pause();
  const head = await opening;
  const groups: number[] = [];
  for (let group = 0; group < 2; group += 1) groups.push((await head.cuts.next()).value?.length);
  assert.deepEqual(groups, [1, 0]);
  head.source.close();
});

test('a pause after as many rows as are peeked at is passed on too', async (t) => {
  const stdin = heldStdin(t);
  const opening = openHead('-', OPTIONS, 1);
  stdin.write('id,review\n1,a great film\n');
  await stdin.pause();
  const head = await opening;
  const groups: number[] = [];
  for (let group = 0; group < 2; group += 1) groups.push((await head.cuts.next()).value?.length);
  assert.deepEqual(groups, [1, 0]);
  head.source.close();
});

test('a pause of standard input after a row ends the peek, and what comes later is not lost', async (t) => {
  const stdin = heldStdin(t);
  const opening = openHead('-', { ...OPTIONS, format: 'csv' }, 100);
  stdin.write('id,review\n1,a great film\n');
  for (let seconds = 0; seconds < 4; seconds += 1) await stdin.pause();
  const head = await opening;
  assert.equal(head.peeked.length, 1);
  stdin.write('2,so bad\n');
  stdin.end();
  assert.deepEqual(await rawsOf(head), ['1,a great film', '2,so bad']);
});

test('blank lines are given until they are to be skipped, and no more after the block in which that was said', async (t) => {
  const path = written(t, 'a.csv', `id,text\n\n1,a\n${'\n'.repeat(300_000)}2,b\n\n3,c`);
  assert.equal((await rawsOf(await openHead(path, OPTIONS, 1))).length, 300_005);
  const skipping = await openHead(path, OPTIONS, 1);
  skipping.skipBlankLines();
  const rows: (readonly [string, number])[] = [];
  let blank = 0;
  for await (const cuts of skipping.cuts) {
    for (const { raw, line } of cuts) {
      if (raw.length > 0) rows.push([raw.toString(), line]);
      else blank += 1;
    }
  }
  assert.deepEqual(rows, [
    ['1,a', 3],
    ['2,b', 300_004],
    ['3,c', 300_006],
  ]);
  assert.ok(blank < 150_000, `${blank} cuts of blank lines`);
});
