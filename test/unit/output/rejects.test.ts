import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fault, FaultError } from '#src/core/faults.js';
import type { Rejected } from '#src/core/row.js';
import { checkRejects, openRejects, rejectLine } from '#src/output/rejects.js';
import { jsonRecords, temporaryFolder } from '../../e2e/program.js';

const reject = (raw: Buffer, more: Partial<Rejected> = {}): Rejected => ({
  kind: 'rejected',
  place: { file: 'in.csv', row: 3, line: 5, byte: 70 },
  code: 'parse',
  column: null,
  message: 'a quote is left open',
  raw,
  rawTruncated: false,
  bytes: raw.length,
  lines: 1,
  ...more,
});
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

test('a reject record has the keys of the contract, in order', () => {
  assert.equal(
    rejectLine(reject(Buffer.from('a,"b'), { column: 'text' })),
    '{"file":"in.csv","row":3,"line":5,"byte":70,"code":"parse","column":"text","message":"a quote is left open","raw":"a,\\"b"}',
  );
});

test('nothing in a reject record can redraw a terminal, and it is the same JSON all the same', () => {
  const hostile = 'a\u0000\u001b[2J\u007f\u009b31m\u2028\u202e\\\u009b"';
  const line = rejectLine(reject(Buffer.from(hostile), { column: hostile, message: hostile }));
  assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
  const { column, message, raw } = jsonRecords(line)[0] ?? {};
  assert.deepEqual([column, message, raw], [hostile, hostile, hostile]);
});

test('bytes that are not UTF-8 are told as base64 instead of raw', () => {
  const [record] = jsonRecords(rejectLine(reject(Buffer.from([0x61, 0xff]))));
  assert.equal(record?.['raw_base64'], 'Yf8=');
  assert.equal('raw' in (record ?? {}), false);
});

for (const [what, text] of [
  ['two bytes', 'é'],
  ['three bytes', '漢'],
  ['four bytes', '👍'],
] as const) {
  for (let kept = 0; kept < Buffer.byteLength(text); kept++) {
    test(`a character of ${what} cut after ${kept} is left out of a truncated record`, () => {
      const raw = Buffer.concat([Buffer.from('abc'), Buffer.from(text).subarray(0, kept)]);
      const [record] = jsonRecords(rejectLine(reject(raw, { rawTruncated: true })));
      assert.equal(record?.['raw'], 'abc');
      assert.equal(record?.['raw_truncated'], true);
    });
  }
  test(`a whole character of ${what} at the end of a truncated record stays`, () => {
    const [record] = jsonRecords(rejectLine(reject(Buffer.from(`abc${text}`), { rawTruncated: true })));
    assert.equal(record?.['raw'], `abc${text}`);
  });
}

test('only a truncated record loses its end: else the bytes are told in full', () => {
  const raw = Buffer.from('aé').subarray(0, 2);
  const [record] = jsonRecords(rejectLine(reject(raw)));
  assert.equal(record?.['raw_base64'], raw.toString('base64'));
  assert.equal('raw_truncated' in (record ?? {}), false);
});

test('text cut at any byte is told as the start of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), (text, at) => {
      const bytes = Buffer.from(text);
      const [record] = jsonRecords(rejectLine(reject(bytes.subarray(0, at % bytes.length), { rawTruncated: true })));
      assert.equal(text.startsWith(String(record?.['raw'])), true);
    }),
  );
});

test('the file is made with the first reject', async (t) => {
  const file = join(temporaryFolder(t), 'r.jsonl');
  const rejects = await openRejects({ file, inputs: [], output: null }, null);
  assert.equal(existsSync(file), false);
  await rejects.write([reject(Buffer.from('a')), reject(Buffer.from('b'))]);
  await rejects.write([reject(Buffer.from('c'))]);
  await rejects.close();
  assert.deepEqual(
    jsonRecords(readFileSync(file, 'utf8')).map((record) => record['raw']),
    ['a', 'b', 'c'],
  );
});

test('a file that is kept goes on after the bytes that count', async (t) => {
  const file = join(temporaryFolder(t), 'r.jsonl');
  writeFileSync(file, 'kept\ntorn');
  const rejects = await openRejects({ file, inputs: [], output: null }, 5);
  assert.equal(readFileSync(file, 'utf8'), 'kept\n');
  await rejects.write([reject(Buffer.from('a'))]);
  await rejects.sync();
  assert.equal(rejects.bytes(), statSync(file).size);
  await rejects.close();
  assert.match(readFileSync(file, 'utf8'), /^kept\n\{"file"/);
});

test('a run without rejects leaves no file, and takes the one of an earlier run away', async (t) => {
  const file = join(temporaryFolder(t), 'r.jsonl');
  await (await openRejects({ file, inputs: [], output: null }, null)).close();
  assert.equal(existsSync(file), false);
  writeFileSync(file, 'old');
  await (await openRejects({ file, inputs: [], output: null }, null)).close();
  assert.equal(existsSync(file), false);
});

const refused: readonly { code: Fault['code']; what: string; file: string; prepare?: (folder: string) => void }[] = [
  { code: 'output_is_input', what: 'an input', file: 'in.csv' },
  {
    code: 'output_is_input',
    what: 'a link to an input',
    file: 'h',
    prepare: (f) => linkSync(join(f, 'in.csv'), join(f, 'h')),
  },
  { code: 'usage', what: 'the output', file: 'out.csv' },
  { code: 'usage', what: 'the partial of the output', file: 'out.csv.partial' },
  { code: 'output_folder', what: 'a missing folder', file: 'none/r.jsonl' },
];
for (const { code, what, file, prepare } of refused) {
  test(`${what} is refused as the rejects file`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), 'input');
    prepare?.(folder);
    const options = { file: join(folder, file), inputs: [join(folder, 'in.csv')], output: join(folder, 'out.csv') };
    assert.throws(() => checkRejects(options), fault(code));
    await assert.rejects(openRejects(options, null), fault(code));
    assert.equal(readFileSync(join(folder, 'in.csv'), 'utf8'), 'input');
  });
}

test('a folder, or a name that no file can have, is refused as the rejects file', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'folder'));
  for (const name of ['folder', 'x'.repeat(300)]) {
    await assert.rejects(openRejects({ file: join(folder, name), inputs: [], output: null }, null), fault('output_folder'));
  }
  assert.deepEqual(readdirSync(folder), ['folder']);
});

test('a file that can no longer be made is output_failed, told with the first reject', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'gone'));
  const rejects = await openRejects({ file: join(folder, 'gone', 'r.jsonl'), inputs: [], output: null }, null);
  rmdirSync(join(folder, 'gone'));
  await assert.rejects(rejects.write([reject(Buffer.from('a'))]), fault('output_failed'));
  await rejects.close();
});

test('a FIFO takes rejects and is not removed', {
  skip: process.platform === 'win32',
}, async (t) => {
  const fifo = join(temporaryFolder(t), 'fifo');
  spawnSync('mkfifo', [fifo]);
  const reader = spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => reader.kill());
  // Read from the start: what nobody reads is thrown away when the child ends.
  const told = text(reader.stdout);
  const rejects = await openRejects({ file: fifo, inputs: [], output: null }, null);
  assert.ok(statSync(fifo, { throwIfNoEntry: false })?.isFIFO(), 'still a FIFO');
  await rejects.write([reject(Buffer.from('one'))]);
  await rejects.close();
  assert.match(await told, /"raw":"one"/);
});
