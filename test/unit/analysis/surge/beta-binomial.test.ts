import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logGamma, shareOf, tailProbability } from '#src/analysis/surge/beta-binomial.js';

const near = (found: number, wanted: number, relative = 1e-9): void =>
  assert.ok(Math.abs(found - wanted) <= relative * Math.abs(wanted), `${found} is not ${wanted}`);

test('the logarithm of the gamma function is that of the factorials, and of the root of pi at a half', () => {
  near(logGamma(11), Math.log(3_628_800));
  near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)));
  near(logGamma(0.1), 2.252712651734206);
});

test('a share is the mean of the posterior, so that it is never nothing or everything', () => {
  near(shareOf({ rows: 99, negatives: 19.5 }), 0.2);
  assert.ok(shareOf({ rows: 1000, negatives: 0 }) > 0);
  assert.ok(shareOf({ rows: 1000, negatives: 1000 }) < 1);
});

/** The sum of scipy.stats.betabinom(n, K + ½, N − K + ½).pmf from k to n (scipy 1.17.1; its sf is 1 − cdf, too coarse for small tails). */
const SCIPY = [
  { seen: { rows: 50, negatives: 20 }, baseline: { rows: 400, negatives: 80 } },
  { seen: { rows: 12, negatives: 2 }, baseline: { rows: 400, negatives: 80 } },
  { seen: { rows: 200, negatives: 80 }, baseline: { rows: 10_000, negatives: 2000 } },
] as const;
const WANTED = [0.00187465159203983, 0.7230482245989404, 1.2072510113014773e-10];
for (const [i, { seen, baseline }] of SCIPY.entries()) {
  test(`${seen.negatives} of ${seen.rows} against ${baseline.negatives} of ${baseline.rows} has the tail that scipy gives`, () => {
    near(tailProbability(seen, baseline), WANTED[i] ?? Number.NaN, 1e-7);
  });
}

test('no negatives at all are certain to be at least none', () => {
  assert.equal(tailProbability({ rows: 10, negatives: 0 }, { rows: 100, negatives: 20 }), 1);
});

test('the tails at a number and above it differ by its probability, on both sides of the mean', () => {
  const baseline = { rows: 300, negatives: 60 };
  const tails = Array.from({ length: 32 }, (_, negatives) => tailProbability({ rows: 31, negatives }, baseline));
  for (let k = 1; k < tails.length; k++) assert.ok((tails[k] ?? 1) < (tails[k - 1] ?? 0), `at ${k}`);
});

test('the less is known of the baseline, the less surprising a surge is', () => {
  const seen = { rows: 100, negatives: 40 };
  const [little, much] = [200, 20_000].map((rows) => tailProbability(seen, { rows, negatives: rows / 5 }));
  assert.ok((little ?? 0) > 10 * (much ?? 1));
});
