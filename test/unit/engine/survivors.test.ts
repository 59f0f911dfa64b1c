import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChunkAnswers, TextFailure } from '#src/engine/chunk-answers.js';
import type { Outcome } from '#src/engine/find-failing.js';
import { answerSurvivors } from '#src/engine/survivors.js';
import { classAnswer } from './class-answer.js';

const failure: TextFailure = { code: 'model_failed', message: 'no' };

/** A model of which only is known when it fails: an answer's score is the size of its company. */
function model(fails: (members: readonly number[], run: number) => boolean) {
  const runs: (readonly number[])[] = [];
  const compute = async (members: readonly number[]): Promise<Outcome<ChunkAnswers, TextFailure>> => {
    runs.push(members);
    if (fails(members, runs.length)) return { ok: false, failure };
    const answers = members.map((label) => ({ label, score: members.length, ranked: [], scores: [] }));
    const last = members.length - 1;
    return {
      ok: true,
      result: {
        answers,
        truncated: new Set([last]),
        tooLong: new Map(),
        failed: new Map(),
        tokens: members.length,
        padding: 1,
        busyMs: 2,
        calls: [],
      },
    };
  };
  return { compute, runs };
}

const told = ({ answers, failed }: ChunkAnswers) => ({
  answers: answers.map((answer) => (answer === undefined ? null : [classAnswer(answer)?.label, classAnswer(answer)?.score])),
  failed: [...failed.keys()],
});

test('a failure that does not come again costs one more run of the whole', async () => {
  const { compute, runs } = model(() => false);
  assert.deepEqual(told(await answerSurvivors(3, compute)), {
    answers: [
      [0, 3],
      [1, 3],
      [2, 3],
    ],
    failed: [],
  });
  assert.equal(runs.length, 1);
});

test('the answers of survivors come from one run over all of them, told by their place in the whole', async () => {
  const { compute, runs } = model((members) => members.includes(2));
  const found = await answerSurvivors(5, compute);
  assert.deepEqual(told(found), { answers: [[0, 4], [1, 4], null, [3, 4], [4, 4]], failed: [2] });
  assert.deepEqual(runs.at(-1), [0, 1, 3, 4]);
  assert.deepEqual([[...found.truncated], found.tokens], [[4], 4]);
});

test('survivors that fail again are searched again', async () => {
  // 3 fails only where 0 is not there to be blamed
  const { compute } = model((members) => members.includes(0) || (members.includes(3) && members.length <= 3));
  assert.deepEqual(told(await answerSurvivors(4, compute)).failed, [0, 3]);
});

test('a chunk that fails only in company has the answers of its parts', async () => {
  const { compute } = model((members) => members.includes(0) && members.includes(3));
  assert.deepEqual(told(await answerSurvivors(4, compute)), {
    answers: [
      [0, 2],
      [1, 2],
      [2, 2],
      [3, 2],
    ],
    failed: [],
  });
});

test('a chunk of nothing but failing texts has no answers', async () => {
  const { compute } = model(() => true);
  assert.deepEqual(told(await answerSurvivors(3, compute)), { answers: [null, null, null], failed: [0, 1, 2] });
});
