import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, calibrationError, callsOf, logLoss } from '#src/training/probabilities.js';

const near = (actual: number, expected: number, within = 1e-6): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`);

test('log-loss is the mean negative log-probability of the true class', () => {
  const judged = { logits: Float32Array.of(0, 0, Math.log(3), 0), classes: 2, labels: Int32Array.of(0, 1) };
  near(logLoss(judged), (Math.log(2) + Math.log(4)) / 2);
});

test('log-loss of logits in the thousands is finite', () => {
  const judged = { logits: Float32Array.of(5000, -5000), classes: 2, labels: Int32Array.of(1) };
  near(logLoss(judged), 10_000);
});

test('the best class is called with its probability, of equal ones the lower index', () => {
  const calls = callsOf({ logits: Float32Array.of(0, Math.log(3), 1, 1), classes: 2, labels: Int32Array.of(0, 0) });
  assert.deepEqual(
    calls.map(({ label }) => label),
    [1, 0],
  );
  near(calls[0]?.probability ?? 0, 0.75);
  near(calls[1]?.probability ?? 0, 0.5);
});

test('calibration finds the scale at which three in four right calls have a probability of three in four', () => {
  // Logits of 10 and 0, right in 3 of 4 rows: softmax(scale · 10) = 3/4 at scale = ln 3 / 10.
  const judged = { logits: Float32Array.of(10, 0, 10, 0, 10, 0, 10, 0), classes: 2, labels: Int32Array.of(0, 0, 0, 1) };
  const { scale, loss } = calibrate(judged);
  near(scale, Math.log(3) / 10, 1e-4);
  near(loss, -(3 * Math.log(0.75) + Math.log(0.25)) / 4, 1e-5);
});

test('the calibration error is the gap between probability and share of right calls, by bins', () => {
  const calls = [0.95, 0.95, 0.95, 0.95, 0.55, 0.55].map((probability) => ({ label: 0, probability }));
  // 3 of 4 right at 0.95, 1 of 2 at 0.55.
  near(calibrationError(calls, Int32Array.of(0, 0, 0, 1, 0, 1)), (4 * 0.2 + 2 * 0.05) / 6);
});
