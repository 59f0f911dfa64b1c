import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFault } from '#src/core/faults.js';
import { TRAINING_REFUSALS, type TrainingRefusal } from '#src/core/training-refusals.js';

for (const [why, { reason, remedy }] of Object.entries(TRAINING_REFUSALS)) {
  test(`${why}: told with file, column, reason and remedy`, () => {
    const told = describeFault({ code: 'training_refused', file: 'a.csv', column: 'topic', why: why as TrainingRefusal });
    assert.equal(told, `a.csv, labels from topic: ${reason}.\n${remedy}`);
  });
}
