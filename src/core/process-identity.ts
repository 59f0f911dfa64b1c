/** Who a process is, so that a dead one can be told from a living one even when its number was given away again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly host: string;
  /** Differs after a reboot; null where the system does not tell. */
  readonly boot: string | null;
  /** Processes of another namespace (container) cannot be looked up. */
  readonly namespace: string | null;
  readonly pid: number;
  /** When the process began, in clock ticks since the boot; null where the system does not tell. */
  readonly began: string | null;
}

/** The identity of the process that asks. */
export function thisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    boot: readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? null,
    namespace: linkIfThere('/proc/self/ns/pid'),
    pid: process.pid,
    began: beganAt(process.pid),
  };
}

/** Whether a process of this host, boot and namespace lives, and is the one that began then. */
export function isRunning({ pid, began }: Pick<ProcessIdentity, 'pid' | 'began'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, as another user
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return began === null || began === beganAt(pid);
}

/**
 * Field 22 of /proc/PID/stat; what precedes it may hold spaces and brackets (proc(5)).
 *
 * @returns null also for a process that has ended and was not waited for: whoever is process 1 of a container may never do that
 */
function beganAt(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || /[ZXx]/.test(state) ? null : (fields[18] ?? null);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function linkIfThere(file: string): string | null {
  try {
    return readlinkSync(file);
  } catch {
    return null;
  }
}
