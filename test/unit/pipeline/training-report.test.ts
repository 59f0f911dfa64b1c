import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { modelCard } from '#src/pipeline/model-card.js';
import { judgeTraining, reportLines } from '#src/pipeline/training-report.js';

const CLASSES = ['a|b', 'c', 'none'];

/** Rows in scope: one right, one wrong; rows out of scope: one found, one not. */
const ROWS = { rows: 4, vectors: [], numbers: [], classes: CLASSES, labels: [0, 1, 2, 2], sha256: 'd'.repeat(64) };
const HEAD = {
  weights: new Float64Array(),
  bias: new Float64Array(),
  classes: 3,
  penalty: 0.01,
  scale: 2,
  rule: { slope: 0, shift: 1 },
  heldOut: [0, 0, 2, 1].map((label) => ({ label, probability: 0.5 })),
};

test('rows in scope and out of scope are judged apart, and together', () => {
  const { report } = judgeTraining(HEAD, ROWS, CLASSES, 'none');
  assert.equal(report.held_out.accuracy, 0.5);
  assert.equal(report.held_out.in_scope_accuracy, 0.5);
  assert.equal(report.held_out.out_of_scope_recall, 0.5);
  assert.equal(report.held_out.calibration_error, 0);
  assert.equal(report.temperature, 0.5);
  assert.match(reportLines(report, 'none').join(), /in scope 50\.0 % right, out of scope 50\.0 % found/);
});

test('without a label out of scope there is nothing to tell of it', () => {
  const { report } = judgeTraining({ ...HEAD, rule: null }, ROWS, CLASSES, null);
  assert.deepEqual([report.held_out.in_scope_accuracy, report.held_out.out_of_scope_recall], [null, null]);
  assert.doesNotMatch(reportLines(report, null).join(), /scope/);
});

test('the card names encoder, data, settings and scores, and no label breaks its tables', () => {
  const training = { columns: { label: 'l', numbers: ['price'] }, outOfScope: 'none', kept: 0.98, balanced: false, seed: 3 };
  const facts = {
    encoder: openModelFolder('minilm-l6-en', 'models/minilm-l6-en', null, true),
    encoderSha256: 'e'.repeat(64),
    parts: '4 layers',
    training,
    ...judgeTraining(HEAD, ROWS, CLASSES, 'none'),
    dataSha256: ROWS.sha256,
    version: '9.9.9',
  };
  const card = modelCard(facts);
  for (const told of [
    'minilm-l6-en',
    facts.encoderSha256,
    ROWS.sha256,
    '4 layers',
    '`price`',
    'seed 3',
    '`none`',
    '98.0 %',
    '9.9.9',
    'a\\|b',
  ])
    assert.ok(card.includes(told), told);
  assert.equal(modelCard(facts), card);
});
