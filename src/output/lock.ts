/**
 * OUTPUT.lock: one run at a time writes an output.
 *
 * The file says who holds it: host, boot, process and the time that process began, so that a dead holder is told
 * from a living one even when its number was given away again. A holder on another host, or in another container,
 * cannot be looked up; its file is touched every few seconds, and counts as left behind when that stops.
 */
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { isRunning, type ProcessIdentity, thisProcess } from '../core/process-identity.js';

export interface Lock {
  release(): void;
}

const HEARTBEAT_MS = 10_000;

/** Age of the last heartbeat from which a holder elsewhere counts as gone. */
const STALE_MS = 60_000;

/** What the name of a draft has after that of the lock. */
const DRAFT_END = /^[0-9a-f-]{36}(\.successor)?$/;

/** The lock of an output. */
export function lockOf(output: string): string {
  return `${output}.lock`;
}

/**
 * Takes the lock, or takes it over from a holder that is gone.
 *
 * @throws FaultError output_locked while another run holds it; output_folder when it cannot be made
 */
export function takeLock(output: string): Lock {
  // a random name: hosts that share the folder, and containers on them, count their processes alike
  const draft = `${lockOf(output)}.${randomUUID()}`;
  try {
    writeFileSync(draft, JSON.stringify(thisProcess()));
    take(lockOf(output), draft, output);
    removeDrafts(lockOf(output));
    return held(lockOf(output));
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'output_folder', file: output, reason: reasonOf(error) }, { cause: error });
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Makes `file` from the draft, also in the place of one that was left behind.
 *
 * No file can be replaced on the condition that it is still the one that was read. So whoever replaces one holds a
 * second lock meanwhile, looks again under it, and lets a rename put the new file in the old one's place: a run that
 * read the old file before finds the second lock held, or the new file. A second lock that was itself left behind is
 * taken over in the same way, by a third.
 */
function take(file: string, draft: string, output: string): void {
  while (!linked(draft, file)) {
    refuseIfHeld(file, output);
    const second = `${file}.takeover`;
    take(second, draft, output);
    try {
      if (!existsSync(file)) continue;
      refuseIfHeld(file, output);
      const successor = `${draft}.successor`;
      copyFileSync(draft, successor);
      renameSync(successor, file);
      return;
    } finally {
      rmSync(second, { force: true });
    }
  }
}

/** Takes away the drafts of runs that were killed while they took the lock. */
function removeDrafts(file: string): void {
  const [folder, start] = [dirname(file), `${basename(file)}.`];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start) || !DRAFT_END.test(name.slice(start.length))) continue;
    const draft = join(folder, name);
    const holder = parseHolder(readIfThere(draft) ?? '');
    if (holder === null ? isSilent(draft) : !isAlive(holder, draft)) rmSync(draft, { force: true });
  }
}

/** Whether the lock came into being under its name: of several that try, one succeeds. */
function linked(draft: string, file: string): boolean {
  try {
    try {
      linkSync(draft, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      // no hard links on this file system
      writeFileSync(file, readFileSync(draft), { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function held(file: string): Lock {
  const own = readFileSync(file, 'utf8');
  const heartbeat = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // the folder may be gone; writing the output tells
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      try {
        if (readFileSync(file, 'utf8') === own) rmSync(file, { force: true });
      } catch {
        // gone already
      }
    },
  };
}

/** @throws FaultError output_locked where the file's holder lives; none for a file that is gone or that no run wrote */
function refuseIfHeld(file: string, output: string): void {
  const content = readIfThere(file);
  const holder = content === null ? null : parseHolder(content);
  if (holder !== null && isAlive(holder, file)) {
    throw new FaultError({ code: 'output_locked', file: output, holder: `process ${holder.pid} on ${holder.host}` });
  }
}

function isAlive(holder: ProcessIdentity, file: string): boolean {
  const own = thisProcess();
  const here = holder.host === own.host && holder.namespace === own.namespace;
  if (holder.host === own.host && holder.boot !== own.boot) return false;
  return here ? isRunning(holder) : !isSilent(file);
}

/** Whether the file was not touched for so long that its run counts as gone. */
function isSilent(file: string): boolean {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= STALE_MS;
}

function parseHolder(content: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(content);
    const isHolder = typeof value === 'object' && value !== null && 'host' in value && 'pid' in value && typeof value.pid === 'number';
    return isHolder ? (value as ProcessIdentity) : null;
  } catch {
    // it is linked when whole, so this is none of ours
    return null;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
