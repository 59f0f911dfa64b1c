import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedText } from '#src/core/row-text.js';
import { jsonlReading, parseObject, valueAt } from '#src/input/jsonl.js';
import type { Reading } from '#src/input/record.js';
import { RecordScanner } from '#src/input/scan.js';

function read(lines: string, columns: readonly string[] = ['text']): readonly Reading[] {
  const scanner = new RecordScanner({ delimiter: null, maxRowBytes: 10_000 });
  return jsonlReading({ textColumns: columns, rowText: joinedText, nested: false })([
    ...scanner.push(Buffer.from(lines)),
    ...scanner.finish(),
  ]);
}

/** What one line reads as: its text, the code of its refusal, or blank. */
function told(line: string, columns?: readonly string[]): string {
  const [reading] = read(line, columns);
  if (reading === undefined) return 'nothing';
  if (reading.kind === 'row') return `=${reading.text}`;
  return reading.kind === 'blank' ? 'blank' : reading.refusal.code;
}

const lines: readonly (readonly [name: string, line: string, told: string])[] = [
  ['a string is read decoded', '{"text":"caf\\u00e9\\n\\"x\\""}', '=café\n"x"'],
  ['a number keeps its spelling', '{"text":1.50}', '=1.50'],
  ['an integer past 2^53 keeps its digits', '{"text": 12345678901234567890 }', '=12345678901234567890'],
  ['an exponent keeps its spelling', '{"text":1E+2}', '=1E+2'],
  ['a boolean is its spelling', '{"text":true}', '=true'],
  ['null is empty', '{"text":null}', '='],
  ['an empty string is empty', '{"text":""}', '='],
  ['white space only is empty', '{"text":" \\t\\u00a0"}', '='],
  ['white space around a text is kept', '{"text":" a "}', '= a '],
  ['of duplicate keys the last is read', '{"text":"a","text":"b"}', '=b'],
  ['of duplicate numbers the last is read', '{"text":1.0,"text":2.0}', '=2.0'],
  ['an absent key is missing_text', '{"other":"a"}', 'missing_text'],
  ['an object is missing_text', '{"text":{"a":1}}', 'missing_text'],
  ['an array is missing_text', '{"text":["a"]}', 'missing_text'],
  ['a key of another case is missing_text', '{"Text":"a"}', 'missing_text'],
  ['an array line is parse', '["text"]', 'parse'],
  ['a string line is parse', '"text"', 'parse'],
  ['a number line is parse', '12', 'parse'],
  ['a null line is parse', 'null', 'parse'],
  ['half an object is parse', '{"text":"a"', 'parse'],
  ['two objects in a line are parse', '{"text":"a"}{"text":"b"}', 'parse'],
  ['single quotes are parse', "{'text':'a'}", 'parse'],
  ['NaN is parse', '{"text":NaN}', 'parse'],
  ['an empty line is blank', '\n', 'blank'],
  ['a line of white space is blank', ' \t\r\n', 'blank'],
  ['white space around an object is nothing', '  {"text":"a"}\t\r\n', '=a'],
];

for (const [name, line, wanted] of lines) {
  test(name, () => {
    assert.equal(told(line), wanted);
  });
}

const paths: readonly (readonly [name: string, line: string, column: string, told: string])[] = [
  ['a dotted path leads into objects', '{"a":{"b":{"c":"x"}}}', 'a.b.c', '=x'],
  ['a number at the end of a path keeps its spelling', '{"a": {"b" : 2.50} }', 'a.b', '=2.50'],
  ['a key with a dot in it goes before a path', '{"a.b":"key","a":{"b":"path"}}', 'a.b', '=key'],
  ['a path may lead through a key with a dot', '{"a.b":{"c":"x"}}', 'a.b.c', '=x'],
  ['a path may end in a key with a dot', '{"a":{"b.c":"x"}}', 'a.b.c', '=x'],
  ['the last of duplicate objects on the path is read', '{"a":{"b":1.0},"a":{"b":2.0}}', 'a.b', '=2.0'],
  ['a path into an array is missing_text', '{"a":["x"]}', 'a.0', 'missing_text'],
  ['a path into a string is missing_text', '{"a":"x"}', 'a.length', 'missing_text'],
  ['a path into null is missing_text', '{"a":null}', 'a.b', 'missing_text'],
  ['__proto__ is a name like any other', '{"__proto__":"x"}', '__proto__', '=x'],
  ['a number under __proto__ keeps its spelling', '{"__proto__":1.0}', '__proto__', '=1.0'],
  ['what every object inherits is no key', '{"a":"x"}', '__proto__', 'missing_text'],
  ['constructor is absent unless it is written', '{"a":"x"}', 'constructor', 'missing_text'],
  ['constructor that is written is read', '{"constructor":"x"}', 'constructor', '=x'],
  ['a path does not lead through what is inherited', '{"a":{}}', 'a.constructor.name', 'missing_text'],
  ['an empty key is a key', '{"":"x"}', '', '=x'],
];

for (const [name, line, column, wanted] of paths) {
  test(name, () => {
    assert.equal(told(line, [column]), wanted);
  });
}

test('texts of several columns are joined by a line break, in the order asked for', () => {
  assert.equal(told('{"a":"1st","b":2.0}', ['b', 'a']), '=2.0\n1st');
});

test('the first column that is missing is named', () => {
  assert.deepEqual(read('{"a":"x"}', ['a', 'b', 'c']), [
    { kind: 'refused', refusal: { code: 'missing_text', column: 'b', message: 'no "b", or it is an object or array' } },
  ]);
});

test('all empty texts together are an empty text', () => {
  assert.equal(told('{"a":"","b":null}', ['a', 'b']), '=');
});

test('a row has its keys in order of appearance, and no fields', () => {
  assert.deepEqual(read('{"b":1,"text":"x","a":2,"b":3,"__proto__":4}'), [
    { kind: 'row', text: 'x', fields: null, keys: ['b', 'text', 'a', '__proto__'] },
  ]);
});

test('the message of a line that is no object says what it is', () => {
  assert.equal(parseObject('[1]'), 'a JSON array, not an object');
  assert.equal(parseObject('null'), 'a JSON null, not an object');
  assert.equal(parseObject('"a"'), 'a JSON string, not an object');
  assert.equal(parseObject('1'), 'a JSON number, not an object');
  assert.match(String(parseObject('{"a"')), /^not JSON: /);
  assert.deepEqual(parseObject('{"a":1}'), { a: 1 });
});

test('messages about a line show none of its control characters as they are', () => {
  for (const line of ['{"a":\u001b[2J}', '\u009b', '{"a":"\u0000', '{"a"\n\n\u202e', '\u2028{']) {
    const message = String(parseObject(line));
    assert.match(message, /^not JSON: /);
    assert.doesNotMatch(message, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
  }
  const [reading] = read('{"a":1}', ['\u001b[2J\u202e']);
  assert.ok(reading?.kind === 'refused');
  assert.equal(reading.refusal.message, 'no "\\u001b[2J\\u202e", or it is an object or array');
});

test('the value under a key that is not there is told from an empty one', () => {
  assert.equal(valueAt({ a: '' }, '{"a":""}', 'a'), '');
  assert.equal(valueAt({ a: '' }, '{"a":""}', 'b'), undefined);
});

test('one reading is given for every line', () => {
  assert.deepEqual(
    read('{"text":"a"}\n\nx\n{"text":"b"}').map(({ kind }) => kind),
    ['row', 'blank', 'refused', 'row'],
  );
});

test('brackets within one another are read up to a depth, and refused beyond before anything is parsed', () => {
  const nested = (open: string, close: string, depth: number): string => `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`;
  for (const [open, close] of [
    ['[', ']'],
    ['{"b":', '}'],
  ] as const) {
    assert.equal(typeof parseObject(nested(open, close, 199_999)), 'object');
    assert.equal(parseObject(nested(open, close, 200_000)), 'nested more than 200000 deep');
  }
  assert.equal(parseObject(`{"a":${'['.repeat(300_000)}`), 'nested more than 200000 deep');
});

test('many brackets that are not within one another, or in a string, are no depth', () => {
  assert.equal(typeof parseObject(`{"a":[${'[],'.repeat(200_000)}1]}`), 'object');
  assert.equal(typeof parseObject(`{"a":"\\"${'['.repeat(300_000)}"}`), 'object');
  assert.match(String(parseObject(`{"a":"${'['.repeat(300_000)}`)), /^not JSON: /);
});
