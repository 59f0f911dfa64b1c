import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeMemory } from '#src/host/free-memory.js';
import { machine, withV1, withV2 } from './machine.js';

const MB = 1_000_000;
const V2 = 'sys/fs/cgroup';
const V1 = 'sys/fs/cgroup/memory';
/** 8,000,000 kB, of which 4,000,000 kB are free. */
const meminfo = 'MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    4000000 kB\n';

const group = (folder: string, limit: string, usage: number, cache?: number): Record<string, string> => ({
  [`${folder}/memory.max`]: `${limit}\n`,
  [`${folder}/memory.current`]: `${usage}\n`,
  ...(cache === undefined ? {} : { [`${folder}/memory.stat`]: `anon 1\nactive_file 7\ninactive_file ${cache}\n` }),
});
const group1 = (folder: string, limit: string, usage: number, cache: number): Record<string, string> => ({
  [`${folder}/memory.limit_in_bytes`]: `${limit}\n`,
  [`${folder}/memory.usage_in_bytes`]: `${usage}\n`,
  [`${folder}/memory.stat`]: `inactive_file 3\ntotal_inactive_file ${cache}\n`,
});

type Case = readonly [what: string, files: Readonly<Record<string, string>>, bytes: number, by: string];
const cases: readonly Case[] = [
  ['what the machine has', { 'proc/meminfo': meminfo }, 4_096_000_000, 'proc/meminfo'],
  [
    'that too in a group without a limit',
    { 'proc/meminfo': meminfo, ...withV2('/a', group(`${V2}/a`, 'max', 5)) },
    4_096_000_000,
    'proc/meminfo',
  ],
  [
    "a group's limit less what it uses, files read once left out",
    { 'proc/meminfo': meminfo, ...withV2('/a', group(`${V2}/a`, String(500 * MB), 300 * MB, 100 * MB)) },
    300 * MB,
    `${V2}/a/memory.max`,
  ],
  [
    'the least of all levels',
    {
      'proc/meminfo': meminfo,
      ...withV2('/a/b', { ...group(`${V2}/a/b`, String(900 * MB), 0, 0), ...group(`${V2}/a`, String(1000 * MB), 800 * MB) }),
    },
    200 * MB,
    `${V2}/a/memory.max`,
  ],
  ['nothing in a group that is over its limit', withV2('/a', group(`${V2}/a`, '10', 20, 0)), 0, `${V2}/a/memory.max`],
  ['a limit where the machine says nothing', withV2('/', group(V2, String(MB), 0)), MB, `${V2}/memory.max`],
  [
    'a limit of version 1',
    { 'proc/meminfo': meminfo, ...withV1('/a', group1(`${V1}/a`, String(500 * MB), 300 * MB, 50 * MB)) },
    250 * MB,
    `${V1}/a/memory.limit_in_bytes`,
  ],
  [
    'what the machine has where version 1 says a number that means no limit',
    { 'proc/meminfo': meminfo, ...withV1('/a', group1(`${V1}/a`, '9223372036854771712', 300 * MB, 0)) },
    4_096_000_000,
    'proc/meminfo',
  ],
];
for (const [what, files, bytes, by] of cases) {
  test(`free is ${what}`, (t) => {
    const root = machine(t, files);
    assert.deepEqual(freeMemory(root), { value: bytes, file: `${root}/${by}` });
  });
}

test('where nothing says what is free, it is not known', (t) => {
  assert.equal(freeMemory(machine(t, {})), null);
  assert.equal(freeMemory(machine(t, { 'proc/meminfo': 'MemTotal: 1 kB\n' })), null);
});
