/**
 * The control groups that this process is in, as folders to read limits from: Linux's way to give a
 * container, a job of a cluster or a service a share of the machine.
 *
 * Limits hold at every level: a group may be allowed more than the one above it. Version 1 has a tree for
 * each controller, version 2 one for all; a machine may have both mounted.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html, man 7 cgroups, man 5 proc_pid_mountinfo
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The trees that are read: version 2, and of version 1 the two controllers asked about. */
export type Tree = 'v2' | 'cpu' | 'memory';

/** Where a tree is mounted: the group `top` is seen at `point`. */
interface Mount {
  readonly top: string;
  readonly point: string;
}

/** Where distributions mount the trees: for sandboxes that do not say. */
const USUAL_MOUNT: Readonly<Record<Tree, Mount>> = {
  v2: { top: '/', point: '/sys/fs/cgroup' },
  cpu: { top: '/', point: '/sys/fs/cgroup/cpu' },
  memory: { top: '/', point: '/sys/fs/cgroup/memory' },
};

/** A limit and the file it comes from. */
export interface Limit {
  readonly value: number;
  readonly file: string;
}

/** The least of some limits, or null when none limits. */
export function least(limits: readonly (Limit | null)[]): Limit | null {
  return limits.reduce((low, limit) => (low === null || (limit !== null && limit.value < low.value) ? limit : low), null);
}

/**
 * The folders of the process's group, from its own up to the mount point.
 *
 * @param root where /proc and /sys lie; `/` but in tests
 * @returns nothing where there is no such tree, as on macOS
 */
export function groupFolders(tree: Tree, root: string): readonly string[] {
  const group = groupOf(tree, readText(join(root, 'proc/self/cgroup')) ?? '');
  const mountinfo = readText(join(root, 'proc/self/mountinfo'));
  const mounts = mountinfo === null ? [USUAL_MOUNT[tree]] : mountsOf(tree, mountinfo);
  if (group === null) return [];
  // A container sees a part of the tree mounted, and its group under the name that the host gave it. Where the
  // two do not meet, the mount point is the best that can be read.
  const mount = mounts.find(({ top }) => within(group, top) !== null) ?? mounts[0];
  if (mount === undefined) return [];
  const parts = (within(group, mount.top) ?? '').split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, up) => join(root, mount.point, ...parts.slice(0, parts.length - up)));
}

/**
 * A number of one of a group's files.
 *
 * @returns null when the file is missing or says `max`
 */
export function readNumber(folder: string, file: string): number | null {
  const text = readText(join(folder, file))?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

/** A file's text, or null when it cannot be read. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not Linux, not mounted, or not allowed: no limit that could be known.
    return null;
  }
}

/** The group's path by /proc/self/cgroup: lines of `number:controllers:path`; version 2 has number 0 and no controllers. */
function groupOf(tree: Tree, text: string): string | null {
  for (const line of text.split('\n')) {
    const [, number, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (tree === 'v2' ? number === '0' && controllers === '' : controllers.split(',').includes(tree)) return path;
  }
  return null;
}

/** The mounts of a tree by /proc/self/mountinfo: `… top point … - type source options`, odd characters in octal. */
function mountsOf(tree: Tree, text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [fields, type] = line.split(' - ').map((half) => half.split(' '));
    const [top, point] = [fields?.[3], fields?.[4]].map((path) => path?.replace(/\\([0-7]{3})/g, (_, octal) => octalCharacter(octal)));
    if (top === undefined || point === undefined) return [];
    const wanted = tree === 'v2' ? type?.[0] === 'cgroup2' : type?.[0] === 'cgroup' && type[2]?.split(',').includes(tree);
    return wanted ? [{ top, point }] : [];
  });
}

function octalCharacter(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}

/** The way from one group to another below it, or null when it is not below. */
function within(group: string, top: string): string | null {
  // The kernel spells groups outside of the namespace with dots.
  if (group.split('/').includes('..')) return null;
  if (top === '/') return group;
  return group === top || group.startsWith(`${top}/`) ? group.slice(top.length) : null;
}
