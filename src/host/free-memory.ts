/** How much memory this process may still take. */
import { join } from 'node:path';
import { groupFolders, type Limit, least, readNumber, readText } from './control-groups.js';

/**
 * The memory that is free, in bytes: the least of what the machine has and what each control group leaves.
 *
 * Files that were read once count as used by a group, but go when memory is asked for: they are free.
 *
 * @param root where /proc and /sys lie; `/` but in tests
 * @returns with the file that says so; null where it cannot be known, as on macOS
 */
export function freeMemory(root: string): Limit | null {
  const meminfo = join(root, 'proc/meminfo');
  const available = statistic(meminfo, /^MemAvailable: +(\d+) kB$/m);
  return least([
    available === null ? null : { value: available * 1024, file: meminfo },
    ...groupFolders('v2', root).map((folder) => left(folder, 'memory.max', 'memory.current', /^inactive_file (\d+)$/m)),
    ...groupFolders('memory', root).map((folder) =>
      left(folder, 'memory.limit_in_bytes', 'memory.usage_in_bytes', /^total_inactive_file (\d+)$/m),
    ),
  ]);
}

/** What a group leaves. Without a limit version 1 says a number that no machine has: the machine's own is less. */
function left(folder: string, limitFile: string, usageFile: string, cache: RegExp): Limit | null {
  const [limit, usage] = [readNumber(folder, limitFile), readNumber(folder, usageFile)];
  if (limit === null || usage === null) return null;
  const cached = statistic(join(folder, 'memory.stat'), cache) ?? 0;
  return { value: Math.max(0, limit - usage + cached), file: join(folder, limitFile) };
}

function statistic(file: string, pattern: RegExp): number | null {
  const number = pattern.exec(readText(file) ?? '')?.[1];
  return number === undefined ? null : Number(number);
}
