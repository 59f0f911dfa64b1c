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
  tau: -0.25,
  rule: { slope: 0, shift: 1 },
  heldOut: [0, 0, 2, 1].map((label) => ({ label, probability: 0.5 })),
};

test('rows in scope and out of scope are judged apart, and together', () => {
  const judged = judgeTraining(HEAD, ROWS, CLASSES, 'none');
  const { report } = judged;
  assert.equal(report.held_out.accuracy, 0.5);
  assert.equal(report.held_out.in_scope_accuracy, 0.5);
  assert.equal(report.held_out.out_of_scope_recall, 0.5);
  assert.equal(report.held_out.calibration_error, 0);
  assert.equal(report.temperature, 0.5);
  assert.equal(report.prior, -0.25);
  // Wilson, for 2 of 4 and 1 of 2.
  assert.deepEqual(report.held_out.accuracy_interval, [0.15, 0.85]);
  assert.deepEqual(report.held_out.out_of_scope_interval, [0.0945, 0.9055]);
  assert.match(
    reportLines(judged, 'none').join('\n'),
    /accuracy 50\.0 % \(15\.0–85\.0\), .*\nin scope 50\.0 % right \(9\.4–90\.5\); out of scope 50\.0 % found \(9\.4–90\.5\)\n/,
  );
});

test('without a label out of scope there is nothing to tell of it', () => {
  const judged = judgeTraining({ ...HEAD, rule: null }, ROWS, CLASSES, null);
  const { held_out: scores } = judged.report;
  assert.deepEqual([scores.in_scope_accuracy, scores.in_scope_interval], [null, null]);
  assert.deepEqual([scores.out_of_scope_recall, scores.out_of_scope_interval], [null, null]);
  assert.doesNotMatch(reportLines(judged, null).join(), /scope/);
});

test('where labels differ much in their rows, the mean over labels in scope is told too', () => {
  // 9 of 10 rows right, and 1 of 4, and 0 of 2 out of scope.
  const labels = [...Array(10).fill(0), ...Array(4).fill(1), 2, 2];
  const heldOut = labels.map((label, row) => ({ label: row === 9 ? 1 : row > 10 ? 0 : label, probability: 0.5 }));
  const judged = judgeTraining({ ...HEAD, heldOut }, { ...ROWS, rows: 16, labels }, CLASSES, 'none');
  assert.equal(judged.report.held_out.label_mean, 0.575);
  // Wilson for that share of 2² / (1/10 + 1/4) = 11.4 rows.
  assert.deepEqual(judged.report.held_out.label_mean_interval, [0.3075, 0.8048]);
  assert.match(
    reportLines(judged, 'none').join('\n'),
    /right \(.*\), each label counting the same 57\.5 % \(30\.8–80\.5\); out of scope 0\.0 %/,
  );
  assert.match(reportLines({ ...judged, unbalanced: false }, 'none').join('\n'), /right \([^)]*\); out of scope/);
});

test('a scope without rows out of it is told as not checked', () => {
  const judged = judgeTraining({ ...HEAD, heldOut: HEAD.heldOut.slice(0, 2) }, { ...ROWS, rows: 2, labels: [0, 1] }, CLASSES, 'none');
  assert.equal(judged.report.held_out.out_of_scope_recall, null);
  assert.match(reportLines(judged, 'none').join('\n'), /no row to check none/);
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
    'prior -0.25',
    '| accuracy | 0.5 | 0.15 to 0.85 |',
    '9.9.9',
    'a\\|b',
  ])
    assert.ok(card.includes(told), told);
  assert.equal(modelCard(facts), card);
});
