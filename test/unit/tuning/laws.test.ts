import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { fitAmdahl, fitScaling, fitUsl, type ScalingPoint, speedupBy } from '#src/tuning/laws.js';

const COUNTS = [1, 2, 4, 8, 16, 32];

/** Points of Gunther's law; κ = 0 is Amdahl's. @param noise the most a rate is off, as a share */
function pointsOf(contention: number, coherency: number, noise = 0, seed = 1): ScalingPoint[] {
  const random = seededRandom(seed);
  return COUNTS.map((n) => ({
    threads: n,
    rowsPerSecond: ((350 * n) / (1 + contention * (n - 1) + coherency * n * (n - 1))) * (1 + noise * (2 * random() - 1)),
  }));
}

function near(found: number, wanted: number, by: number): void {
  assert.ok(Math.abs(found - wanted) <= by, `${found} is not within ${by} of ${wanted}`);
}

for (const serial of [0, 0.01, 0.1, 0.5, 1]) {
  test(`Amdahl's serial share of ${serial} is found from exact points`, () => {
    const fit = fitAmdahl(pointsOf(serial, 0));
    near(fit.serial, serial, 1e-9);
    near(fit.rowsPerSecond, 350, 1e-6);
    near(fit.error, 0, 1e-9);
  });
}

for (const [contention, coherency] of [
  [0.05, 0.001],
  [0, 0.002],
  [0.2, 0],
  [0, 0],
] as const) {
  test(`Gunther's σ = ${contention} and κ = ${coherency} are found from exact points`, () => {
    const fit = fitUsl(pointsOf(contention, coherency));
    near(fit.contention, contention, 1e-8);
    near(fit.coherency, coherency, 1e-9);
    near(fit.rowsPerSecond, 350, 1e-5);
  });
}

for (const seed of [1, 2, 3, 4, 5]) {
  test(`noise of 2 % moves what is found by little (seed ${seed})`, () => {
    const amdahl = fitAmdahl(pointsOf(0.1, 0, 0.02, seed));
    near(amdahl.serial, 0.1, 0.01);
    near(amdahl.rowsPerSecond, 350, 10);
    const usl = fitUsl(pointsOf(0.05, 0.001, 0.02, seed));
    near(usl.contention, 0.05, 0.015);
    near(usl.coherency, 0.001, 0.0005);
    assert.ok(usl.error < 0.02);
  });
}

test('a law that would need a negative share has none instead', () => {
  const fasterThanLinear = COUNTS.map((n) => ({ threads: n, rowsPerSecond: 100 * n ** 1.1 }));
  assert.equal(fitAmdahl(fasterThanLinear).serial, 0);
  const usl = fitUsl(fasterThanLinear);
  assert.deepEqual([usl.contention, usl.coherency, usl.peakThreads], [0, 0, null]);
});

test('threads that only get in the way are all serial share', () => {
  const slower = COUNTS.map((n) => ({ threads: n, rowsPerSecond: 100 / n }));
  assert.equal(fitAmdahl(slower).serial, 1);
});

test('the peak is where the next thread makes it slower', () => {
  const fit = fitUsl(pointsOf(0.02, 0.001));
  assert.equal(fit.peakThreads, 31);
  assert.ok(speedupBy(fit, 31) > speedupBy(fit, 30));
  assert.ok(speedupBy(fit, 31) > speedupBy(fit, 33));
});

test('speedups are those of the formulas', () => {
  const both = fitScaling(pointsOf(0.1, 0), 32);
  assert.ok(both.amdahl !== null && both.usl !== null);
  near(speedupBy(both.amdahl, 10), 1 / (0.1 + 0.9 / 10), 1e-9);
  near(speedupBy(both.usl, 10), 10 / (1 + 0.1 * 9), 1e-6);
});

test('a law is fitted from one point more than it has unknowns, and points above the cores do not count', () => {
  const points = pointsOf(0.1, 0.001);
  assert.equal(fitScaling(points, 8).usl?.law, 'usl');
  const three = fitScaling(points, 4);
  assert.equal(three.usl, null);
  assert.equal(three.amdahl?.law, 'amdahl');
  const two = fitScaling(points, 2);
  assert.equal(two.amdahl, null);
  assert.match(two.reason ?? '', /^2 thread counts up to the 2 CPUs allowed/);
  assert.match(fitScaling(points, 1).reason ?? '', /^1 thread count up to the 1 CPU allowed/);
});
