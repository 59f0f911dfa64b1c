import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectParts, mergeSubsets } from '#src/engine/chunk-answers.js';
import type { Part } from '#src/engine/protocol.js';
import { classAnswer } from './class-answer.js';

const answer = (label: number) => ({ label, score: 1, ranked: [], scores: [] });
const part = (changes: Partial<Part>): Part => ({
  kind: 'part',
  texts: [],
  answers: [],
  truncated: [],
  tooLong: [],
  refused: [],
  late: [],
  tokens: 0,
  padding: 0,
  busyMs: 0,
  calls: [],
  ...changes,
});

test('parts of several workers make up the chunk', () => {
  const joined = collectParts(
    [
      part({
        texts: [2, 0],
        answers: [answer(2), answer(0)],
        truncated: [2],
        refused: [{ text: 5, reason: 'no role' }],
        tokens: 5,
        padding: 1,
        busyMs: 3,
        calls: [[3, 2]],
      }),
      part({
        texts: [1],
        answers: [answer(1)],
        tooLong: [{ text: 3, tokens: 9, limit: 8 }],
        late: [{ text: 4, seconds: 2.5 }],
        tokens: 2,
        calls: [[2]],
      }),
    ],
    6,
  );
  assert.deepEqual(
    joined.answers.map((one) => classAnswer(one)?.label),
    [0, 1, 2, undefined, undefined, undefined],
  );
  assert.deepEqual(
    [[...joined.truncated], joined.tooLong.get(3)?.tokens, joined.tokens, joined.padding, joined.busyMs, joined.calls],
    [[2], 9, 7, 1, 3, [[3, 2], [2]]],
  );
  assert.deepEqual(
    [...joined.failed],
    [
      [5, { code: 'parse', message: 'no role' }],
      [4, { code: 'timeout', message: 'the model took 2.500 s on it' }],
    ],
  );
});

test('subsets are put back to their places, with what was told of each text', () => {
  const first = collectParts([part({ texts: [0, 1], answers: [answer(7), answer(8)], truncated: [1], tokens: 3, calls: [[2, 1]] })], 2);
  const second = collectParts(
    [part({ tooLong: [{ text: 0, tokens: 9, limit: 8 }], late: [{ text: 1, seconds: 1 }], tokens: 4, calls: [[4]] })],
    2,
  );
  const failed = new Map([[2, { code: 'model_failed' as const, message: 'no' }]]);
  const merged = mergeSubsets(
    [
      { members: [4, 1], answers: first },
      { members: [0, 3], answers: second },
    ],
    failed,
    5,
  );
  assert.deepEqual(
    merged.answers.map((one) => classAnswer(one)?.label),
    [undefined, 8, undefined, undefined, 7],
  );
  assert.deepEqual(
    [[...merged.truncated], [...merged.tooLong.keys()], [...merged.failed.keys()], merged.tokens, merged.calls],
    [[1], [0], [2, 3], 7, [[2, 1], [4]]],
  );
});
