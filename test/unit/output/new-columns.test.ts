import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { nameNewColumns } from '#src/output/new-columns.js';

test('names stay as they are when the input has none of them', () => {
  assert.deepEqual(nameNewColumns(['label', 'score'], '', ['text', 'Label']), { names: ['label', 'score'], warnings: [] });
});

test('a name the input has becomes predicted_<name>, with one warning', () => {
  const { names, warnings } = nameNewColumns(['label', 'score'], '', ['text', 'label']);
  assert.deepEqual(names, ['predicted_label', 'score']);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /label.*predicted_label/);
});

test('the prefix comes before the question whether a name is taken', () => {
  assert.deepEqual(nameNewColumns(['label'], 'my_', ['label']).names, ['my_label']);
  assert.deepEqual(nameNewColumns(['label'], 'my_', ['my_label']).names, ['predicted_my_label']);
});

for (const [wanted, taken] of [
  [['label'], ['label', 'predicted_label']],
  // a label may be called anything: a new column holds the fallback already
  [['label', 'predicted_label'], ['label']],
] as const) {
  test(`${JSON.stringify(wanted)} beside ${JSON.stringify(taken)} is refused with --prefix as the remedy`, () => {
    assert.throws(
      () => nameNewColumns(wanted, '', taken),
      (error) =>
        error instanceof FaultError && error.fault.code === 'columns_collide' && error.exitCode === 2 && /--prefix/.test(error.message),
    );
  });
}
