import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFault, EXIT_CODE, type Fault, FaultError, reasonOf } from '#src/core/faults.js';

type Samples = { readonly [Code in Fault['code']]: Extract<Fault, { code: Code }> };

/** One fault of each code; text from outside is `file` and `word`. */
const samplesWith = (file: string, word: string): Samples => ({
  usage: { code: 'usage', message: 'Two of a kind.', remedy: 'Leave one out.' },
  flag_invalid: { code: 'flag_invalid', from: '--threads', value: word, expected: 'a number' },
  config_invalid: { code: 'config_invalid', file: 'llm-threads.json', reason: 'unknown key', remedy: 'Leave it out.' },
  no_input: { code: 'no_input', command: 'classify' },
  input_missing: { code: 'input_missing', file, reason: 'no such file or directory' },
  input_is_json_array: { code: 'input_is_json_array', file },
  input_header: { code: 'input_header', file, reason: 'the line is empty' },
  inputs_differ: { code: 'inputs_differ', first: file, second: 'b.csv', what: 'header' },
  index_refused: { code: 'index_refused', file: 'chunks.idx', input: file, reason: 'it is damaged' },
  input_failed: { code: 'input_failed', file, rowsRead: 7, reason: 'unexpected end of file' },
  column_unknown: { code: 'column_unknown', file, wanted: word, columns: ['id', word] },
  column_twice: { code: 'column_twice', file, wanted: word },
  column_undecided: {
    code: 'column_undecided',
    file,
    columns: [{ name: word, example: word }],
    command: 'llm-threads classify a.csv -c a',
    guessed: true,
  },
  catalogue_invalid: { code: 'catalogue_invalid', file, row: 3, reason: word, remedy: 'Mend the row.' },
  catalogue_too_large: { code: 'catalogue_too_large', file, rows: 1000, reason: '100 MB are free' },
  training_refused: { code: 'training_refused', file, column: word, why: 'one_class' },
  output_exists: { code: 'output_exists', file },
  output_partial_left: { code: 'output_partial_left', file, resume: 'llm-threads --resume', restart: 'llm-threads --force' },
  output_locked: { code: 'output_locked', file, holder: 'process 1 on here' },
  resume_refused: { code: 'resume_refused', changed: word },
  output_is_input: { code: 'output_is_input', file, input: word },
  output_gzip: { code: 'output_gzip', file },
  output_folder: { code: 'output_folder', file, reason: 'no such file or directory' },
  output_failed: { code: 'output_failed', file, reason: 'no space left on device' },
  part_refused: { code: 'part_refused', file, reason: word },
  columns_collide: { code: 'columns_collide', name: word, fallback: word },
  state_unusable: { code: 'state_unusable', file, reason: 'it is damaged, or no state of monitor' },
  model_missing: { code: 'model_missing', model: word, known: ['sentiment'] },
  model_incomplete: { code: 'model_incomplete', folder: file, missing: ['config.json'] },
  model_dtype: { code: 'model_dtype', folder: file, dtype: word, available: ['q8'] },
  model_wrong_kind: { code: 'model_wrong_kind', folder: file, found: 'a tagger', wanted: 'a classifier' },
  model_unloadable: { code: 'model_unloadable', file, reason: 'not a model' },
  tokenizer_unsupported: { code: 'tokenizer_unsupported', file: 'tokenizer.json', what: 'the normalizer Odd' },
  model_external_data: { code: 'model_external_data', file, location: word, reason: 'the path is absolute' },
  model_not_cached: { code: 'model_not_cached', model: word, cached: ['q8'], remedy: 'Get it with: llm-threads models pull a/b --yes' },
  hub_refused: { code: 'hub_refused', model: word, why: 'no_onnx' },
  hub_failed: { code: 'hub_failed', model: word, from: 'http://127.0.0.1:1', reason: 'connection refused' },
  download_damaged: { code: 'download_damaged', model: word, file, reason: 'its SHA-256 is not the one listed' },
  prepare_failed: { code: 'prepare_failed', model: word, reason: 'the process that prepared it ended with SIGKILL' },
  cache_failed: { code: 'cache_failed', folder: file, reason: 'no space left on device' },
  model_changed: { code: 'model_changed', folder: file, files: ['config.json'] },
  model_output_shape: { code: 'model_output_shape', file, found: '[1, 3]', expected: '[1, 2]' },
  worker_failed: { code: 'worker_failed', place: 'rows 1 to 32', reason: 'out of memory' },
  stalled: { code: 'stalled', seconds: 300, state: 'worker 1 is in a model call for 301 s' },
  too_many_rejects: { code: 'too_many_rejects', rejected: 9, rows: 10, limit: '5%', rejects: 'rejects.csv' },
  rows_unaccounted: { code: 'rows_unaccounted', rowsIn: 3, rowsOut: 1, rejected: 1 },
});

const faults: readonly Fault[] = Object.values(samplesWith('a.csv', 'some text'));

test('there is a sample of every code', () => {
  assert.deepEqual(faults.map(({ code }) => code).sort(), Object.keys(EXIT_CODE).sort());
});

for (const fault of faults) {
  test(`${fault.code} has an exit code and a message of one to three lines`, () => {
    const message = describeFault(fault);
    assert.ok([1, 2, 4, 5, 6].includes(EXIT_CODE[fault.code]));
    assert.match(message, /^[^\n]+(\n[^\n]+){0,2}$/);
    assert.doesNotMatch(message, /undefined|\[object|\n\s+at /);
    const error = new FaultError(fault);
    assert.deepEqual([error.message, error.exitCode, error.name], [message, EXIT_CODE[fault.code], 'FaultError']);
  });
}

test('names and values from outside keep control characters and line breaks out of every message', () => {
  for (const fault of Object.values(samplesWith('a\n\x1b[2J.csv', 'w\r\n\x9b\u202e\u2028'))) {
    const message: string = describeFault(fault);
    assert.doesNotMatch(message.replaceAll('\n', ''), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u, fault.code);
    assert.ok(message.split('\n').length <= 3, fault.code);
  }
});

const exits: readonly (readonly [code: Fault['code'], exit: number])[] = [
  ['usage', 2],
  ['input_missing', 2],
  ['inputs_differ', 2],
  ['column_undecided', 2],
  ['index_refused', 2],
  ['input_failed', 1],
  ['output_failed', 1],
  ['worker_failed', 1],
  ['rows_unaccounted', 1],
  ['stalled', 1],
  ['too_many_rejects', 4],
  ['model_missing', 5],
  ['model_not_cached', 5],
  ['hub_refused', 5],
  ['hub_failed', 5],
  ['download_damaged', 5],
  ['cache_failed', 5],
  ['model_unloadable', 5],
];

for (const [code, exit] of exits) {
  test(`${code} exits with ${exit}`, () => {
    assert.equal(EXIT_CODE[code], exit);
  });
}

const messages: readonly (readonly [name: string, fault: Fault, message: RegExp])[] = [
  [
    'standard input is called by its name',
    { code: 'input_failed', file: '-', rowsRead: 2, reason: 'x' },
    /^standard input: reading failed after row 2: x\./,
  ],
  ['a JSON array comes with a jq command', { code: 'input_is_json_array', file: 'a.json' }, /\nTry: jq -c '\.\[\]' a\.json \| llm-threads/],
  [
    'of very many columns the first are told, and how many more there are',
    { code: 'column_unknown', file: 'a.csv', wanted: 'x', columns: Array.from({ length: 10_000 }, (_, i) => `c${i}`) },
    /Columns: c0, c1, .*, c59 and 9940 more\.\nName one/,
  ],
  ['a JSON array on standard input comes with one too', { code: 'input_is_json_array', file: '-' }, /jq -c '\.\[\]' FILE \|/],
  [
    'a file whose name has spaces is quoted in the command to type',
    { code: 'input_is_json_array', file: 'my a.json' },
    /jq -c '\.\[\]' 'my a\.json' \|/,
  ],
  [
    'an undecided column comes with all columns, an example each, and the command',
    {
      code: 'column_undecided',
      file: 'a.csv',
      columns: [
        { name: 'id', example: '1' },
        { name: 'my title', example: 'A film' },
      ],
      command: 'llm-threads classify a.csv -c id',
      guessed: false,
    },
    /^a\.csv: which column is the text\? id \(1\), "my title" \("A film"\)\nTry: llm-threads classify a\.csv -c id$/,
  ],
  [
    'a column that is nearly one of the file is told with that one',
    { code: 'column_unknown', file: 'a.csv', wanted: 'reveiw', columns: ['id', 'Review'] },
    /^a\.csv: no column reveiw\. Columns: id, Review\.\nDid you mean Review\?$/,
  ],
  [
    'a column that is nothing like those of the file is told with them',
    { code: 'column_unknown', file: 'a.csv', wanted: 'text', columns: ['id', 'Review'] },
    /\nName one of them, spelled as in the file\.$/,
  ],
  [
    'a model that cannot be loaded is told with the command that looks at it',
    { code: 'model_unloadable', file: '/my models/m/onnx/model.onnx', reason: 'Protobuf parsing failed.' },
    /: cannot be loaded: Protobuf parsing failed\.\nTry: llm-threads models verify '\/my models\/m'$/,
  ],
  [
    'a model whose file lies in its folder is looked at by that folder',
    { code: 'model_unloadable', file: 'm/model_q8.onnx', reason: 'no' },
    /models verify m$/,
  ],
  [
    'a folder as output comes with a place for a file',
    { code: 'output_folder', file: 'a', reason: 'it is a folder' },
    /\nName a file inside it\.$/,
  ],
  [
    'a folder that may not be written comes with another',
    { code: 'output_folder', file: 'a', reason: 'permission denied' },
    /\nChoose a folder you may write to\.$/,
  ],
  [
    'a folder that is not there may be made',
    { code: 'output_folder', file: 'a/b', reason: 'no such file or directory' },
    /\nMake the folder first, or name another file\.$/,
  ],
  [
    'an input that may not be read is no wrong path',
    { code: 'input_missing', file: 'a.csv', reason: 'permission denied' },
    /^a\.csv: permission denied\.\nAsk for the right to read it\.$/,
  ],
  [
    'columns that nobody told of may be no columns',
    { code: 'column_undecided', file: '-', columns: [{ name: 'a b', example: '' }], command: 'llm-threads classify -c x', guessed: true },
    /\nTry: llm-threads classify -c x\nOr, if every line is a text: --input-format txt$/,
  ],
  [
    'inputs that differ are both named',
    { code: 'inputs_differ', first: 'a.csv', second: '-', what: 'header' },
    /^standard input: its header differs from that of a\.csv\./,
  ],
];

for (const [name, fault, message] of messages) {
  test(name, () => {
    assert.match(describeFault(fault), message);
  });
}

test('a fault outlives a structured clone', () => {
  for (const fault of faults) assert.deepEqual(structuredClone(fault), fault);
});

test('the cause of a fault is kept', () => {
  const cause = new Error('disk');
  assert.equal(new FaultError({ code: 'output_failed', file: 'a', reason: 'x' }, { cause }).cause, cause);
});

const reasons: readonly (readonly [name: string, error: unknown, reason: string])[] = [
  ['a system error is told in words', new Error("ENOENT: no such file or directory, open 'a.csv'"), 'no such file or directory'],
  [
    'a path with a comma and a line break is left out whole',
    new Error("EISDIR: illegal operation on a directory, open 'a, b\nc'"),
    'illegal operation on a directory',
  ],
  ['another error is told by its message', new Error('incorrect header check'), 'incorrect header check'],
  ['what is no error is told as text', 'stopped', 'stopped'],
];

for (const [name, error, reason] of reasons) {
  test(name, () => {
    assert.equal(reasonOf(error), reason);
  });
}
