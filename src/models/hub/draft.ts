/**
 * Folders in the making: `FORM.part-PLACE-PID-BEGAN`, beside the name they get when they are complete.
 *
 * The name says who fills it. One that a process of this machine left when it was killed is taken over, by a rename
 * that succeeds for one only, and filled further. What another machine fills in a shared cache, or filled before it
 * was started again, cannot be told from what it left; that counts as left after a week without a change.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning, thisProcess } from '../../core/process-identity.js';

const MARK = '.part-';
const WEEK_MS = 7 * 24 * 3600 * 1000;

/** Whether a folder's name is that of a draft. */
export function isDraft(name: string): boolean {
  return name.includes(MARK);
}

/** The draft of a folder that this process may fill, or empty. */
export function draftOf(folder: string): string {
  const { pid, began } = thisProcess();
  return `${folder}${MARK}${thisPlace()}-${pid}-${began ?? ''}`;
}

/**
 * Makes this process's draft of a folder, with what a killed process left in its own.
 *
 * @returns the draft's path
 * @throws Error of the file system
 */
export function openDraft(folder: string): string {
  const draft = draftOf(folder);
  mkdirSync(dirname(folder), { recursive: true });
  let isTaken = existsSync(draft);
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}${MARK}`)) continue;
    const left = join(dirname(folder), name);
    if (left === draft || !isLeft(left)) continue;
    if (isTaken) rmSync(left, { recursive: true, force: true });
    else isTaken = takeOver(left, draft);
  }
  // Not recursive: that tells of a read-only file system as of a missing folder.
  if (!existsSync(draft)) mkdirSync(draft);
  return draft;
}

/** false when another process was faster. */
function takeOver(left: string, draft: string): boolean {
  try {
    renameSync(left, draft);
    return true;
  } catch {
    return false;
  }
}

/** Whether nobody fills a draft any more. */
export function isLeft(draft: string): boolean {
  const [place, pid, began] = draft.slice(draft.lastIndexOf(MARK) + MARK.length).split('-');
  if (place === thisPlace()) return !isRunning({ pid: Number(pid), began: began || null });
  return Date.now() - newestChange(draft) > WEEK_MS;
}

function newestChange(folder: string): number {
  const entries = ['', ...readdirSync(folder, { recursive: true }).map(String)];
  return Math.max(...entries.map((entry) => statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** Where process numbers mean the same: host, boot and namespace, as a few letters. */
function thisPlace(): string {
  const { host, boot, namespace } = thisProcess();
  return createHash('sha256')
    .update(JSON.stringify([host, boot, namespace]))
    .digest('hex')
    .slice(0, 12);
}
