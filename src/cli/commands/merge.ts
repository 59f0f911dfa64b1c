/** `merge`: one file, and one of rejects, from the parts of a sharded run. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { FaultError } from '../../core/faults.js';
import { shown } from '../../core/safe-text.js';
import { shellQuoted } from '../../core/shell.js';
import { takeLock } from '../../output/lock.js';
import { mergeParts } from '../../output/merge.js';
import { partName } from '../../output/part.js';
import { checkParts, type PartsInFolder, partsIn } from '../../output/parts-in-folder.js';
import { openTarget, type Target } from '../../output/target.js';
import { counted, grouped } from '../../report/spell.js';
import { tell } from '../../report/stderr.js';
import { outputFile } from '../destinations.js';
import { allFlagNames } from '../flags/commands.js';
import type { ValuesOf } from '../flags/flag.js';
import { mergeFlags } from '../flags/merge.js';
import { printText } from '../print.js';
import { settle, type Typed } from '../settings.js';

type MergeValues = ValuesOf<typeof mergeFlags>;

/**
 * Runs the command.
 *
 * @returns the exit code
 * @throws FaultError part_refused, and those of an output that cannot be written
 */
export async function runMerge(folder: string, typed: Typed): Promise<number> {
  const { values } = settle(mergeFlags, typed, allFlagNames(), process.env);
  const found = partsIn(folder);
  if (values.status) {
    printText(statusOf(found));
    return found.parts.includes(null) ? 1 : 0;
  }
  const parts = await checkParts(folder, found, values.mixedCpu);
  const output = outputFile(values);
  if (output === null && parts.some(({ manifest }) => manifest.reject_bytes > 0)) {
    tell(`Rejects are merged with -o FILE only: ${shown(folder)} has some.`);
  }
  const started = performance.now();
  const lock = output === null ? null : takeLock(output);
  try {
    const rows = await mergeTo(output, values, parts);
    if (rows === 'closed') return 0;
    const seconds = (performance.now() - started) / 1000;
    if (!values.quiet) tell(`${counted(rows, 'row')} of ${counted(parts.length, 'part')} merged, ${grouped(rows / seconds)} rows/s`);
    return 0;
  } finally {
    lock?.release();
  }
}

async function mergeTo(output: string | null, { force }: MergeValues, parts: Parameters<typeof mergeParts>[0]): Promise<number | 'closed'> {
  const rejectsFile = output === null ? null : `${output}.rejects.jsonl`;
  for (const file of [output, rejectsFile]) {
    if (file !== null && !force && existsSync(file)) throw new FaultError({ code: 'output_exists', file });
  }
  const inputs = parts.map(({ file }) => file);
  const target = await openTarget({ output, inputs }, null);
  let rejects: Target | null = null;
  try {
    const merged = await mergeParts(parts, {
      rows: (bytes) => target.write(bytes),
      rejects: async (bytes) => {
        if (rejectsFile === null) return;
        rejects ??= await openTarget({ output: rejectsFile, inputs }, null);
        await rejects.write(bytes);
      },
    });
    if (merged === 'closed') return merged;
    // Rejects first: an output under its name has all that belongs to it.
    if (rejectsFile !== null) await (rejects === null ? rm(rejectsFile, { force: true }) : (rejects as Target).complete());
    await target.complete();
    return merged.rows;
  } catch (error) {
    await target.discard();
    await (rejects as Target | null)?.discard();
    throw error;
  }
}

function statusOf({ parts, count, extension, unfinished }: PartsInFolder): string {
  const command = parts.find((part) => part !== null)?.manifest.command ?? null;
  const missing = parts.flatMap((part, i) => (part === null ? [i] : []));
  const lines = [`${grouped(count - missing.length)} of ${counted(count, 'part')} there`];
  for (const index of missing) {
    const state = unfinished.has(index) ? 'unfinished' : 'missing';
    const typed =
      command === null ? '' : `: ${['llm-threads', ...command, '--shard', `${index}/${count}`, '--resume'].map(shellQuoted).join(' ')}`;
    lines.push(`${partName(index, count, extension)} ${state}${typed}`);
  }
  return `${lines.join('\n')}\n`;
}
