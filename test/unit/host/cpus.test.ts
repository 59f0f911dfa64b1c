import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpusAllowed, describeCpus } from '#src/host/cpus.js';
import { machine, withV1, withV2 } from './machine.js';

const V2 = 'sys/fs/cgroup';
const V1 = 'sys/fs/cgroup/cpu,cpuacct';

type Case = readonly [what: string, files: Readonly<Record<string, string>>, allowed: number, by: string | null];
const cases: readonly Case[] = [
  ['no groups at all', {}, 8, null],
  ['no quota in version 2', withV2('/a', { [`${V2}/a/cpu.max`]: 'max 100000\n' }), 8, null],
  ['a quota in version 2', withV2('/a', { [`${V2}/a/cpu.max`]: '200000 100000\n' }), 2, `${V2}/a/cpu.max`],
  ['a fraction, which is rounded down', withV2('/a', { [`${V2}/a/cpu.max`]: '399999 100000\n' }), 3, `${V2}/a/cpu.max`],
  ['less than one CPU, which is one', withV2('/a', { [`${V2}/a/cpu.max`]: '50000 100000\n' }), 1, `${V2}/a/cpu.max`],
  ['another period', withV2('/', { [`${V2}/cpu.max`]: '1000000 250000\n' }), 4, `${V2}/cpu.max`],
  ['a quota above the affinity', withV2('/a', { [`${V2}/a/cpu.max`]: '1600000 100000\n' }), 8, `${V2}/a/cpu.max`],
  [
    'a tighter quota further up',
    withV2('/a/b', { [`${V2}/a/b/cpu.max`]: '600000 100000\n', [`${V2}/a/cpu.max`]: '300000 100000\n', [`${V2}/cpu.max`]: 'max 100000\n' }),
    3,
    `${V2}/a/cpu.max`,
  ],
  [
    'a tighter quota further down',
    withV2('/a/b', { [`${V2}/a/b/cpu.max`]: '200000 100000\n', [`${V2}/a/cpu.max`]: '300000 100000\n' }),
    2,
    `${V2}/a/b/cpu.max`,
  ],
  ['a broken file', withV2('/a', { [`${V2}/a/cpu.max`]: '?\n' }), 8, null],
  ['no quota in version 1', withV1('/a', { [`${V1}/a/cpu.cfs_quota_us`]: '-1\n', [`${V1}/a/cpu.cfs_period_us`]: '100000\n' }), 8, null],
  [
    'a quota in version 1',
    withV1('/a', { [`${V1}/a/cpu.cfs_quota_us`]: '250000\n', [`${V1}/a/cpu.cfs_period_us`]: '100000\n' }),
    2,
    `${V1}/a/cpu.cfs_quota_us`,
  ],
  [
    'a quota in version 1 further up',
    withV1('/a/b', { [`${V1}/a/cpu.cfs_quota_us`]: '100000\n', [`${V1}/a/cpu.cfs_period_us`]: '50000\n' }),
    2,
    `${V1}/a/cpu.cfs_quota_us`,
  ],
  ['a quota without a period', withV1('/a', { [`${V1}/a/cpu.cfs_quota_us`]: '250000\n' }), 8, null],
];
for (const [what, files, allowed, by] of cases) {
  test(`8 CPUs with ${what} are ${allowed}`, (t) => {
    const root = machine(t, files);
    const cpus = cpusAllowed(8, root);
    assert.deepEqual([cpus.allowed, cpus.affinity, cpus.quota?.file ?? null], [allowed, 8, by === null ? null : `${root}/${by}`]);
  });
}

test('why so many is told', (t) => {
  const root = machine(t, withV2('/', { [`${V2}/cpu.max`]: '250000 100000\n' }));
  assert.equal(describeCpus(cpusAllowed(4, root)), `2 allowed (4 by affinity, quota 2.5 by ${root}/${V2}/cpu.max)`);
  assert.equal(describeCpus(cpusAllowed(4, machine(t, {}))), '4 allowed (4 by affinity, no quota)');
});
