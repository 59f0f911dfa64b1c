import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { type HeadOptions, type TrainedHead, trainHead } from '#src/training/train-head.js';
import { TrainingStopped } from '#src/training/trainers.js';
import { trainingSet } from './training-set.js';

const WIDTH = 6;

/** Clouds around the axes, one a class; class `classes` − 1 may be spread over all of them. */
function clouds(rows: number, classes: number, noise: number): { features: number[]; labels: number[] } {
  const random = seededRandom(1);
  const features: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    const label = row % classes;
    labels.push(label);
    for (let i = 0; i < WIDTH; i++) features.push((i === label ? 3 : 0) + noise * (random() + random() + random() - 1.5));
  }
  return { features, labels };
}

const options = (more: Partial<HeadOptions> = {}): HeadOptions => ({
  seed: 0,
  threads: 2,
  scope: null,
  signal: new AbortController().signal,
  tell: () => {},
  ...more,
});

function logitsOf({ weights, bias, classes }: TrainedHead, features: readonly number[]): number[] {
  return Array.from({ length: classes }, (_, label) =>
    features.reduce((sum, x, i) => sum + x * (weights[i * classes + label] ?? 0), bias[label] ?? 0),
  );
}

test('classes that lie apart are told apart, held-out rows too', async () => {
  const { features, labels } = clouds(120, 3, 1);
  const head = await trainHead(trainingSet(features, WIDTH, labels, 3), options());
  assert.equal(head.classes, 3);
  assert.ok(head.heldOut.every(({ label }, row) => label === labels[row]));
  const logits = logitsOf(head, [3, 0, 0, 0, 0, 0]);
  assert.equal(logits.indexOf(Math.max(...logits)), 0);
});

test('held-out rows of noise are told by chance, not by heart, and by a firm penalty', async () => {
  const random = seededRandom(2);
  const labels = Array.from({ length: 200 }, (_, row) => row % 2);
  const features = labels.flatMap(() => Array.from({ length: 60 }, () => random() - 0.5));
  const head = await trainHead(trainingSet(features, 60, labels, 2), options());
  const right = head.heldOut.filter(({ label }, row) => label === labels[row]).length;
  assert.ok(right > 60 && right < 140, `${right} of 200`);
  assert.ok(head.heldOut.every(({ probability }) => probability < 0.9));
});

test('the same seed gives the same bits for any number of threads', async () => {
  const { features, labels } = clouds(150, 3, 6);
  const set = trainingSet(features, WIDTH, labels, 3);
  const [one, many] = [await trainHead(set, options({ threads: 1 })), await trainHead(set, options({ threads: 3 }))];
  assert.deepEqual(one, many);
});

test('a class out of scope that no row has gets a logit of its own, which far-off texts fall to', async () => {
  const { features, labels } = clouds(150, 3, 2);
  const head = await trainHead(trainingSet(features, WIDTH, labels, 3), options({ scope: { label: 3, kept: 0.96 } }));
  assert.equal(head.classes, 4);
  assert.equal(head.rule?.slope, 0);
  const inside = logitsOf(head, [3, 0, 0, 0, 0, 0]);
  assert.equal(inside.indexOf(Math.max(...inside)), 0);
  const kept = head.heldOut.filter(({ label }, row) => label === labels[row]).length;
  assert.ok(kept >= 0.9 * 150 && kept < 150, `${kept} of 150 keep their label`);
});

test('a signal ends the training', async () => {
  const { features, labels } = clouds(60, 3, 1);
  const abort = new AbortController();
  const stopped = trainHead(trainingSet(features, WIDTH, labels, 3), options({ signal: abort.signal, tell: () => abort.abort() }));
  await assert.rejects(stopped, TrainingStopped);
});
