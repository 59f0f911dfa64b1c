/** --dry-run: what a run would do, told without doing it. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { modelFiles } from '../models/folder.js';
import { fingerprint } from '../plan/fingerprint.js';
import { counted } from '../report/spell.js';
import { announcement, formatWord } from './announcement.js';
import { closeAnswering, openRun } from './opened-run.js';
import { checkFiles } from './output-files.js';
import type { RowRun } from './row-run.js';
import { spellThreads } from './thread-plan.js';

/**
 * Opens everything a run would open, and closes it again.
 *
 * @returns lines to tell
 * @throws FaultError as the run itself would before its first row
 */
export async function dryRun(run: RowRun): Promise<readonly string[]> {
  // The folder of a part is made by the run itself.
  const isMade = run.shard == null || existsSync(dirname(run.output.file ?? ''));
  if (isMade) checkFiles(run, [...run.input.inputs, ...(run.prepare?.files ?? [])]);
  // One worker says all there is to say of the model.
  const opened = await openRun({ ...run, threads: 1, leastThreads: 1 });
  try {
    const { schema, files, totalBytes } = opened.input;
    const kept = run.output.columns ?? schema.columns;
    return [
      announcement(run.model, opened, opened.outputFormat),
      ...opened.warnings,
      `inputs       ${files.map(({ path, size }) => `${path}${size === null ? '' : ` (${size} bytes)`}`).join(', ')}; ${totalBytes === null ? 'size unknown' : `${totalBytes} bytes in all`}`,
      `columns      ${[...kept, ...opened.newColumns.map((name) => `+${name}`)].join(', ')}`,
      `output       ${run.output.file ?? 'standard output'}, ${formatWord(opened.outputFormat)}`,
      `threads      ${spellThreads(run)}; chunks of up to ${counted(run.chunkRows, 'row')}, model calls of up to ${run.batchTokens} tokens`,
      `texts        up to ${run.feed.maxLength ?? opened.description.maxLength} tokens, longer ones: ${run.feed.onLong}`,
      `answers      ${opened.invariant ? 'do not depend on the batch: equal texts are computed once' : 'may depend on the batch: reproducible by the fixed grid of chunks'}`,
      `model        ${modelFiles(run.model).join(', ')}, SHA-256 ${opened.modelSha256}`,
      `fingerprint  ${fingerprint(opened.identity)}`,
    ];
  } finally {
    await closeAnswering(opened);
  }
}
