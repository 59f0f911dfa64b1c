import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { checkParts, partsIn } from '#src/output/parts-in-folder.js';
import { temporaryFolder } from '../../e2e/program.js';

function folderOf(t: TestContext, ...names: readonly string[]): string {
  const folder = temporaryFolder(t);
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

const refused = (told: RegExp) => (error: unknown) => error instanceof FaultError && error.exitCode === 1 && told.test(error.message);

test('a folder without parts, and one that is not there, are told', (t) => {
  assert.throws(() => partsIn(folderOf(t, 'notes.csv', 'part-1-of-2.csv')), refused(/there is no part in it/));
  assert.throws(
    () => partsIn(join(folderOf(t), 'none')),
    (error) => error instanceof FaultError && error.fault.code === 'input_missing',
  );
});

test('parts that were only begun are unfinished, and say how many there are to be', async (t) => {
  const folder = folderOf(t, 'part-00001-of-00003.csv.partial', 'part-00002-of-00003.csv.partial', 'part-x.partial');
  const found = partsIn(folder);
  assert.deepEqual(found, { count: 3, extension: 'csv', parts: [null, null, null], unfinished: new Set([1, 2]) });
  await assert.rejects(checkParts(folder, found, false), refused(/part-00000-of-00003\.csv: it is missing, and 2 more parts are/));
});

test('a part without its manifest is no part', (t) => {
  assert.throws(() => partsIn(folderOf(t, 'part-00000-of-00002.csv')), refused(/part-00000-of-00002\.csv\.manifest\.json: it is missing/));
});
