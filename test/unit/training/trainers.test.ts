import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { minimise } from '#src/training/lbfgs.js';
import { dealShards } from '#src/training/shards.js';
import { Trainers, TrainingStopped } from '#src/training/trainers.js';
import { trainingSet } from './training-set.js';

interface Case {
  readonly name: string;
  readonly width: number;
  readonly classes: number;
  readonly penalty: number;
  readonly features: readonly number[];
  readonly labels: readonly number[];
  readonly loss: number;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

/** What scikit-learn makes of small sets: tools/make_training_expectations.py. */
const CASES: readonly Case[] = JSON.parse(readFileSync('fixtures/training/softmax.json', 'utf8'));

async function withTrainers<Result>(made: Trainers, use: (trainers: Trainers) => Promise<Result>): Promise<Result> {
  try {
    return await use(made);
  } finally {
    await made.close();
  }
}

test('there are cases', () => assert.ok(CASES.length > 0));

for (const { name, features, labels, width, classes, penalty, loss, weights, bias } of CASES) {
  test(`${name}: trained to the head that scikit-learn finds`, async () => {
    const set = trainingSet(features, width, labels, classes);
    const shards = dealShards(set.labels, classes, 0);
    await withTrainers(new Trainers(set, shards, 2), async (trainers) => {
      const all = [...shards.keys()];
      const { point, value } = await minimise((head) => trainers.loss(head, all, penalty), new Float64Array(trainers.parameters), {
        tolerance: 1e-6,
        maxIterations: 1000,
      });
      assert.ok(Math.abs(value - loss) < 1e-5 * loss, `${value}, expected ${loss}`);
      const found = [...point.subarray(0, width * classes)];
      const furthest = Math.max(...found.map((weight, i) => Math.abs(weight - (weights[i] ?? Number.NaN))));
      assert.ok(furthest < 0.01, `a weight is ${furthest} off`);
      // Only differences between biases mean anything.
      const own = [...point.subarray(width * classes)];
      const mean = own.reduce((a, b) => a + b, 0) / classes;
      for (const [i, value] of own.entries()) assert.ok(Math.abs(value - mean - (bias[i] ?? Number.NaN)) < 0.02);
    });
  });
}

test('losses and gradients have the same bits for any number of threads', async () => {
  const [{ features, labels, width, classes }] = CASES as readonly [Case];
  const set = trainingSet(features, width, labels, classes);
  const shards = dealShards(set.labels, classes, 0);
  const head = Float64Array.from({ length: (width + 1) * classes }, (_, i) => Math.sin(i));
  const evaluate = (threads: number): Promise<readonly number[]> =>
    withTrainers(new Trainers(set, shards, threads), async (trainers) => {
      const { value, gradient } = await trainers.loss(head, [...shards.keys()], 0.01);
      return [value, ...gradient];
    });
  const [one, three] = [await evaluate(1), await evaluate(3)];
  assert.deepEqual(one, three);
});

test('the gradient is the slope of the loss, importance and penalty included', async () => {
  const [{ features, labels, width, classes }] = CASES as readonly [Case];
  const importance = labels.map((label) => 1 + label);
  const set = trainingSet(features, width, labels, classes, importance);
  const shards = dealShards(set.labels, classes, 0);
  await withTrainers(new Trainers(set, shards, 1), async (trainers) => {
    const all = [...shards.keys()];
    const head = Float64Array.from({ length: trainers.parameters }, (_, i) => Math.cos(i) / 2);
    const { gradient } = await trainers.loss(head, all, 0.1);
    for (const i of [0, 5, head.length - 1]) {
      const step = 1e-2;
      const at = async (by: number): Promise<number> =>
        (
          await trainers.loss(
            head.map((value, j) => (i === j ? value + by : value)),
            all,
            0.1,
          )
        ).value;
      const slope = ((await at(step)) - (await at(-step))) / (2 * step);
      assert.ok(Math.abs(slope - (gradient[i] ?? Number.NaN)) < 2e-4, `${slope} and ${gradient[i]} at ${i}`);
    }
  });
});

test('after a stop calls fail with TrainingStopped', async () => {
  const [{ features, labels, width, classes }] = CASES as readonly [Case];
  const set = trainingSet(features, width, labels, classes);
  await withTrainers(new Trainers(set, dealShards(set.labels, classes, 0), 1), async (trainers) => {
    trainers.stop();
    await assert.rejects(trainers.loss(new Float64Array(trainers.parameters), [0], 1), TrainingStopped);
  });
});
