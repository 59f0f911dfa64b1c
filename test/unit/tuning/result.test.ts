import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf, pointsOf, recommendedThreads } from '#src/tuning/result.js';
import type { Block, Trials } from '#src/tuning/trials.js';

const CHOSEN = { batchTokens: 256, chunkRows: 1024 };

function block(threads: number, tokensPerSecond: number, more: Partial<Block> = {}): Block {
  return { threads, ...CHOSEN, texts: 100, failed: 0, tokens: 2 * tokensPerSecond, seconds: 2, chunkMs: [100, 300], rssMb: 200, ...more };
}

function trials(rounds: Block[][], screened: Block[] = []): Trials {
  return { chosen: CHOSEN, blocks: [...screened, ...rounds.flat()], rounds, startSeconds: new Map(), settled: true };
}

test('a point is the median of its rounds, with what screening saw left out', () => {
  const rounds = [
    [block(1, 1000), block(2, 1800)],
    [block(1, 1100), block(2, 2000)],
    [block(1, 900), block(2, 1900, { rssMb: 190, chunkMs: [50] })],
  ];
  const points = pointsOf(trials(rounds, [block(2, 10)]), 20);
  assert.deepEqual(
    points.map(({ threads, rows_per_second, speedup, efficiency, blocks }) => [threads, rows_per_second, speedup, efficiency, blocks]),
    [
      [1, 50, 1, 1, 3],
      [2, 95, 1.9, 0.95, 3],
    ],
  );
  const [, two] = points;
  assert.deepEqual([two?.chunk_ms_p50, two?.chunk_ms_p95, two?.rss_mb], [100, 300, 190]);
  assert.equal(two?.spread, 0.0526);
});

test('settings that were only screened follow, with a speedup where one thread was measured with them', () => {
  const screened = [block(2, 3000, { batchTokens: 512 }), block(1, 2000, { batchTokens: 512 }), block(2, 500, { chunkRows: 256 })];
  const points = pointsOf(trials([[block(1, 1000)]], screened), 10);
  assert.deepEqual(
    points.map((point) => [point.batch_tokens, point.chunk_rows, point.threads, point.speedup, point.blocks]),
    [
      [256, 1024, 1, 1, 1],
      [256, 256, 2, null, 1],
      [512, 1024, 1, 1, 1],
      [512, 1024, 2, 1.5, 1],
    ],
  );
});

test('the fewest threads that do nearly as well as the best are recommended', () => {
  const of = (...rates: number[]): number => recommendedThreads(pointsOf(trials([rates.map((rate, i) => block(2 ** i, rate))]), 1));
  assert.equal(of(1000, 1900, 3500), 4);
  assert.equal(of(1000, 1900, 1950), 2);
  assert.equal(of(1000, 900), 1);
});

test('a pace is made of the rounds of its thread count', () => {
  const rounds = [
    [block(1, 1000), block(2, 2000)],
    [block(1, 500), block(2, 4000, { seconds: 4, tokens: 16_000 })],
  ];
  assert.deepEqual(paceOf(trials(rounds, [block(2, 1)]), 2), { secondsPerToken: [1 / 2000, 1 / 4000], blockSeconds: 3 });
});
