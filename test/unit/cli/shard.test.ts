import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOf } from '#src/cli/shard.js';
import { FaultError } from '#src/core/faults.js';

const auto = (count: number | null = null) => ({ auto: true as const, count });

const settled: readonly (readonly [
  what: string,
  count: number | null,
  env: NodeJS.ProcessEnv,
  wanted: { index: number; count: number },
])[] = [
  ['Kubernetes, with the count typed', 16, { JOB_COMPLETION_INDEX: '3' }, { index: 3, count: 16 }],
  ['Slurm, with the count typed', 8, { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_COUNT: '8' }, { index: 7, count: 8 }],
  ['a Slurm rerun of one task', 8, { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1' }, { index: 3, count: 8 }],
  ['AWS Batch', null, { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '2' }, { index: 0, count: 2 }],
  ['AWS Batch that does not tell the size', 5, { AWS_BATCH_JOB_ARRAY_INDEX: '4' }, { index: 4, count: 5 }],
  ['Cloud Run', null, { CLOUD_RUN_TASK_INDEX: '1', CLOUD_RUN_TASK_COUNT: '3' }, { index: 1, count: 3 }],
  ['Google Batch', null, { BATCH_TASK_INDEX: '2', BATCH_TASK_COUNT: '3' }, { index: 2, count: 3 }],
  ['an engine and the same count typed', 3, { BATCH_TASK_INDEX: '2', BATCH_TASK_COUNT: '3' }, { index: 2, count: 3 }],
];
for (const [what, count, env, wanted] of settled) {
  test(`auto is settled by ${what}`, () => assert.deepEqual(shardOf(auto(count), env), wanted));
}

const refused: readonly (readonly [what: string, count: number | null, env: NodeJS.ProcessEnv, told: RegExp])[] = [
  ['no engine', 16, {}, /none of JOB_COMPLETION_INDEX, .* is set/],
  ['Kubernetes without a count', null, { JOB_COMPLETION_INDEX: '3' }, /nothing of how many.*\n.*auto\/16/],
  ['Slurm without a count', null, { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1' }, /nothing of how many/],
  ['two engines', 16, { JOB_COMPLETION_INDEX: '3', SLURM_ARRAY_TASK_ID: '3' }, /JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID are set/],
  ['two counts', 16, { BATCH_TASK_INDEX: '2', BATCH_TASK_COUNT: '3' }, /BATCH_TASK_COUNT is 3, and 16 was typed/],
  ['an index that counts from 1', 8, { SLURM_ARRAY_TASK_ID: '8' }, /is 8, and the 8 parts are counted from 0 to 7/],
  ['an index that is no number', 8, { SLURM_ARRAY_TASK_ID: 'x' }, /SLURM_ARRAY_TASK_ID: "?x"? is not a whole number/],
];
for (const [what, count, env, told] of refused) {
  test(`auto is refused with ${what}`, () => {
    assert.throws(
      () => shardOf(auto(count), env),
      (error) => error instanceof FaultError && error.exitCode === 2 && told.test(error.message),
    );
  });
}

test('a part that is typed asks no engine', () => {
  assert.deepEqual(shardOf({ index: 1, count: 3 }, { JOB_COMPLETION_INDEX: '2' }), { index: 1, count: 3 });
  assert.equal(shardOf(null, { JOB_COMPLETION_INDEX: '2' }), null);
});
