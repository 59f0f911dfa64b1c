/** rows_in = rows_out + rejected: a bad row is told with its place, costs nothing but itself, and decides the exit code. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

/** Runs with -o and gives output, rejects and the JSON summary. */
async function classified(folder: string, input: string, ...options: string[]) {
  const output = join(folder, 'out.csv');
  const { code, stderr } = await llmThreads([
    'classify',
    input,
    '-o',
    output,
    '--summary-file',
    join(folder, 'summary.json'),
    '--threads',
    '1',
    ...options,
  ]);
  const rejects = existsSync(`${output}.rejects.jsonl`) ? jsonRecords(readFileSync(`${output}.rejects.jsonl`, 'utf8')) : null;
  const summary = existsSync(join(folder, 'summary.json')) ? JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) : null;
  return {
    code,
    stderr,
    rejects,
    summary,
    output: existsSync(output) ? readFileSync(output, 'utf8') : null,
    partial: existsSync(`${output}.partial`),
  };
}

test('a broken record loses its first line only, told with row, line and byte', async (t) => {
  const { code, rejects, summary, output } = await classified(temporaryFolder(t), fixture('broken-quotes.csv'));
  assert.equal(code, 3);
  assert.deepEqual(
    rejects?.map(({ row, line, byte, code: reason, raw }) => ({ row, line, byte, reason, raw })),
    [
      { row: 2, line: 3, byte: 15, reason: 'parse', raw: '2,"never closed, and on' },
      { row: 4, line: 5, byte: 46, reason: 'parse', raw: '4,"closed" too early' },
    ],
  );
  assert.deepEqual(
    csvRecords(output ?? '').map(({ id }) => id),
    ['1', '3', '5'],
  );
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejected, summary.records_written], [5, 3, 2, 3]);
});

test('a row with too many fields is rejected, the column of words is found by itself', async (t) => {
  const { code, rejects, output } = await classified(temporaryFolder(t), fixture('semicolon-ragged.csv'));
  assert.equal(code, 3);
  assert.deepEqual(
    rejects?.map(({ row, code: reason, message }) => [row, reason, message]),
    [[1, 'parse', '3 fields; expected 2']],
  );
  assert.match(output ?? '', /^id;review;label;score\n2;"Bad; really bad";negative;/);
});

test('JSONL rows without a text are rejected, empty ones answered with nothing', async () => {
  const { code, stdout, stderr } = await llmThreads(['classify', fixture('odd.jsonl'), '--threads', '1']);
  assert.equal(code, 3);
  const lines = stdout.split('\n');
  assert.match(
    lines[0] ?? '',
    /^\{"id":1,"text":"I love it","price":1\.50,"big":12345678901234567890,"predicted_label":"positive","score":0\.\d{4}\}$/,
  );
  assert.match(lines[1] ?? '', /^\{ "text" : "I hate it" , "id":2 ,"predicted_label":"negative","score":0\.\d{4}\} {2}$/);
  assert.equal(lines[2], '{"id":3,"text":null,"predicted_label":null,"score":null}');
  assert.match(lines[3] ?? '', /^\{"id":5,"text":12\.50,"label":"mine","predicted_label":/);
  const rejects = jsonRecords(
    stderr
      .split('\n')
      .filter((line) => line.startsWith('{"file"'))
      .join('\n'),
  );
  assert.deepEqual(
    rejects.map(({ row, line, code: reason }) => [row, line, reason]),
    [
      [3, 3, 'missing_text'],
      [4, 4, 'parse'],
      [6, 6, 'missing_text'],
    ],
  );
  assert.match(stderr, /7 rows in, 4 answered, 3 rejected; 1 empty/);
});

test('bytes that are not UTF-8 are rejected, or replaced when asked', async (t) => {
  const rejected = await classified(temporaryFolder(t), fixture('bad-utf8.csv'));
  assert.deepEqual([rejected.code, rejected.rejects?.map(({ row, code }) => [row, code])], [3, [[2, 'encoding']]]);
  assert.deepEqual(Buffer.from(String(rejected.rejects?.[0]?.['raw_base64']), 'base64').toString('latin1'), '2,caf\u00e9 is broken');
  const replaced = await classified(temporaryFolder(t), fixture('bad-utf8.csv'), '--on-bad-utf8', 'replace');
  assert.equal(replaced.code, 0);
  assert.deepEqual(
    csvRecords(replaced.output ?? '').map(({ text }) => text),
    ['caf\u00e9 is lovely', 'caf\ufffd is broken', 'fine'],
  );
});

test('a row over --max-row-bytes is rejected and the next one is not', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'long.csv'), `id,text\n1,good\n2,${'x'.repeat(200_000)}\n3,bad\n`);
  const { code, rejects, output } = await classified(folder, join(folder, 'long.csv'), '--max-row-bytes', '1K');
  assert.equal(code, 3);
  assert.deepEqual(
    rejects?.map(({ row, code: reason, raw_truncated }) => [row, reason, raw_truncated]),
    [[2, 'row_too_large', true]],
  );
  assert.deepEqual(
    csvRecords(output ?? '').map(({ id }) => id),
    ['1', '3'],
  );
});

test('texts over the length are truncated and counted, split and averaged, or rejected', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'long.csv'), `id,text\n1,${'This is great. '.repeat(20)}\n2,bad\n`);
  const run = (how: string) => classified(folder, join(folder, 'long.csv'), '--on-long', how, '--max-length', '16', '--force');
  assert.equal((await run('truncate')).summary.truncated, 1);
  const split = await run('split');
  assert.deepEqual([split.code, split.summary.truncated, split.summary.rows_out], [0, 0, 2]);
  const rejected = await run('reject');
  assert.deepEqual([rejected.code, rejected.rejects?.map(({ row, code }) => [row, code])], [3, [[1, 'too_long']]]);
});

test('all records of a file of blank and broken lines are accounted for', async (t) => {
  const folder = temporaryFolder(t);
  const lines = Array.from({ length: 300 }, (_, i) => ['{"text":"fine"}', '{"text":', '', '"x"', '{"text":"  "}'][i % 5]);
  writeFileSync(join(folder, 'rows.jsonl'), lines.join('\n'));
  const { code, summary } = await classified(folder, join(folder, 'rows.jsonl'), '--output-format', 'jsonl');
  assert.equal(code, 3);
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejected, summary.empty], [240, 120, 120, 60]);
  assert.deepEqual(summary.rejects, { parse: 120 });
});

describe('exit codes', () => {
  const good = fixture('reviews.csv');
  const broken = fixture('broken-quotes.csv');
  const cases: [string, number, string[], RegExp][] = [
    ['0: every row answered', 0, [good], /12 answered, 0 rejected/],
    ['0: rejected rows with --rejects-ok', 0, [broken, '--rejects-ok'], /2 rejected/],
    ['2: an unknown option', 2, [good, '--bogus'], /unknown option '--bogus'/],
    ['2: an option that there is not', 2, [good, '--sharp', '0/2'], /unknown option '--sharp'/],
    ['2: a value that makes no sense', 2, [good, '--precision', 'many'], /--precision: many is not a whole number/],
    ['2: a file that is not there', 2, ['nowhere.csv'], /nowhere\.csv: no such file/],
    ['2: an unknown column', 2, [good, '-c', 'review'], /no column review\. Columns: id, domain, text, gold/],
    ['2: an output that is the input', 2, [good, '-o', good], /writing it would destroy it/],
    ['2: a compressed output', 2, [good, '-o', 'out.csv.gz'], /pipe to gzip/],
    ['3: rows were rejected', 3, [broken], /2 rejected/],
    ['4: more rows rejected than allowed', 4, [broken, '--max-errors', '1'], /Stopped: 2 of 5 rows rejected/],
    ['4: a larger share rejected than allowed', 4, [broken, '--max-errors', '39%'], /more than --max-errors 39%/],
    ['3: as many rejected as allowed', 3, [broken, '--max-errors', '40%'], /2 rejected/],
    ['5: no such model', 5, [good, '--model', 'nonesuch'], /No model nonesuch\. Embedded: sentiment-en/],
    ['5: a folder that is no model', 5, [good, '--model', './fixtures'], /missing config\.json, tokenizer\.json, onnx\/model\.onnx/],
  ];
  for (const [name, expected, args, told] of cases) {
    test(name, async () => {
      const { code, stderr } = await llmThreads(['classify', ...args, '--threads', '1']);
      assert.match(stderr, told);
      assert.equal(code, expected);
      assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
    });
  }
});

test('an existing output is kept without --force, and so is what an unfinished run left', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'out.csv'), 'precious');
  const refused = await classified(folder, fixture('reviews.csv'));
  assert.deepEqual([refused.code, refused.output], [2, 'precious']);
  const forced = await classified(folder, fixture('reviews.csv'), '--force');
  assert.deepEqual([forced.code, forced.partial], [0, false]);
  assert.notEqual(forced.output, 'precious');
});

test('a run that is stopped leaves its rows as .partial, not under the final name', async (t) => {
  const { code, output, partial } = await classified(temporaryFolder(t), fixture('broken-quotes.csv'), '--max-errors', '0');
  assert.deepEqual([code, output, partial], [4, null, true]);
});

test('a truncated gzip is an error, the rows before it are kept', async (t) => {
  const folder = temporaryFolder(t);
  const whole = readFileSync('bench/data/snippets.csv.gz');
  writeFileSync(join(folder, 'cut.csv.gz'), whole.subarray(0, 100_000));
  const { code, stderr, output, partial } = await classified(folder, join(folder, 'cut.csv.gz'), '--model', fixture('models', 'tiny-free'));
  assert.equal(code, 1);
  const told = /cut\.csv\.gz: reading failed after row (\d+): unexpected end of file/.exec(stderr);
  assert.deepEqual([output, partial], [null, true]);
  const kept = csvRecords(readFileSync(join(folder, 'out.csv.partial'), 'utf8'));
  assert.ok(kept.length > 1000);
  assert.equal(kept.length, Number(told?.[1]));
});
