import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { predictSeconds } from '#src/tuning/prediction.js';

const PACE = { secondsPerToken: [0.001, 0.001, 0.001], blockSeconds: 2, startSeconds: [0.5, 0.5] };

test('start-up and tokens make the time', () => {
  const { seconds, low, high } = predictSeconds({ texts: 1000, sampleTokens: [20, 20, 20] }, PACE);
  assert.equal(seconds.toFixed(6), '20.500000');
  // Only what blocks do not show is left: 5 %.
  assert.equal(low.toFixed(2), (0.5 + 20 * Math.exp(-0.05)).toFixed(2));
  assert.equal(high.toFixed(2), (0.5 + 20 * Math.exp(0.05)).toFixed(2));
});

test('each source of doubt widens the interval', () => {
  const width = (tokens: readonly number[], pace: Partial<typeof PACE> = {}): number => {
    const { low, high } = predictSeconds({ texts: 100_000, sampleTokens: tokens }, { ...PACE, ...pace });
    return high - low;
  };
  const sure = width([20, 20, 20, 20]);
  assert.ok(width([10, 30, 10, 30]) > sure);
  assert.ok(width([20, 20, 20, 20], { secondsPerToken: [0.0009, 0.0011, 0.001] }) > sure);
  assert.ok(width([20, 20, 20, 20], { startSeconds: [0.5, 9.5] }) > sure);
  assert.ok(width([20, 20, 20, 20], { secondsPerToken: [0.001] }) > 9 * sure);
});

test('a sample that is all there is has no error', () => {
  const exact = predictSeconds({ texts: 4, sampleTokens: [1, 2, 3, 94] }, PACE);
  const same = predictSeconds({ texts: 4, sampleTokens: [25, 25, 25, 25] }, PACE);
  assert.deepEqual(exact, same);
});

test('nine of ten simulated runs lie in the interval, and it is no wider than it need be', () => {
  const random = seededRandom(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let held = 0;
  const widths: number[] = [];
  const SIMULATIONS = 400;
  for (let i = 0; i < SIMULATIONS; i++) {
    // Lengths as skewed as those of real snippets; blocks that are 10 % off now and then.
    const length = (): number => Math.exp(3 + 0.6 * normal());
    const pace = (): number => 0.001 * Math.exp(0.1 * normal());
    const all = Array.from({ length: 5000 }, length);
    const { seconds, low, high } = predictSeconds(
      { texts: all.length, sampleTokens: all.slice(0, 500) },
      { secondsPerToken: Array.from({ length: 6 }, pace), blockSeconds: 2, startSeconds: [0.5] },
    );
    const tokens = all.reduce((a, b) => a + b, 0);
    const blocks = Math.round((tokens * 0.001) / 2);
    const run = 0.5 + Array.from({ length: blocks }, pace).reduce((sum, each) => sum + (each * tokens) / blocks, 0);
    if (run >= low && run <= high) held += 1;
    widths.push((high - low) / 2 / seconds);
  }
  assert.ok(held >= 0.87 * SIMULATIONS, `${held} of ${SIMULATIONS}`);
  assert.ok(widths.reduce((a, b) => a + b, 0) / SIMULATIONS < 0.15);
});
