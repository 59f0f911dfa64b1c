import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { type ColumnQuestion, pickTextColumns } from '#src/input/columns.js';

type Table = Readonly<Record<string, readonly string[]>>;

const question = (table: Table, more: Partial<ColumnQuestion> = {}): ColumnQuestion => ({
  file: 'a.csv',
  columns: Object.keys(table),
  wanted: [],
  numbered: false,
  values: (column) => table[column] ?? [],
  records: Math.max(0, ...Object.values(table).map((values) => values.length)),
  reaches: () => false,
  commandLine: 'llm-threads classify a.csv',
  guessed: false,
  ...more,
});

function faultOf(asked: ColumnQuestion): Fault {
  try {
    pickTextColumns(asked);
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

const WORDS = ['a fine film', 'not for me'];

const picked: readonly (readonly [name: string, table: Table, column: string])[] = [
  ['`text` among others', { id: ['1'], text: ['7'], review: WORDS }, 'text'],
  ['`Text` in any case', { id: ['1'], TEXT: ['7'], review: WORDS }, 'TEXT'],
  ['`text` before `Text`', { Text: WORDS, text: ['7'] }, 'text'],
  ['the only column, whatever is in it', { id: ['1', '2'] }, 'id'],
  ['the only column with words', { id: ['1', '2'], review: WORDS }, 'review'],
  ['a column with a single value of words', { id: ['1', '2'], review: ['', 'ok then'] }, 'review'],
  ['words in a script without spaces', { id: ['a1'], review: ['素晴らしい映画'] }, 'review'],
  ['a word that no id could be', { id: ['a1'], review: ['très'] }, 'review'],
  ['a word with punctuation that no id has', { id: ['a1'], review: ['great!'] }, 'review'],
];

for (const [name, table, column] of picked) {
  test(`picked: ${name}`, () => {
    assert.deepEqual(pickTextColumns(question(table)), [column]);
  });
}

const NOT_WORDS: readonly string[] = [
  '',
  '   ',
  '0',
  '-12',
  '+1.5',
  '.5',
  '1,234.50',
  '1.234,50',
  '6.02e23',
  '45 %',
  'true',
  'FALSE',
  'yes',
  'N',
  'null',
  'n/a',
  'NaN',
  '2024-01-31',
  '31/01/2024',
  '31.1.24',
  '2024-01-31T12:00:00Z',
  '2024-01-31 12:00',
  '2024-01-31 12:00:59.123 +02:00',
  '1/31/2024 1:05 PM',
  'Mon, 3 Feb 2020',
  'February 3, 2020',
  '3 Feb 2020 10:15:00 GMT',
  'B00X4WHP5E',
  'user-12_b',
  'a@b.example',
  'https://example.org/a?b=c&d=%20#e',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  '12:30',
  'good',
];

for (const value of NOT_WORDS) {
  test(`a column of ${JSON.stringify(value)} is not taken for the text`, () => {
    assert.deepEqual(pickTextColumns(question({ other: [value, value], review: WORDS })), ['review']);
    assert.equal(faultOf(question({ a: [value], b: ['1'] })).code, 'column_undecided');
  });
}

const IS_WORDS: readonly string[] = [
  '3 stars',
  'May be good',
  'good film',
  '2020 was a year',
  '1 2 3',
  'I paid 3 Feb 2020 for it',
  'yes no',
  "don't",
];

for (const value of IS_WORDS) {
  test(`a column of ${JSON.stringify(value)} may be the text`, () => {
    assert.deepEqual(pickTextColumns(question({ id: ['1'], b: [value] })), ['b']);
  });
}

test('nothing is picked when there is no record to tell by', () => {
  assert.deepEqual(pickTextColumns(question({ id: [], review: [] })), []);
});

test('without any record, `text` and an only column are picked all the same', () => {
  assert.deepEqual(pickTextColumns(question({ id: [], text: [] })), ['text']);
  assert.deepEqual(pickTextColumns(question({ id: [] })), ['id']);
});

test('two columns of words are undecided: all columns are told with an example, and the full command', () => {
  const fault = faultOf(question({ id: ['', '7'], 'the title': ['A Film'], body: WORDS, note: [''] }));
  assert.deepEqual(fault, {
    code: 'column_undecided',
    file: 'a.csv',
    columns: [
      { name: 'id', example: '7' },
      { name: 'the title', example: 'A Film' },
      { name: 'body', example: 'a fine film' },
      { name: 'note', example: '' },
    ],
    command: "llm-threads classify a.csv -c 'the title'",
    guessed: false,
  });
});

const commands: readonly (readonly [name: string, table: Table, command: string])[] = [
  ['a plain name as it is', { a: ['1'], b: ['2'] }, '-c a'],
  ['the first column of words', { a: ['1'], b: WORDS, c: WORDS }, '-c b'],
  ['a column called text before others', { a: WORDS, Text: ['1'], TEXT: ['1'] }, '-c Text'],
  ['a quote in a name so that a shell takes it', { "it's": WORDS, b: WORDS }, "-c 'it'\\''s'"],
  ['an empty name in quotes', { '': WORDS, b: WORDS }, "-c ''"],
];

for (const [name, table, command] of commands) {
  test(`the command to type has ${name}`, () => {
    const fault = faultOf(question(table));
    assert.ok(fault.code === 'column_undecided');
    assert.equal(fault.command, `llm-threads classify a.csv ${command}`);
  });
}

test('two columns called text cannot be told apart, and that is said at once', () => {
  const table = { text: WORDS, Text: WORDS, id: ['1'] };
  for (const columns of [
    ['text', 'text', 'id'],
    ['Text', 'Text'],
  ]) {
    assert.deepEqual(faultOf(question(table, { columns })), { code: 'column_twice', file: 'a.csv', wanted: columns[0] });
  }
  assert.equal(faultOf(question(table, { columns: ['TEXT', 'Text'] })).code, 'column_undecided');
});

test('what -c names is taken, in its order', () => {
  const table = { id: ['1'], text: WORDS, title: WORDS };
  assert.deepEqual(pickTextColumns(question(table, { wanted: ['title', 'id'] })), ['title', 'id']);
});

test('-c is told the columns when it names none of them', () => {
  const asked = question({ id: ['1'], Review: WORDS }, { wanted: ['review'] });
  assert.deepEqual(faultOf(asked), { code: 'column_unknown', file: 'a.csv', wanted: 'review', columns: ['id', 'Review'] });
});

test('-c with a name that the header has twice is refused', () => {
  const asked = question({ a: WORDS, b: ['1'] }, { columns: ['a', 'b', 'a'], wanted: ['a'] });
  assert.deepEqual(faultOf(asked), { code: 'column_twice', file: 'a.csv', wanted: 'a' });
});

test('duplicates in the header pass when -c names another column', () => {
  assert.deepEqual(pickTextColumns(question({ a: WORDS, b: ['1'] }, { columns: ['a', 'b', 'a'], wanted: ['b'] })), ['b']);
});

test('without a header, -c may be a number from 1', () => {
  const table = { column1: ['1'], column2: WORDS };
  assert.deepEqual(pickTextColumns(question(table, { wanted: ['2'], numbered: true })), ['column2']);
  assert.deepEqual(pickTextColumns(question(table, { wanted: ['column1'], numbered: true })), ['column1']);
});

for (const wanted of ['0', '3', '-1', '1.0', 'x', '']) {
  test(`without a header, -c ${JSON.stringify(wanted)} is no column of two`, () => {
    const asked = question({ column1: ['1'], column2: WORDS }, { wanted: [wanted], numbered: true });
    assert.equal(faultOf(asked).code, 'column_unknown');
  });
}

test('with a header, a number is a name only', () => {
  assert.equal(faultOf(question({ a: ['1'], b: WORDS }, { wanted: ['2'] })).code, 'column_unknown');
  assert.deepEqual(pickTextColumns(question({ a: ['1'], 2: WORDS }, { wanted: ['2'] })), ['2']);
});

test('a path that can be reached is a column', () => {
  const asked = question({ meta: [''] }, { wanted: ['meta.body'], reaches: (column) => column === 'meta.body' });
  assert.deepEqual(pickTextColumns(asked), ['meta.body']);
});

test('__proto__ and constructor are names like any other', () => {
  const table: Table = { constructor: WORDS, ['__proto__']: ['1'] };
  assert.deepEqual(pickTextColumns(question(table, { wanted: ['constructor'] })), ['constructor']);
  assert.deepEqual(pickTextColumns(question(table, { wanted: ['__proto__'] })), ['__proto__']);
  assert.equal(faultOf(question({ a: WORDS }, { wanted: ['constructor'] })).code, 'column_unknown');
});

test('other names may come before `text`', () => {
  const usual = ['messages', 'text'];
  assert.deepEqual(pickTextColumns(question({ text: WORDS, messages: ['[]'] }, { usual })), ['messages']);
  assert.deepEqual(pickTextColumns(question({ text: WORDS, Messages: ['[]'] }, { usual })), ['Messages']);
  assert.deepEqual(pickTextColumns(question({ text: WORDS, id: ['1'] }, { usual })), ['text']);
  assert.deepEqual(pickTextColumns(question({ messages: ['a b'], text: WORDS })), ['text']);
});
