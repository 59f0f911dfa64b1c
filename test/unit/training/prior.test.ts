import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { logFrequencies, priorStrength } from '#src/training/prior.js';

const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`);

const SIZES = [1600, 400, 100];
const LABELS = Int32Array.from(SIZES.flatMap((size, label) => Array.from({ length: size }, () => label)));
const ONES = new Float32Array(LABELS.length).fill(1);
const LOGS = logFrequencies(LABELS, ONES, 3);

/** Logits of texts that are one class's by e^2 to 1, with `tau` too little of the frequency in them. */
function logits(tau: number): Float32Array {
  const random = seededRandom(4);
  // A text says class c with a chance of softmax(2, 0, 0): by Bayes its posterior is that times the frequency of each class.
  const right = Math.exp(2) / (Math.exp(2) + 2);
  return Float32Array.from(
    [...LABELS].flatMap((label) => {
      const said = random() < right ? label : (label + (random() < 0.5 ? 1 : 2)) % 3;
      return [0, 1, 2].map((i) => (i === said ? 2 : 0) + (1 - tau) * (LOGS[i] ?? 0));
    }),
  );
}

test('frequencies are logarithms with a mean of 0', () => {
  near(
    LOGS.reduce((a, b) => a + b, 0),
    0,
    1e-12,
  );
  near((LOGS[0] ?? 0) - (LOGS[2] ?? 0), Math.log(16), 1e-12);
});

for (const tau of [-0.6, 0, 0.6]) {
  test(`logits that lack ${tau} of the frequency get it back`, async () => {
    near(await priorStrength({ logits: logits(tau), classes: 3, labels: LABELS }, LOGS), tau, 0.12);
  });
}

test('it is never more than the whole of it', async () => {
  assert.equal(await priorStrength({ logits: logits(-2), classes: 3, labels: LABELS }, LOGS), -1);
  assert.equal(await priorStrength({ logits: logits(2), classes: 3, labels: LABELS }, LOGS), 1);
});

test('classes that count the same, as they are or by their importance, have none to be got back', async () => {
  const importance = Float32Array.from(LABELS, (label) => 1 / (SIZES[label] ?? 1));
  const logs = logFrequencies(LABELS, importance, 3);
  assert.equal(await priorStrength({ logits: logits(0.6), classes: 3, labels: LABELS }, logs), 0);
});

test('a few rows that are all told rightly say nothing of it', async () => {
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2);
  const sure = Float32Array.from([...labels].flatMap((label) => [0, 1, 2].map((i) => (i === label ? 30 : 0))));
  const tau = await priorStrength({ logits: sure, classes: 3, labels }, logFrequencies(labels, new Float32Array(9).fill(1), 3));
  near(tau, 0, 0.05);
});

test('a class beyond those in scope has no say', async () => {
  const own = logits(0.6);
  const rows = [...LABELS.keys()];
  const wide = Float32Array.from(rows.flatMap((row) => [...own.subarray(3 * row, 3 * row + 3), 50]).concat([0, 0, 0, -50]));
  const found = await priorStrength({ logits: wide, classes: 4, labels: Int32Array.from([...LABELS, 3]) }, LOGS);
  near(found, await priorStrength({ logits: own, classes: 3, labels: LABELS }, LOGS), 1e-3);
});
