import assert from 'node:assert/strict';
import type { ClassifyAnswer } from '#src/tasks/classify.js';
import type { Answer } from '#src/tasks/registry.js';

/** The answer of a classifier, which is what the models of these tests are. */
export function classAnswer(answer: Answer | undefined): ClassifyAnswer | undefined {
  if (answer === undefined) return undefined;
  assert.ok('ranked' in answer);
  return answer;
}
