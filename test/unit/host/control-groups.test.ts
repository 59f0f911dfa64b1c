import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupFolders, least, readNumber, type Tree } from '#src/host/control-groups.js';
import { MOUNTED, machine, withV1, withV2 } from './machine.js';

const SYS = '/sys/fs/cgroup';

const cases: readonly (readonly [what: string, files: Readonly<Record<string, string>>, tree: Tree, folders: readonly string[]])[] = [
  ['a nested group has all levels up to the mount', withV2('/a/b', {}), 'v2', [`${SYS}/a/b`, `${SYS}/a`, SYS]],
  ['the group of a container of its own is the mount', withV2('/', {}), 'v2', [SYS]],
  ['version 2 has no tree of a controller', withV2('/a', {}), 'cpu', []],
  ['version 1 has one for several controllers', withV1('/a', {}), 'cpu', [`${SYS}/cpu,cpuacct/a`, `${SYS}/cpu,cpuacct`]],
  ['and one for a controller alone', withV1('/a', {}), 'memory', [`${SYS}/memory/a`, `${SYS}/memory`]],
  ['hybrid has version 2 elsewhere', withV1('/a', {}), 'v2', [`${SYS}/unified/other`, `${SYS}/unified`]],
  ['a machine that is not Linux has none', {}, 'v2', []],
  ['mounts nobody tells of are where they usually are', { 'proc/self/cgroup': '0::/a\n' }, 'v2', [`${SYS}/a`, SYS]],
  [
    'a mount that shows a part of the tree begins there',
    { 'proc/self/cgroup': '0::/docker/c1/x\n', 'proc/self/mountinfo': MOUNTED.v2('/docker/c1') },
    'v2',
    [`${SYS}/x`, SYS],
  ],
  [
    'a group beside the part that is shown is read at the mount',
    { 'proc/self/cgroup': '0::/docker/c10\n', 'proc/self/mountinfo': MOUNTED.v2('/docker/c1') },
    'v2',
    [SYS],
  ],
  ['a group outside of the namespace is read at the mount', withV2('/../sibling', {}), 'v2', [SYS]],
  [
    'odd characters of a mount point are in octal',
    { 'proc/self/cgroup': '0::/a\n', 'proc/self/mountinfo': MOUNTED.v2('/', '/my\\040groups') },
    'v2',
    ['/my groups/a', '/my groups'],
  ],
  [
    'a tree that is not mounted is not read',
    { 'proc/self/cgroup': '3:memory:/a\n', 'proc/self/mountinfo': MOUNTED.v1('cpu') },
    'memory',
    [],
  ],
];
for (const [what, files, tree, folders] of cases) {
  test(what, (t) => {
    const root = machine(t, files);
    assert.deepEqual(
      groupFolders(tree, root),
      folders.map((folder) => root + folder),
    );
  });
}

test('a number is a whole one; max, nothing and no file are none', (t) => {
  const root = machine(t, { one: '42\n', minus: '-1\n', max: 'max\n', empty: '' });
  assert.deepEqual(
    ['one', 'minus', 'max', 'empty', 'none'].map((file) => readNumber(root, file)),
    [42, -1, null, null, null],
  );
});

test('the least limit is the one that holds; none is none', () => {
  const [two, three] = [
    { value: 2, file: 'a' },
    { value: 3, file: 'b' },
  ];
  assert.equal(least([null, three, two, null]), two);
  assert.equal(least([null]), null);
  assert.equal(least([]), null);
});
