import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyText, listFlag, names, oneOf, switchFlag, valueFlag, wholeNumber } from '#src/cli/flags/flag.js';
import { graphFlags } from '#src/cli/flags/graph.js';
import { documentedFlags } from '#src/cli/program.js';
import { FaultError } from '#src/core/faults.js';

const text = { name: 'some-flag', value: 'X', help: 'help' };

test('of repetitions of a value the last counts; lists add up', () => {
  assert.equal(valueFlag(text, null, 'a text', anyText).parse(['a', 'b'], '--x'), 'b');
  assert.deepEqual(listFlag(text, 'names', names).parse(['a,b', 'c'], '--x'), ['a', 'b', 'c']);
});

test('a switch is on or off by word or number, and nothing else', () => {
  const parse = (one: string) => switchFlag(text).parse([one], '--x');
  assert.deepEqual(['true', 'TRUE', '1', 'false', '0'].map(parse), [true, true, true, false, false]);
  for (const bad of ['', 'yes', '2']) assert.throws(() => parse(bad), FaultError);
});

test('a bad value is told with its source, itself and what was expected', () => {
  assert.throws(
    () => valueFlag(text, 1, 'a whole number from 1', wholeNumber(1)).parse(['0'], 'LLM_THREADS_SOME_FLAG'),
    (error) =>
      error instanceof FaultError &&
      error.exitCode === 2 &&
      error.message.startsWith('LLM_THREADS_SOME_FLAG: 0 is not a whole number from 1.'),
  );
});

const readings: readonly (readonly [what: string, found: unknown, wanted: unknown])[] = [
  ['a whole number', wholeNumber(1, 10)('10'), 10],
  ['a number above the limit', wholeNumber(1, 10)('11'), undefined],
  ['a number below it', wholeNumber(1, 10)('0'), undefined],
  ['a fraction', wholeNumber(1)('1.5'), undefined],
  ['a negative number', wholeNumber(0)('-1'), undefined],
  ['an exponent', wholeNumber(0)('1e3'), undefined],
  ['spaces', wholeNumber(0)(' 1'), undefined],
  ['an empty number', wholeNumber(0)(''), undefined],
  ['a number past what is exact', wholeNumber(0)('9007199254740993'), undefined],
  ['a word of the list', oneOf('a', 'b')('b'), 'b'],
  ['a word in capitals', oneOf('a', 'b')('B'), undefined],
  ['an empty text', anyText(''), undefined],
  ['names with spaces around', names(' a , b c '), ['a', 'b c']],
  ['names of which one is empty', names('a,,b'), undefined],
];
for (const [what, found, wanted] of readings) {
  test(`${what} is ${wanted === undefined ? 'refused' : `read as ${JSON.stringify(wanted)}`}`, () => {
    assert.deepEqual(found, wanted);
  });
}

const flags = documentedFlags().map(({ flag }) => flag);

test('names are words of small letters and digits joined by dashes', () => {
  for (const { name } of flags) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

/** Values that the help or the contract speaks of: read as they are, and what they mean. */
const documented: Readonly<Record<string, readonly (readonly [text: string, value: unknown])[]>> = {
  'input-format': ['csv', 'tsv', 'jsonl', 'txt'].map((word) => [word, word]),
  'text-column': [
    ['message.body', ['message.body']],
    ['1', ['1']],
    ['a,b', ['a,b']],
    // a header may have a column without a name
    ['', ['']],
  ],
  delimiter: [
    [';', ';'],
    ['tab', 'tab'],
  ],
  'no-header': [['true', true]],
  encoding: [['windows-1252', 'windows-1252']],
  limit: [['0', 0]],
  'max-row-bytes': [
    ['65536', 65_536],
    ['64K', 65_536],
    ['64KiB', 65_536],
    ['16M', 16 * 2 ** 20],
    ['1G', 2 ** 30],
  ],
  'on-bad-utf8': ['reject', 'replace'].map((word) => [word, word]),
  model: [['sentiment-en', 'sentiment-en']],
  dtype: ['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4'].map((word) => [word, word]),
  threads: [
    ['auto', 'auto'],
    ['8', { least: 8, most: 8 }],
    ['2-8', { least: 2, most: 8 }],
  ],
  schedule: ['queue', 'longest-first', 'round-robin'].map((word) => [word, word]),
  'chunk-rows': [['1024', 1024]],
  'batch-tokens': [['256', 256]],
  'max-length': [['128', 128]],
  'on-long': ['truncate', 'split', 'reject'].map((word) => [word, word]),
  'top-k': [['3', 3]],
  'all-scores': [['true', true]],
  'multi-label': [['true', true]],
  threshold: [
    ['0.5', 0.5],
    ['.5', 0.5],
    ['0', 0],
    ['1', 1],
  ],
  labels: [['a,b c', ['a', 'b c']]],
  'label-file': [['labels.csv', 'labels.csv']],
  hypothesis: [['It is {}.', 'It is {}.']],
  aggregate: ['first', 'average', 'max'].map((word) => [word, word]),
  long: [['true', true]],
  normalize: [
    ['true', true],
    ['false', false],
  ],
  dims: [['64', 64]],
  prompt: [['Reply to: {text}', { pieces: [{ text: 'Reply to: ' }, { column: 'text' }], columns: ['text'] }]],
  system: [['You are terse.', 'You are terse.']],
  'raw-prompt': [['true', true]],
  'max-new-tokens': [['256', 256]],
  temperature: [
    ['0', 0],
    ['0.7', 0.7],
    ['1.5', 1.5],
  ],
  'top-p': [
    ['1', 1],
    ['.9', 0.9],
  ],
  seed: [['0', 0]],
  stop: [['\n\n', ['\n\n']]],
  from: [
    ['en', 'en'],
    ['pt-BR', 'pt-BR'],
    ['fra_Latn', 'fra_Latn'],
  ],
  to: [['fr', 'fr']],
  'label-column': [
    ['gold', 'gold'],
    ['last-1', 'last-1'],
  ],
  'topic-column': [['product', 'product']],
  topics: [['banks,energy', ['banks', 'energy']]],
  'topic-model': [['./models/mine', './models/mine']],
  negative: [['LABEL_0', 'LABEL_0']],
  window: [
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
  ],
  every: [
    ['5m', 300_000],
    ['30s', 30_000],
  ],
  lateness: [
    ['0s', 0],
    ['10m', 600_000],
  ],
  'cool-down': [['0s', 0]],
  'false-alarms': [
    ['1/year', 1],
    ['.5/month', 6],
    ['1/day', 365.25],
  ],
  alerts: [['alerts.jsonl', 'alerts.jsonl']],
  trend: [['trend.jsonl', 'trend.jsonl']],
  exec: [['./page-the-desk.sh', './page-the-desk.sh']],
  state: [['desk.state', 'desk.state']],
  predicted: [['label', 'label']],
  task: ['classify', 'ner', 'text', 'ranking'].map((word) => [word, word]),
  json: [['true', true]],
  seconds: [
    ['1', 1],
    ['86400', 86_400],
  ],
  rows: [['1000000', ['1000000']]],
  save: [['true', true]],
  features: [['price,popularity', ['price', 'popularity']]],
  'out-of-scope': [['other', 'other']],
  'in-scope-kept': [
    ['0.98', 0.98],
    ['1', 1],
  ],
  'class-weights': ['none', 'balanced'].map((word) => [word, word]),
  'no-feature-cache': [['true', true]],
  'id-column': [['url', 'url']],
  'from-long': [['true', true]],
  'entity-columns': [['entity,predicted_type,start,end,score', ['entity', 'predicted_type', 'start', 'end', 'score']]],
  catalog: [['faq.csv', 'faq.csv']],
  'catalog-column': [['question', 'question']],
  'catalog-id': [['sku', 'sku']],
  'catalog-vectors': [['faq.npy', 'faq.npy']],
  return: [['answer,url', ['answer', 'url']]],
  'min-score': [
    ['0.5', 0.5],
    ['-1', -1],
  ],
  hybrid: [['true', true]],
  weight: [
    ['popularity=0.2', ['popularity=0.2']],
    ['a=b=-1', ['a=b=-1']],
  ],
  'group-by': [['user', 'user']],
  'exclude-seen': [['true', true]],
  'item-column': [['sku', 'sku']],
  'weight-column': [['rating', 'rating']],
  'time-column': [['when', 'when']],
  'half-life': [
    ['5', { unit: 'rows', length: 5 }],
    ['30d', { unit: 'ms', length: 2_592_000_000 }],
    ['1.5h', { unit: 'ms', length: 5_400_000 }],
  ],
  output: [['labelled.csv', 'labelled.csv']],
  force: [['true', true]],
  shard: [
    ['0/16', { index: 0, count: 16 }],
    ['auto', { auto: true, count: null }],
    ['auto/16', { auto: true, count: 16 }],
  ],
  'output-format': ['csv', 'tsv', 'jsonl', 'txt', 'conll', 'npy'].map((word) => [word, word]),
  columns: [['a,b', ['a', 'b']]],
  prefix: [['my_', 'my_']],
  'escape-formulas': [['true', true]],
  precision: [
    ['4', 4],
    ['0', 0],
  ],
  rejects: [['r.jsonl', 'r.jsonl']],
  'max-errors': [
    ['10', { count: 10 }],
    ['0', { count: 0 }],
    ['5%', { percent: 5 }],
    ['0.5%', { percent: 0.5 }],
  ],
  'rejects-ok': [['true', true]],
  supervise: [['true', true]],
  offline: [['true', true]],
  'no-prepare': [['true', true]],
  yes: [['true', true]],
  'cache-dir': [['./cache', './cache']],
  resume: [['true', true]],
  grace: [
    ['0', 0],
    ['2.5', 2.5],
    ['86400', 86_400],
  ],
  'row-timeout': [
    ['30', 30],
    ['0.5', 0.5],
  ],
  'stall-timeout': [
    ['300', 300],
    ['0', 0],
  ],
  progress: ['auto', 'bar', 'plain', 'json', 'off'].map((word) => [word, word]),
  quiet: [['true', true]],
  verbose: [['true', true]],
  summary: ['text', 'json'].map((word) => [word, word]),
  'summary-file': [['s.json', 's.json']],
  report: [['run.html', 'run.html']],
  'dry-run': [['true', true]],
  config: [['llm-threads.json', 'llm-threads.json']],
  index: [['chunks.idx', 'chunks.idx']],
  status: [['true', true]],
  'mixed-cpu': [['true', true]],
};
/** What rows are written as and what a graph is are two flags of one name. */
const graphFormats = ['graphml', 'csv', 'jsonl'].map((word) => [word, word] as const);

for (const flag of flags) {
  test(`--${flag.name} reads the values it is documented with`, () => {
    const values =
      (flag === graphFlags.outputFormat ? graphFormats : documented[flag.name]) ??
      assert.fail(`no documented values of --${flag.name} here`);
    for (const [one, value] of values) assert.deepEqual(flag.parse([one], `--${flag.name}`), value, one);
  });
}

const bad: readonly (readonly [name: string, texts: readonly string[]])[] = [
  ['input-format', ['xml', 'CSV', '']],
  ['chunk-rows', ['0', '65537']],
  ['batch-tokens', ['0']],
  ['max-length', ['2', 'all']],
  ['output', ['']],
  ['shard', ['', '3', '16/16', '1/0', '-1/3', 'auto/0', 'auto/', 'Auto', '1/3/5']],
  ['task', ['embed', 'NER', '']],
  ['label-column', ['']],
  ['predicted', ['']],
  ['progress', ['on']],
  ['summary', ['csv']],
];
for (const [name, texts] of bad) {
  test(`--${name} refuses ${texts.map((one) => JSON.stringify(one)).join(' ')}`, () => {
    const flag = flags.find((one) => one.name === name) ?? assert.fail(`no flag ${name}`);
    for (const one of texts) assert.throws(() => flag.parse([one], `--${name}`), FaultError, one);
  });
}
