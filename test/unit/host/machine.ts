/** Made-up machines: folders that stand for /, with what Linux tells in /proc and /sys. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../e2e/program.js';

/** A machine with these files, by their path from the root. */
export function machine(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder(t);
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

/** Lines of /proc/self/mountinfo as kernels write them. */
export const MOUNTED = {
  disk: '22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw',
  v2: (top = '/', point = '/sys/fs/cgroup') => `30 22 0:26 ${top} ${point} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate`,
  v1: (controllers: string, top = '/') =>
    `33 31 0:30 ${top} /sys/fs/cgroup/${controllers} rw,relatime shared:11 master:4 - cgroup cgroup rw,${controllers}`,
};

/** Files of a machine with version 2 alone, its process in `group`. */
export const withV2 = (group: string, files: Readonly<Record<string, string>>): Record<string, string> => ({
  'proc/self/cgroup': `0::${group}\n`,
  'proc/self/mountinfo': `${MOUNTED.disk}\n${MOUNTED.v2()}\n`,
  ...files,
});

/** Files of a machine with version 1, version 2 beside it without controllers, as systemd's hybrid mode has it. */
export const withV1 = (group: string, files: Readonly<Record<string, string>>): Record<string, string> => ({
  'proc/self/cgroup': `11:memory:${group}\n4:cpu,cpuacct:${group}\n1:name=systemd:/other\n0::/other\n`,
  'proc/self/mountinfo': [
    MOUNTED.disk,
    MOUNTED.v2('/', '/sys/fs/cgroup/unified'),
    MOUNTED.v1('cpu,cpuacct'),
    MOUNTED.v1('memory'),
    '',
  ].join('\n'),
  ...files,
});
