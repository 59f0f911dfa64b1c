import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import {
  followedOf,
  readGeneration,
  readState,
  removeGenerations,
  spelledGeneration,
  writeGenerations,
  writeState,
} from '#src/output/follower-state.js';
import { temporaryFolder } from '../../e2e/program.js';

const SHAPE = '--window 1h';
const KEPT = { shape: SHAPE, after: null, output: 'out.csv' };

test('of two generations the one that the journal knows is read', async (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const generations = [3, 5].map((chunks) => ({ chunks, after: null, bytes: [chunks, 0], state: { chunks } }));
  await writeGenerations(output, generations.map(spelledGeneration));
  for (const one of generations) assert.deepEqual(readGeneration(output, one.chunks).state, one.state);
  assert.throws(
    () => readGeneration(output, 4),
    (error) => error instanceof FaultError && error.fault.code === 'resume_refused',
  );
  await removeGenerations(output);
  assert.equal(existsSync(followedOf(output)), false);
});

test('a state is kept for the next run; where there is none there is none', async (t) => {
  const file = join(temporaryFolder(t), 'state');
  assert.equal(readState(file, SHAPE), null);
  await writeState(file, { ...KEPT, state: { rows: 7 } });
  const first = readState(file, SHAPE);
  assert.deepEqual([first?.state, first?.after, first?.output], [{ rows: 7 }, null, 'out.csv']);
  await writeState(file, { ...KEPT, after: first?.digest ?? null, state: { rows: 8 } });
  const second = readState(file, SHAPE);
  assert.deepEqual([second?.state, second?.after], [{ rows: 8 }, first?.digest]);
  assert.notEqual(second?.digest, first?.digest);
});

test('a state that is damaged, foreign, or of other windows is refused with what to do', async (t) => {
  const file = join(temporaryFolder(t), 'state');
  await writeState(file, { ...KEPT, state: { rows: 7 } });
  const refused = (shape: string, why: RegExp): void =>
    assert.throws(
      () => readState(file, shape),
      (error) => error instanceof FaultError && error.exitCode === 2 && why.test(error.message) && error.message.includes('--state'),
    );
  refused('--window 2h', /--window 1h, this one has --window 2h/);
  writeFileSync(file, readFileSync(file, 'utf8').replace('7', '8'));
  refused(SHAPE, /damaged/);
  writeFileSync(file, '{"some":"json"}\n');
  refused(SHAPE, /damaged, or no state/);
});
