import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomFrom, sampleToken } from '#src/models/sampler.js';

const logits = Float32Array.from([1, 3, Number.NEGATIVE_INFINITY, 2, 0]);

function drawn(temperature: number, topP: number, draws: number): number[] {
  const random = randomFrom(7, 'text');
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const token = sampleToken(logits, { temperature, topP }, random);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts;
}

describe('a token drawn at random', () => {
  test('comes as often as softmax with the temperature says', () => {
    for (const temperature of [0.5, 1, 2]) {
      const weights = Array.from(logits, (logit) => Math.exp(logit / temperature));
      const sum = weights.reduce((a, b) => a + b, 0);
      const draws = 20_000;
      drawn(temperature, 1, draws).forEach((count, token) => {
        const expected = (weights[token] ?? 0) / sum;
        // four standard deviations of a binomial share
        assert.ok(Math.abs(count / draws - expected) <= 4 * Math.sqrt((expected * (1 - expected)) / draws), `token ${token}: ${count}`);
      });
    }
  });

  test('is one of the smallest set that reaches top-p', () => {
    // softmax: 0.644, 0.237, 0.087, 0.032
    assert.deepEqual(
      drawn(1, 0.64, 2000).map((count) => count > 0),
      [false, true, false, false, false],
    );
    assert.deepEqual(
      drawn(1, 0.7, 2000).map((count) => count > 0),
      [false, true, false, true, false],
    );
    assert.deepEqual(
      drawn(1, 0.95, 2000).map((count) => count > 0),
      [true, true, false, true, false],
    );
  });

  test('leaves the logits as they are', () => {
    const before = Float32Array.from(logits);
    drawn(0.7, 0.9, 10);
    assert.deepEqual(logits, before);
  });
});

describe('random numbers', () => {
  const first = (seed: number, text: string): number[] => {
    const random = randomFrom(seed, text);
    return [random(), random(), random()];
  };

  test('are the same for the same seed and text, others for another seed or text', () => {
    assert.deepEqual(first(1, 'a'), first(1, 'a'));
    assert.notDeepEqual(first(1, 'a'), first(2, 'a'));
    assert.notDeepEqual(first(1, 'a'), first(1, 'b'));
    assert.notDeepEqual(first(1, '2a'), first(12, 'a'));
  });

  test('fill [0, 1) evenly', () => {
    const random = randomFrom(3, '');
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const number = random();
      assert.ok(number >= 0 && number < 1);
      const tenth = Math.floor(number * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) assert.ok(Math.abs(count - 1000) < 130, String(tenths));
  });
});
