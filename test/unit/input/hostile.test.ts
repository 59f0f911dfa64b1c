/** Input that nobody would write on purpose, and some that somebody would. Whatever can be any bytes: any-bytes.test.ts. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { jsonMembers } from '#src/core/json-members.js';
import type { InputRecord } from '#src/core/row.js';
import { parseObject } from '#src/input/jsonl.js';
import { type InputOptions, type OpenedInput, openInput } from '#src/input/open.js';
import { RecordScanner } from '#src/input/scan.js';
import { READING, recordsOf } from './reading.js';

async function opened(t: TestContext, name: string, content: string | Buffer, more: Partial<InputOptions> = {}): Promise<OpenedInput> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return openInput({
    ...READING,
    inputs: [join(folder, name)],
    maxRowBytes: 2 ** 24,
    ...more,
  });
}

/** Texts, and the codes of rejects. */
const told = (records: readonly InputRecord[]) => records.map((record) => (record.kind === 'row' ? record.text : `<${record.code}>`));

const small: readonly (readonly [name: string, file: string, content: string | Buffer, told: readonly string[]])[] = [
  ['NUL bytes are characters of CSV', 'a.csv', 'id,text\n1,a\0b\n\0,c\n', ['a\0b', 'c']],
  ['NUL bytes are characters of text', 'a.txt', '\0\n\0\0a', ['\0', '\0\0a']],
  [
    'NUL bytes are no JSON, but what \\u0000 spells is',
    'a.jsonl',
    '{"text":"a\0"}\n\0\n{"text":"a\\u0000"}\n',
    ['<parse>', '<parse>', 'a\0'],
  ],
  ['invalid UTF-8 costs its record', 'a.csv', Buffer.from('id,text\n1,caf\xe9\n2,ok\n', 'latin1'), ['<encoding>', 'ok']],
  [
    'UTF-8 of a surrogate, an overlong form and a number beyond Unicode are invalid',
    'a.txt',
    Buffer.from('\xed\xa0\x80\n\xc0\x80\n\xf4\x90\x80\x80\nok\n', 'latin1'),
    ['<encoding>', '<encoding>', '<encoding>', 'ok'],
  ],
  ['a sequence cut off at the end of the file is invalid', 'a.txt', Buffer.from('ok\n\xe6\x97', 'latin1'), ['ok', '<encoding>']],
  ['a lone surrogate that JSON spells is a text', 'a.jsonl', '{"text":"\\ud83d"}\n', ['\ud83d']],
  ['quotes of TSV are quotes', 'a.tsv', 'id\ttext\n1\t"a\tb\nc"\n2\tsay "so"\n3\t"x"y\n', ['a\tb\nc', 'say "so"', '<parse>']],
  ['lines may end in every way in one file', 'a.csv', 'id,text\r\n1,a\n2,b\r\n3,c\r4,d\n5,e', ['a', 'b', '<parse>', 'e']],
  ['a header without rows has none', 'a.csv', 'id,text', []],
  ['nothing has none', 'a.csv', '', []],
  ['a byte order mark alone has none', 'a.csv', '\ufeff', []],
  ['blank JSONL lines are none', 'a.jsonl', '\n \n\r\n\t\n', []],
  ['blank lines of text are rows', 'a.txt', '\n\r\n', ['', '']],
  ['blank lines of one column are rows', 'a.csv', 'text\n\n\r\n', ['', '']],
  ['blank lines of two columns are none', 'a.csv', 'id,text\n\n\r\n\n', []],
  ['a header with the same name three times', 'a.csv', 'id,id,id,text\n1,2,3,ok\n', ['ok']],
];

for (const [name, file, content, wanted] of small) {
  test(name, async (t) => {
    assert.deepEqual(told(await recordsOf(await opened(t, file, content))), wanted);
  });
}

test('only blank lines are no header', async (t) => {
  await assert.rejects(opened(t, 'a.csv', '\n\n\n'), /line 1, the header: the line is empty/);
});

test('10,000 columns are read, and the one with words is found', async (t) => {
  const names = Array.from({ length: 9999 }, (_, i) => `c${i}`);
  const row = names.map((_, i) => i).join(',');
  const input = await opened(t, 'a.csv', `${names.join(',')},review\n${`${row},a fine film\n`.repeat(120)}`);
  assert.deepEqual(input.schema.textColumns, ['review']);
  assert.deepEqual(new Set(told(await recordsOf(input))), new Set(['a fine film']));
});

test('10,000 keys are read, and the one with words is found', async (t) => {
  const keys = Array.from({ length: 9999 }, (_, i) => `"c${i}":${i}`).join(',');
  const input = await opened(t, 'a.jsonl', `{${keys},"review":"a fine film"}\n`.repeat(120));
  assert.deepEqual(input.schema.textColumns, ['review']);
  assert.equal(input.schema.columns.length, 10_000);
  assert.equal((await recordsOf(input)).length, 120);
});

test('a header longer than the 64 KiB that formats are told by is read whole', async (t) => {
  const names = Array.from({ length: 20_000 }, (_, i) => `column number ${i}`);
  const input = await opened(t, 'a.dat', `${names.join(',')},text\n${','.repeat(20_000)}ok\n`);
  assert.equal(input.schema.columns.length, 20_001);
  assert.deepEqual(told(await recordsOf(input)), ['ok']);
});

test('a name of a megabyte is a name, and shown short', async (t) => {
  const name = 'n'.repeat(2 ** 20);
  const input = await opened(t, 'a.csv', `"${name}",text\n1,ok\n`);
  assert.equal(input.schema.columns[0], name);
  assert.deepEqual(told(await recordsOf(input)), ['ok']);
  await assert.rejects(opened(t, 'a.csv', `"${name}",text\n1,ok\n`, { textColumns: ['x'] }), (error: Error) => error.message.length < 300);
});

test('control characters of a name are shown escaped', async (t) => {
  await assert.rejects(opened(t, 'a.csv', 'i\u001b[2Jd,\u202ebody\n1,ok\n', { textColumns: ['\u009b'] }), (error: Error) => {
    assert.doesNotMatch(error.message.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    assert.match(error.message, /i\\u001b\[2Jd/);
    return true;
  });
});

for (const [name, open, close] of [
  ['arrays', '[', ']'],
  ['objects', '{"a":', '}'],
] as const) {
  test(`${name} nested 100,000 deep are read, and their spelling too`, async (t) => {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    const line = `{"text":"ok","x":${deep}}`;
    assert.equal(typeof parseObject(line), 'object');
    assert.equal(jsonMembers(line).get('x'), deep);
    const cutOff = `{"text":"ok","x":${open.repeat(100_000)}`;
    assert.match(String(parseObject(cutOff)), /^not JSON: /);
    const input = await opened(t, 'a.jsonl', `${line}\n${cutOff}\n{"text":"next"}\n`, { wantColumns: true });
    assert.deepEqual(told(await recordsOf(input)), ['ok', '<parse>', 'next']);
    assert.deepEqual(told(await recordsOf(await opened(t, 'b.jsonl', `${line}\n`, { textColumns: ['x'] }))), ['<missing_text>']);
  });
}

for (const [name, start, kind] of [
  ['a line without end', 'x', 'too_large'],
  ['a quote that is never closed', '"', 'broken'],
] as const) {
  test(`${name} takes no more memory than --max-row-bytes allows`, () => {
    const limit = 2 ** 22;
    const scanner = new RecordScanner({ delimiter: ',', maxRowBytes: limit });
    scanner.push(Buffer.from(`fine,1\n${start}`));
    const block = Buffer.alloc(64 * 1024, 'x');
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let i = 0; i < 8192; i += 1) {
      assert.deepEqual(scanner.push(block), []);
      if (i % 64 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    // What is held, in a buffer that may be twice as large, beside the one it was copied from; garbage comes on top.
    assert.ok(most < 16 * limit, `${most} bytes`);
    const cuts = [...scanner.push(Buffer.from('\nnext,2\n')), ...scanner.finish()];
    assert.deepEqual(
      cuts.map((cut) => [cut.kind, cut.bytes]),
      [
        [kind, 8192 * block.length + 2],
        ['record', 7],
      ],
    );
  });
}
