/** How many CPUs this process may use. */
import { join } from 'node:path';
import { groupFolders, type Limit, least, readNumber, readText } from './control-groups.js';

export interface Cpus {
  /** Whole CPUs allowed: at least 1; of a quota of 2.5, 2. */
  readonly allowed: number;
  /** By affinity: what the scheduler may use at all. */
  readonly affinity: number;
  /** The tightest quota of the control groups, in CPUs, and the file that says so; null without any. */
  readonly quota: Limit | null;
}

/**
 * Counts the CPUs allowed.
 *
 * @param affinity os.availableParallelism(): this Node.js does not look at quotas
 * @param root where /proc and /sys lie; `/` but in tests
 */
export function cpusAllowed(affinity: number, root: string): Cpus {
  const quotas = [
    ...groupFolders('v2', root).map((folder) => quotaOf(join(folder, 'cpu.max'), ...quotaV2(folder))),
    ...groupFolders('cpu', root).map((folder) =>
      quotaOf(join(folder, 'cpu.cfs_quota_us'), readNumber(folder, 'cpu.cfs_quota_us'), readNumber(folder, 'cpu.cfs_period_us')),
    ),
  ];
  const quota = least(quotas);
  return { allowed: Math.max(1, Math.floor(Math.min(affinity, quota?.value ?? affinity))), affinity, quota };
}

/** Why so many, in words: `2 allowed (8 by affinity, quota 2.5 by /sys/fs/cgroup/cpu.max)`. */
export function describeCpus({ allowed, affinity, quota }: Cpus): string {
  const by = quota === null ? 'no quota' : `quota ${Number(quota.value.toFixed(2))} by ${quota.file}`;
  return `${allowed} allowed (${affinity} by affinity, ${by})`;
}

/** cpu.max: microseconds allowed, or `max`, in a period of so many. */
function quotaV2(folder: string): [number | null, number | null] {
  const [, quota, period] = /^(\d+) (\d+)/.exec(readText(join(folder, 'cpu.max')) ?? '') ?? [];
  return quota === undefined ? [null, null] : [Number(quota), Number(period)];
}

/** Version 1 says -1 where there is no quota. */
function quotaOf(file: string, quota: number | null, period: number | null): Limit | null {
  return quota === null || period === null || quota <= 0 || period <= 0 ? null : { value: quota / period, file };
}
