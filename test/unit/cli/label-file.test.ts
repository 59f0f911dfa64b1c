import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { zeroShotLabels } from '#src/cli/label-file.js';
import { FaultError } from '#src/core/faults.js';
import { temporaryFolder } from '../../e2e/program.js';

function file(t: TestContext, content: string): string {
  const path = join(temporaryFolder(t), 'labels');
  writeFileSync(path, content);
  return path;
}
const refused = (code: string) => (error: unknown) => error instanceof FaultError && error.fault.code === code && error.exitCode === 2;

test('without labels it is no zero-shot run', () => assert.equal(zeroShotLabels([], null), null));

test('names on the command line mean themselves', () => {
  assert.deepEqual(zeroShotLabels(['a', 'b c'], null), [
    { name: 'a', description: 'a', examples: [] },
    { name: 'b c', description: 'b c', examples: [] },
  ]);
});

test('JSON lines and CSV say the same of labels', (t) => {
  const wanted = [
    { name: 'billing', description: 'money, invoices', examples: ['I was charged twice', 'refund me'] },
    { name: 'other', description: 'other', examples: [] },
  ];
  const json = file(
    t,
    `{"label":"billing","description":"money, invoices","examples":["I was charged twice","refund me"]}\n\n{"label":"other"}\n`,
  );
  const csv = file(t, '\ufefflabel,description,example\nbilling,"money, invoices",I was charged twice\nbilling,,refund me\nother,,\n');
  assert.deepEqual(zeroShotLabels([], json), wanted);
  assert.deepEqual(zeroShotLabels([], csv), wanted);
});

test('what is no list of labels is refused', (t) => {
  assert.throws(() => zeroShotLabels(['a'], 'f'), refused('usage'));
  assert.throws(() => zeroShotLabels(['a', 'a'], null), refused('usage'));
  assert.throws(
    () => zeroShotLabels([], 'no/such/file'),
    /no\/such\/file: no such file or directory\.\nCheck the path that --label-file names/,
  );
  assert.throws(() => zeroShotLabels([], file(t, 'label\n')), refused('usage'));
  for (const content of [
    'name\nx\n',
    'label\n""\n',
    '{"label":3}',
    '{"label":"a","examples":"b"}',
    '{"label":"a","description":1}',
    '{nonsense',
  ]) {
    assert.throws(() => zeroShotLabels([], file(t, content)), refused('config_invalid'), content);
  }
  assert.throws(() => zeroShotLabels([], file(t, '{"label":"a"}\n{no')), /: line 2: no JSON: .*\nA label file is CSV/);
});
