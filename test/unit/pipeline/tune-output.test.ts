import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitCurves, NOTHING, tuneResult, tuneTable } from '#src/pipeline/tune-output.js';
import type { Tuned } from '#src/pipeline/tune-rows.js';
import type { Block } from '#src/tuning/trials.js';

const CHOSEN = { batchTokens: 256, chunkRows: 1024 };

/** Three rounds on so many thread counts, each as fast as the last law says. */
function tuned(counts: readonly number[], rateOf: (threads: number) => number = (n) => (1000 * n) / (1 + 0.1 * (n - 1))): Tuned {
  const block = (threads: number): Block => ({
    threads,
    ...CHOSEN,
    texts: 100,
    failed: 0,
    tokens: 2 * rateOf(threads),
    seconds: 2,
    chunkMs: [120],
    rssMb: 200,
  });
  const rounds = [1, 2, 3].map(() => counts.map(block));
  return {
    trials: { chosen: CHOSEN, blocks: rounds.flat(), rounds, startSeconds: new Map(counts.map((n) => [n, [0.4]])), settled: true },
    rows: 2000,
    texts: 1000,
    sampleTokens: [10, 10, 10, 10],
  };
}

test('the JSON has the keys that scripts rely on', () => {
  const result = tuneResult(tuned([1, 2]), [], 2, 0.1);
  assert.deepEqual(Object.keys(result), ['points', 'fit', 'fit_reason', 'recommended', 'predictions', 'settled', 'sample']);
  assert.deepEqual(Object.keys(result.points[0] ?? {}).slice(0, 9), [
    'threads',
    'batch_tokens',
    'chunk_rows',
    'rows_per_second',
    'speedup',
    'efficiency',
    'chunk_ms_p50',
    'chunk_ms_p95',
    'rss_mb',
  ]);
  assert.deepEqual(result.recommended, { threads: 2, batch_tokens: 256, chunk_rows: 1024 });
  assert.equal(result.fit, null);
  assert.match(result.fit_reason ?? '', /2 thread counts/);
});

test('the time of all rows is that of the texts that are computed, and further rows repeat one another as often', () => {
  const { predictions } = tuneResult(tuned([1]), [4000, 200], 1, 0.1);
  // 1,000 texts of 10 tokens at 1,000 tokens/s, and half a second before.
  assert.deepEqual(
    predictions.map(({ rows, threads, seconds }) => [rows, threads, seconds]),
    [
      [2000, 1, 10.5],
      [4000, 1, 20.5],
      [200, 1, 1.5],
    ],
  );
  for (const { seconds, low, high } of predictions) assert.ok(low < seconds && seconds < high);
});

test('with three thread counts the fit is Amdahl, with four Gunther with Amdahl beside it', () => {
  const three = tuneResult(tuned([1, 2, 4]), [], 4, 0.1).fit;
  assert.ok(three?.law === 'amdahl' && Math.abs(three.serial - 0.1) < 0.001);
  const four = tuneResult(tuned([1, 2, 4, 8]), [], 8, 0.1).fit;
  assert.ok(four?.law === 'usl' && Math.abs(four.contention - 0.1) < 0.001 && Math.abs(four.amdahl.serial - 0.1) < 0.001);
  for (const curve of fitCurves(four)) assert.ok(Math.abs(curve.rowsPerSecond(8) - 800 / 1.7) < 1, curve.name);
});

test('the table tells what was measured, the law or why there is none, settings and times', () => {
  const two = tuneTable(tuneResult(tuned([1, 2]), [], 2, 0.1));
  assert.match(two, /^threads\s+rows\/s\s+spread\s+speedup S\s+efficiency E\s+chunk p50\s+p95\s+RSS$/m);
  assert.match(two, /^2 +182 +±0\.0 % +1\.82 +0\.91 +120 ms +120 ms +200 MB$/m);
  assert.match(two, /^No law of scaling can be fitted: 2 thread counts up to the 2 CPUs allowed/m);
  assert.match(two, /^Recommended: --threads 2 --batch-tokens 256 --chunk-rows 1024$/m);
  assert.match(two, /^2,000 rows with 2 threads: 6\.0 s \(5\.\d s to 6\.\d s in nine runs of ten\)$/m);
  const four = tuneTable(tuneResult(tuned([1, 2, 4, 8]), [], 8, 0.1));
  assert.match(four, /^Amdahl: serial share s = 0\.1000, so a speedup of 10 at most/m);
  assert.match(four, /^Universal Scalability Law: σ = 0\.1000, κ = 0\.000000, so the rate only grows/m);
});

test('of nothing nothing is told', () => {
  assert.equal(tuneTable(NOTHING), 'No row with a text: nothing to measure.');
});
