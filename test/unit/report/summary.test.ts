import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTally } from '#src/core/tally.js';
import { summarise, summaryText } from '#src/report/summary.js';

const facts = { seconds: 10, threads: 2, threadSeconds: 20, model: 'm', modelSha256: 'ab', version: '0.1.0' };
const end = { rejectsFile: null, closed: false };
const someTally = () =>
  Object.assign(newTally(), {
    rowsIn: 1010,
    rowsOut: 1005,
    rejected: 5,
    recordsWritten: 1005,
    empty: 5,
    duplicates: 7,
    truncated: 2,
    tokens: 9000,
    padding: 1000,
    busyMs: 15_000,
    labels: new Map([
      ['bad', 400],
      ['zz', 300],
      ['good', 300],
    ]),
    rejects: new Map([
      ['encoding', 1],
      ['parse', 4],
    ]),
  });

test('the keys are those of the contract, in its order', () => {
  assert.deepEqual(Object.keys(summarise(newTally(), facts)), [
    ...['rows_in', 'rows_out', 'rejected', 'records_written', 'empty', 'duplicates', 'truncated', 'tokens', 'padding_ratio', 'seconds'],
    ...[
      'rows_per_second',
      'tokens_per_second',
      'threads',
      'busy_ratio',
      'peak_rss_mb',
      'labels',
      'rejects',
      'model',
      'model_sha256',
      'version',
    ],
  ]);
});

test('counts are taken over and ratios are of the whole', () => {
  const summary = summarise(someTally(), facts);
  assert.ok(summary.peak_rss_mb > 1);
  assert.deepEqual(
    { ...summary, peak_rss_mb: 0 },
    {
      rows_in: 1010,
      rows_out: 1005,
      rejected: 5,
      records_written: 1005,
      empty: 5,
      duplicates: 7,
      truncated: 2,
      tokens: 9000,
      padding_ratio: 0.1,
      seconds: 10,
      rows_per_second: 101,
      tokens_per_second: 900,
      threads: 2,
      busy_ratio: 0.75,
      peak_rss_mb: 0,
      labels: { bad: 400, good: 300, zz: 300 },
      rejects: { parse: 4, encoding: 1 },
      model: 'm',
      model_sha256: 'ab',
      version: '0.1.0',
    },
  );
});

test('labels and rejects come by falling count, equal ones by name', () => {
  const summary = summarise(someTally(), facts);
  assert.deepEqual(Object.keys(summary.labels), ['bad', 'good', 'zz']);
  assert.deepEqual(Object.keys(summary.rejects), ['parse', 'encoding']);
});

for (const seconds of [0, 1]) {
  test(`a run of nothing in ${seconds} s has ratios of 0, and neither NaN nor Infinity`, () => {
    const summary = summarise(newTally(), { ...facts, seconds });
    for (const [key, value] of Object.entries(summary)) if (typeof value === 'number') assert.ok(Number.isFinite(value), key);
    assert.equal(summary.padding_ratio, 0);
    assert.equal(summary.busy_ratio, 0);
    assert.doesNotMatch(summaryText(summary, end), /NaN|Infinity/);
  });
}

test('workers are never busier than all of the time', () => {
  assert.equal(summarise(Object.assign(newTally(), { busyMs: 30_000 }), facts).busy_ratio, 1);
});

test('the text tells rows, labels, rejects and speed', () => {
  const [rows, labels, rejects, speed, ...more] = summaryText(summarise(someTally(), facts), end).split('\n');
  assert.equal(rows, "1,010 rows in, 1,005 answered, 5 rejected; 5 empty, 7 duplicates within a chunk, 2 truncated to the model's length");
  assert.equal(labels, 'bad 400 (40.0 %), good 300 (30.0 %), zz 300 (30.0 %)');
  assert.equal(rejects, 'rejected: parse 4, encoding 1');
  assert.match(speed ?? '', /^10s with 2 threads: 101 rows\/s, 900 tokens\/s, busy 75 %, padding 10\.0 %, peak \d+ MB$/);
  assert.deepEqual(more, []);
});

test('the text is silent about what did not occur', () => {
  const text = summaryText(summarise(newTally(), { ...facts, threads: 1 }), end);
  assert.match(text, /^0 rows in, 0 answered, 0 rejected\n10s with 1 thread: /);
});

test('of many labels the text tells eight and how many more there are', () => {
  const labels = new Map(Array.from({ length: 11 }, (_, i) => [`label${i}`, 100 - i] as const));
  const line = summaryText(summarise(Object.assign(newTally(), { labels }), facts), end).split('\n')[1] ?? '';
  assert.match(line, /^label0 100 .*label7 93 \(\d+\.\d %\), 3 more labels$/);
});

test('the text names the file of the rejects, and says when the reader left', () => {
  const lines = summaryText(summarise(someTally(), facts), { rejectsFile: 'out.csv.rejects.jsonl', closed: true }).split('\n');
  assert.match(lines[0] ?? '', / \(stopped: the reader closed the pipe\)$/);
  assert.equal(lines[2], 'rejected: parse 4, encoding 1 → out.csv.rejects.jsonl');
});

test('one is told in the singular, and a short run in tenths of a second', () => {
  const tally = Object.assign(newTally(), { rowsIn: 1, rowsOut: 1, recordsWritten: 1, duplicates: 1 });
  assert.match(
    summaryText(summarise(tally, { ...facts, seconds: 0.42 }), end),
    /^1 row in, 1 answered, 0 rejected; 1 duplicate within a chunk\n0\.4 s with 2 threads: /,
  );
});

test('where no model ran nothing is told of threads and tokens', () => {
  const text = summaryText(summarise(someTally(), { ...facts, model: null, modelSha256: null }), end);
  assert.match(text, /10s: 101 rows\/s, peak [\d,]+ MB$/);
  assert.doesNotMatch(text, /thread|token/);
});
