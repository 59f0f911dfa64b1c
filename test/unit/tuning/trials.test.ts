import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { runTrials, type TrialPlan } from '#src/tuning/trials.js';
import { type RateOf, simulatedBench } from './simulated-bench.js';

const OWN = { batchTokens: 256, chunkRows: 1024 };
const PLAN: TrialPlan = { threadCounts: [1, 2], own: OWN, trySettings: true, unit: 'tokens', seconds: 60 };

const steady: RateOf = ({ threads }) => 10_000 * threads;

test('on a quiet machine it ends before the time is up, with rounds of all thread counts', async () => {
  const bench = simulatedBench(steady);
  const { chosen, rounds, settled, blocks, startSeconds } = await runTrials(bench, PLAN);
  assert.deepEqual(chosen, OWN);
  assert.ok(settled);
  assert.ok(bench.seconds() < 60);
  assert.ok(rounds.length >= 5);
  for (const round of rounds)
    assert.deepEqual(
      round.map(({ threads }) => threads),
      [1, 2],
    );
  assert.equal(new Set(blocks.map(({ batchTokens, chunkRows, threads }) => `${batchTokens} ${chunkRows} ${threads}`)).size, 12);
  assert.deepEqual([...startSeconds.keys()].sort(), [1, 2]);
  assert.equal(bench.open_(), 0);
});

test('a setting that is better in every round is chosen', async () => {
  const bench = simulatedBench((combination) => steady(combination, 0) * (combination.batchTokens === 512 ? 1.2 : 1));
  const { chosen, rounds } = await runTrials(bench, PLAN);
  assert.deepEqual(chosen, { batchTokens: 512, chunkRows: 1024 });
  for (const block of rounds.flat()) assert.equal(block.batchTokens, 512);
});

test('a setting that was lucky once is not', async () => {
  // The second block of all is twice as fast: that of another setting, in screening.
  const { chosen } = await runTrials(
    simulatedBench((combination, block) => steady(combination, 0) * (block === 1 ? 2 : 1)),
    PLAN,
  );
  assert.deepEqual(chosen, OWN);
});

test('on a noisy machine it goes on until the time is up, and says how sure it is', async () => {
  const random = seededRandom(4);
  const bench = simulatedBench((combination) => steady(combination, 0) * (0.6 + 0.8 * random()));
  const { settled, rounds } = await runTrials(bench, PLAN);
  assert.equal(settled, false);
  assert.ok(rounds.length >= 3);
  assert.ok(bench.seconds() <= 66, String(bench.seconds()));
  assert.match(bench.said.at(-1) ?? '', /^round \d+: 1 thread \d+, 2 threads \d+ tokens\/s, means known to ±[\d.]+ %; \d+ of 60 s$/);
});

test('with little time only thread counts are measured, each once at least', async () => {
  const bench = simulatedBench(steady);
  const { rounds, blocks, chosen } = await runTrials(bench, { ...PLAN, seconds: 1 });
  assert.equal(rounds.length, 1);
  assert.deepEqual([blocks.length, chosen], [2, OWN]);
  assert.match(bench.said[0] ?? '', /too few to try other settings/);
});

test('a model with nothing to batch is measured on threads alone', async () => {
  const { blocks } = await runTrials(simulatedBench(steady), { ...PLAN, own: { batchTokens: 256, chunkRows: 1 }, trySettings: false });
  for (const block of blocks) assert.deepEqual([block.batchTokens, block.chunkRows], [256, 1]);
});

test('workers are ended when measuring fails', async () => {
  const bench = simulatedBench((_, block) => {
    if (block === 3) throw new Error('the model failed');
    return 1000;
  });
  await assert.rejects(runTrials(bench, PLAN), /the model failed/);
  assert.equal(bench.open_(), 0);
});
