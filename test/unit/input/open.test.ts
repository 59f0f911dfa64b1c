import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Fault, FaultError } from '#src/core/faults.js';
import type { InputRecord } from '#src/core/row.js';
import { type InputOptions, type OpenedInput, openInput } from '#src/input/open.js';
import { READING, recordsOf } from './reading.js';

type Content = string | Buffer;

/** A folder with files, and a function that opens some of them, all of them in order unless told otherwise. */
function opener(t: TestContext, files: Readonly<Record<string, Content>>) {
  const folder = mkdtempSync(join(tmpdir(), 'open-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return (inputs: readonly string[] = Object.keys(files), options: Partial<InputOptions> = {}): Promise<OpenedInput> =>
    openInput({
      ...READING,
      inputs: inputs.map((input) => join(folder, input)),
      ...options,
    });
}

/** `name:row:line:byte text`, or the code of a reject. */
const told = (records: readonly InputRecord[]) =>
  records.map((record) => {
    const { file, row, line, byte } = record.place;
    return `${basename(file)}:${row}:${line}:${byte} ${record.kind === 'row' ? record.text : record.code}`;
  });

async function faultOf(act: () => Promise<unknown>): Promise<Fault> {
  try {
    await act();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

/** The fault with file names instead of paths. */
async function namedFault(act: () => Promise<unknown>): Promise<Fault> {
  const fault = await faultOf(act);
  const names = Object.entries(fault).map(([key, value]) => [
    key,
    typeof value === 'string' && value.startsWith('/') ? basename(value) : value,
  ]);
  return Object.fromEntries(names);
}

test('several files with the same header are one input, with places within each', async (t) => {
  const input = await opener(t, {
    'a.csv': 'id,text\n1,one\n2,"two\nlines"\n3,three\n',
    'b.csv': 'id,text\r\n4,four\r\n\r\n5\r\n6,six',
  })();
  assert.deepEqual(told(await recordsOf(input)), [
    'a.csv:1:2:8 one',
    'a.csv:2:3:14 two\nlines',
    'a.csv:3:5:28 three',
    'b.csv:1:2:9 four',
    'b.csv:2:4:19 parse',
    'b.csv:3:5:22 six',
  ]);
});

test('the schema is that of the first file with rows', async (t) => {
  const { schema } = await opener(t, { 'a.csv': 'Id,TEXT\n', 'b.csv': '\ufeffId,TEXT\r\n1,a\n' })();
  assert.deepEqual(schema, {
    format: 'csv',
    delimiter: ',',
    header: { raw: Buffer.from('Id,TEXT'), ending: '\r\n' },
    bom: true,
    columns: ['Id', 'TEXT'],
    textColumns: ['TEXT'],
  });
});

for (const [name, first] of [
  ['empty', ''],
  ['with a header only', 'id,review\n'],
  ['with a header only, of another line ending', 'id,review\r\n'],
] as const) {
  for (const order of [
    ['first.csv', 'b.csv'],
    ['b.csv', 'first.csv'],
    ['first.csv', 'b.csv', 'first.csv'],
  ]) {
    test(`a file that is ${name} adds nothing: ${order.join(' ')}`, async (t) => {
      const open = opener(t, { 'first.csv': first, 'b.csv': 'id,review\n1,fine words\n' });
      const input = await open(order);
      assert.deepEqual(input.schema.textColumns, ['review']);
      assert.deepEqual(told(await recordsOf(input)), ['b.csv:1:2:10 fine words']);
    });
  }
}

test('empty inputs have no columns and no records', async (t) => {
  const input = await opener(t, { 'a.csv': '', 'b.csv': '' })();
  assert.deepEqual(input.schema.columns, []);
  assert.deepEqual(await recordsOf(input), []);
});

test('a header alone has its columns and no records', async (t) => {
  const input = await opener(t, { 'a.csv': 'id,review\n' })();
  assert.deepEqual(input.schema.columns, ['id', 'review']);
  assert.deepEqual(await recordsOf(input), []);
});

test('a file named twice gives its rows twice', async (t) => {
  const input = await opener(t, { 'a.csv': 'text\none\ntwo\n' })(['a.csv', 'a.csv']);
  assert.deepEqual(told(await recordsOf(input)), ['a.csv:1:2:5 one', 'a.csv:2:3:9 two', 'a.csv:1:2:5 one', 'a.csv:2:3:9 two']);
});

test('a file named twice around another gives its rows twice, in the order typed', async (t) => {
  const input = await opener(t, { 'a.csv': 'text\none\n', 'b.csv': 'text\ntwo\n' })(['a.csv', 'b.csv', 'a.csv']);
  assert.deepEqual(told(await recordsOf(input)), ['a.csv:1:2:5 one', 'b.csv:1:2:5 two', 'a.csv:1:2:5 one']);
});

test('files of a glob come sorted by bytes', async (t) => {
  const files = { 'b.csv': 'text\nb\n', 'a10.csv': 'text\na10\n', 'a2.csv': 'text\na2\n', 'B.csv': 'text\nB\n', 'c.txt': 'no\n' };
  const input = await opener(t, files)(['*.csv']);
  assert.deepEqual(
    (await recordsOf(input)).map((record) => record.kind === 'row' && record.text),
    ['B', 'a10', 'a2', 'b'],
  );
  assert.deepEqual(
    input.files.map(({ path }) => basename(path)),
    ['B.csv', 'a10.csv', 'a2.csv', 'b.csv'],
  );
});

const differences: readonly (readonly [what: string, first: string, second: string, names: readonly [string, string]])[] = [
  ['header', 'id,text\n1,a\n', 'id,body\n1,a\n', ['a.csv', 'b.csv']],
  ['header', 'id,text\n1,a\n', 'text,id\na,1\n', ['a.csv', 'b.csv']],
  ['header', 'id,text\n1,a\n', 'id,text,n\n1,a,2\n', ['a.csv', 'b.csv']],
  ['header', 'id,text\n1,a\n', 'id,body\n', ['a.csv', 'b.csv']],
  ['delimiter', 'id,text\n1,a\n', 'id;text\n1;a\n', ['a.csv', 'b.csv']],
  ['format', 'id,text\n1,a\n', '{"text":"a"}\n', ['a.csv', 'b.jsonl']],
  ['format', 'id,text\n1,a\n', 'id\ttext\n1\ta\n', ['a.csv', 'b.tsv']],
  ['format', 'a\n', '{"text":"a"}\n', ['a.txt', 'b.jsonl']],
];

for (const [what, first, second, [one, two]] of differences) {
  test(`another ${what} is refused before any row, naming both files: ${JSON.stringify(first)} and ${JSON.stringify(second)}`, async (t) => {
    const open = opener(t, { [one]: first, 'same.csv': first, [two]: second });
    assert.deepEqual(await namedFault(() => open([one, two])), { code: 'inputs_differ', first: one, second: two, what });
  });
}

test('the same header spelled with other quotes is the same', async (t) => {
  const input = await opener(t, { 'a.csv': 'id,text\n1,a\n', 'b.csv': '"id","text"\n2,b\n' })();
  assert.equal((await recordsOf(input)).length, 2);
});

test('a missing file among several is told before any row', async (t) => {
  const open = opener(t, { 'a.csv': 'text\na\n' });
  assert.deepEqual(await namedFault(() => open(['a.csv', 'gone.csv'])), {
    code: 'input_missing',
    file: 'gone.csv',
    reason: 'no such file or directory',
  });
});

test('without a header, columns are numbered and may be named by number', async (t) => {
  const open = opener(t, { 'a.csv': '7,some words\n8,other words\n' });
  const input = await open(['a.csv'], { header: false, textColumns: ['2'] });
  assert.deepEqual(input.schema.columns, ['column1', 'column2']);
  assert.deepEqual(input.schema.textColumns, ['column2']);
  assert.equal(input.schema.header, null);
  assert.deepEqual(told(await recordsOf(input)), ['a.csv:1:1:0 some words', 'a.csv:2:2:13 other words']);
});

test('a duplicate in the header passes, naming it is refused', async (t) => {
  const open = opener(t, { 'a.csv': 'a,text,a\n1,x,2\n' });
  assert.deepEqual(told(await recordsOf(await open())), ['a.csv:1:2:9 x']);
  assert.deepEqual(await namedFault(() => open(['a.csv'], { textColumns: ['a'] })), { code: 'column_twice', file: 'a.csv', wanted: 'a' });
});

test('__proto__ and constructor are columns like any other', async (t) => {
  const open = opener(t, { 'a.csv': '__proto__,constructor\none two,three\n' });
  const input = await open(['a.csv'], { textColumns: ['__proto__', 'constructor'] });
  assert.deepEqual(told(await recordsOf(input)), ['a.csv:1:2:22 one two\nthree']);
});

test('columns are guessed only where standard input alone told of them', async (t) => {
  const open = opener(t, { 'a.csv': 'id,text\n1,A film\n', plain: 'id,text\n1,A film\n' });
  for (const name of ['a.csv', 'plain']) {
    const input = await open([name]);
    assert.equal(input.guessed, false);
    input.close();
  }
});

test('an undecided column is told with values of the file and the command typed', async (t) => {
  const open = opener(t, { 'a.csv': 'id,title,body\n1,A film,A long story\n' });
  assert.deepEqual(await namedFault(() => open()), {
    code: 'column_undecided',
    file: 'a.csv',
    columns: [
      { name: 'id', example: '1' },
      { name: 'title', example: 'A film' },
      { name: 'body', example: 'A long story' },
    ],
    command: 'llm-threads classify a.csv -c title',
    guessed: false,
  });
});

test('values after the first 100 records do not count for the choice of a column', async (t) => {
  const rows = Array.from({ length: 200 }, (_, i) => `${i},${i < 100 ? i : 'late words'},${i === 99 ? 'early words' : ''}\n`);
  const { schema } = await opener(t, { 'a.csv': `id,late,early\n${rows.join('')}` })();
  assert.deepEqual(schema.textColumns, ['early']);
});

test('the keys of a JSONL input are those of its first records, in order, once each', async (t) => {
  const { schema } = await opener(t, { 'a.jsonl': '{"text":"a","b":1}\n\nnot json\n{"c":{"d":2},"b":1}\n' })();
  assert.deepEqual(schema, {
    format: 'jsonl',
    delimiter: ',',
    header: null,
    bom: false,
    columns: ['text', 'b', 'c'],
    textColumns: ['text'],
  });
});

test('a JSONL key is found by a dotted path', async (t) => {
  const open = opener(t, { 'a.jsonl': '{"m":{"body":"one"}}\n{"m":{}}\n{"m":{"body":2.50}}\n' });
  const input = await open(['a.jsonl'], { textColumns: ['m.body'] });
  assert.deepEqual(told(await recordsOf(input)), ['a.jsonl:1:1:0 one', 'a.jsonl:2:2:21 missing_text', 'a.jsonl:3:3:30 2.50']);
});

test('a JSONL key in none of the first 100 records is refused, with the keys seen', async (t) => {
  const lines = Array.from({ length: 101 }, (_, i) => `${JSON.stringify(i < 100 ? { id: i, text: 'a' } : { body: 'late' })}\n`);
  const open = opener(t, { 'a.jsonl': lines.join('') });
  const fault = await namedFault(() => open(['a.jsonl'], { textColumns: ['body'] }));
  assert.ok(fault.code === 'column_unknown');
  assert.equal(fault.wanted, 'body');
  assert.ok(fault.columns.includes('id') && fault.columns.includes('text'));
});

for (const [wantColumns, columns] of [
  [false, 100],
  [true, 1000],
] as const) {
  test(`the columns of JSONL are the keys of its first ${columns} records${wantColumns ? ' when they become columns of CSV' : ''}`, async (t) => {
    const lines = Array.from({ length: 1200 }, (_, i) => `{"text":"a","k${i}":"${'x'.repeat(1000)}"}\n`);
    const { schema } = await opener(t, { 'a.jsonl': lines.join('') })(['a.jsonl'], { wantColumns });
    assert.equal(schema.columns.length, columns + 1);
  });
}

test('txt has one column called text', async (t) => {
  const input = await opener(t, { 'a.txt': 'one\n\ntwo' })();
  assert.deepEqual([input.schema.columns, input.schema.textColumns], [['text'], ['text']]);
  assert.deepEqual(told(await recordsOf(input)), ['a.txt:1:1:0 one', 'a.txt:2:2:4 ', 'a.txt:3:3:5 two']);
});

test('records keep the bytes and line endings they came with', async (t) => {
  const bytes = 'id,text\r\n1,"a ""b"""\n2, c \r\n3,"d\r\ne"';
  const records = await recordsOf(await opener(t, { 'a.csv': bytes })());
  assert.equal(
    `id,text\r\n${records.map((record) => record.raw.toString() + (record.kind === 'row' ? record.ending : '')).join('')}`,
    bytes,
  );
});

test('a gzip that is cut off gives the rows before, then how many there were', async (t) => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${i},"a text, ${(i * 7919) % 30_011}"\n`);
  const packed = gzipSync(`id,text\n${rows.join('')}`);
  const input = await opener(t, { 'a.csv.gz': packed.subarray(0, Math.floor(packed.length / 2)) })();
  const records: InputRecord[] = [];
  const fault = await namedFault(async () => {
    for await (const batch of input.records(null)) records.push(...batch);
  });
  assert.ok(records.length > 5000 && records.length < 30_000, `${records.length} rows`);
  assert.ok(records.every((record, i) => record.kind === 'row' && record.fields?.[0] === String(i)));
  assert.deepEqual(fault, { code: 'input_failed', file: 'a.csv.gz', rowsRead: records.length, reason: 'unexpected end of file' });
});

test('sizes and bytes read are told, and reach the total at the end', async (t) => {
  const packed = gzipSync('text\nb\n');
  const input = await opener(t, { 'a.csv': 'text\na\n', 'b.csv.gz': packed })();
  assert.deepEqual(
    input.files.map(({ size }) => size),
    [7, packed.length],
  );
  assert.equal(input.totalBytes, 7 + packed.length);
  await recordsOf(input);
  assert.equal(input.bytesRead(), input.totalBytes);
});

test('an input can be closed halfway', async (t) => {
  const input = await opener(t, { 'a.csv': `text\n${'some words\n'.repeat(100_000)}`, 'b.csv': 'text\nx\n' })();
  const records = input.records(null);
  assert.equal((await records.next()).done, false);
  await records.return(undefined);
  input.close();
  assert.ok(input.bytesRead() < (input.totalBytes ?? 0));
});

test('bad UTF-8 is rejected row by row, or replaced when asked', async (t) => {
  const open = opener(t, { 'a.csv': Buffer.from('id,text\n1,caf\xe9\n2,ok\n', 'latin1') });
  assert.deepEqual(told(await recordsOf(await open())), ['a.csv:1:2:8 encoding', 'a.csv:2:3:15 ok']);
  assert.deepEqual(told(await recordsOf(await open(['a.csv'], { badUtf8: 'replace' }))), ['a.csv:1:2:8 caf\ufffd', 'a.csv:2:3:15 ok']);
});

/** A named pipe that a process writes to, as `<(command)` is. */
function pipeOf(t: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipe-'));
  const path = join(folder, 'pipe');
  writeFileSync(join(folder, 'content'), content);
  execFileSync('mkfifo', [path]);
  const writer = spawn('cp', [join(folder, 'content'), path], { stdio: 'ignore' });
  t.after(() => {
    writer.kill();
    rmSync(folder, { recursive: true });
  });
  return path;
}

const manyRows = (start: number) => Array.from({ length: 20_000 }, (_, i) => `${start + i},some words\n`).join('');

for (const [name, first] of [
  ['a file with rows', `id,text\n${manyRows(0)}`],
  ['a file with a header only', 'id,text\n'],
  ['an empty file', ''],
] as const) {
  test(`no row of the pipes after ${name} is lost`, { timeout: 30_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'open-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a.csv'), first);
    const inputs = [join(folder, 'a.csv'), pipeOf(t, `id,text\n${manyRows(20_000)}`), pipeOf(t, `id,text\n${manyRows(40_000)}`)];
    const input = await opener(t, {})([], { inputs });
    t.after(() => input.close());
    const ids = (await recordsOf(input)).map((record) => (record.kind === 'row' ? Number(record.fields?.[0]) : -1));
    const from = first.includes('words') ? 0 : 20_000;
    assert.equal(ids.length, 60_000 - from);
    assert.ok(ids.every((id, i) => id === from + i));
  });
}

test('without a header, a blank first line does not tell the number of columns', async (t) => {
  const records = await recordsOf(await opener(t, { 'a.csv': '\n1,good film\n2,bad film\n' })(['a.csv'], { header: false }));
  assert.deepEqual(told(records), ['a.csv:1:2:1 good film', 'a.csv:2:3:13 bad film']);
});

test('a refusal closes standard input, whose writer may hold it open', async (t) => {
  const held = new PassThrough();
  const real = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
  Object.defineProperty(process, 'stdin', { value: held, configurable: true });
  t.after(() => Object.defineProperty(process, 'stdin', real));
  held.write(`id,a,b\n${'1,x y,z w\n'.repeat(20_000)}`);
  assert.equal((await faultOf(() => opener(t, {})([], { inputs: ['-'] }))).code, 'column_undecided');
  assert.equal(held.destroyed, true);
});
