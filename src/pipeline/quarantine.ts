/** How a supervised run treats chunks that were in flight when it died: alone, in parts, without the rows that are known. */
import type { Chunk } from '../core/chunk.js';
import { type InputRecord, rejectRow } from '../core/row.js';
import type { AnsweredChunk } from './answer-rows.js';
import type { LifeSign, PoisonCode, Suspect } from './suspicion.js';

/** What ties a run to the process that watches it. */
export interface Supervision {
  readonly suspects: readonly Suspect[];
  /** Must have left this process when it returns: the next thing that happens may be its end. */
  report(sign: LifeSign): void;
}

const MESSAGES: Readonly<Record<PoisonCode, string>> = {
  crashed_worker: 'the process died whenever this row was computed',
  timeout: 'the model never came back from this row (--stall-timeout)',
};

/** The last chunk that has to run alone; −1 without any. */
export function lastSuspect({ suspects }: Pick<Supervision, 'suspects'>): number {
  return Math.max(-1, ...suspects.map(({ chunk }) => chunk));
}

/**
 * Answers chunks as `answer` does; of a suspect first every part that is not cleared, each told before it begins.
 *
 * @param answer computes a chunk; given a part, its answers are not used
 */
export function withQuarantine(
  answer: (chunk: Chunk) => Promise<AnsweredChunk>,
  { suspects, report }: Supervision,
): (chunk: Chunk) => Promise<AnsweredChunk> {
  const byChunk = new Map(suspects.map((suspect) => [suspect.chunk, suspect]));
  return async (chunk) => {
    const suspect = byChunk.get(chunk.index);
    report({ kind: 'started', chunk: chunk.index, rows: chunk.records.length });
    const clean = suspect === undefined ? chunk : { ...chunk, records: withoutPoison(chunk.records, suspect.poison) };
    for (const range of suspect?.ranges ?? []) {
      report({ kind: 'trying', chunk: chunk.index, range });
      await answer({ ...clean, firstRow: chunk.firstRow + range[0], records: clean.records.slice(...range) });
      report({ kind: 'cleared', chunk: chunk.index, range });
    }
    if (suspect !== undefined) report({ kind: 'trying', chunk: chunk.index, range: null });
    const answered = await answer(clean);
    report({ kind: 'finished', chunk: chunk.index });
    return answered;
  };
}

function withoutPoison(records: readonly InputRecord[], poison: Suspect['poison']): readonly InputRecord[] {
  const codes = new Map(poison);
  return records.map((record, offset) => {
    const code = codes.get(offset);
    return code === undefined || record.kind === 'rejected' ? record : rejectRow(record, code, null, MESSAGES[code]);
  });
}
