/** What became of the texts of a chunk, put together from the parts of its workers. */
import type { RejectCode } from '../core/row.js';
import { inOneLine } from '../core/safe-text.js';
import type { Answer } from '../tasks/registry.js';
import type { Part } from './protocol.js';

/** Why a text has no answer: it is no question to the task (`parse`), or the model failed on it. */
export interface TextFailure {
  readonly code: Extract<RejectCode, 'parse' | 'model_failed' | 'crashed_worker' | 'timeout'>;
  /** One line without control characters. */
  readonly message: string;
}

/** Texts are told by their index. Each has an answer, or is too long, or has failed. */
export interface ChunkAnswers {
  readonly answers: readonly (Answer | undefined)[];
  readonly truncated: ReadonlySet<number>;
  readonly tooLong: ReadonlyMap<number, { readonly tokens: number; readonly limit: number }>;
  readonly failed: ReadonlyMap<number, TextFailure>;
  readonly tokens: number;
  readonly padding: number;
  readonly busyMs: number;
  /** Tokens of each sequence of each model call. */
  readonly calls: readonly (readonly number[])[];
}

/** Joins the parts of a chunk of so many texts. */
export function collectParts(parts: readonly Part[], texts: number): ChunkAnswers {
  const answers = new Array<Answer | undefined>(texts).fill(undefined);
  const truncated = new Set<number>();
  const tooLong = new Map<number, { tokens: number; limit: number }>();
  const failed = new Map<number, TextFailure>();
  let [tokens, padding, busyMs] = [0, 0, 0];
  for (const part of parts) {
    part.texts.forEach((text, i) => {
      answers[text] = part.answers[i];
    });
    for (const text of part.truncated) truncated.add(text);
    for (const { text, tokens: count, limit } of part.tooLong) tooLong.set(text, { tokens: count, limit });
    for (const { text, reason } of part.refused) failed.set(text, { code: 'parse', message: inOneLine(reason) });
    for (const { text, seconds } of part.late)
      failed.set(text, { code: 'timeout', message: `the model took ${seconds.toFixed(3)} s on it` });
    tokens += part.tokens;
    padding += part.padding;
    busyMs += part.busyMs;
  }
  const calls = parts.flatMap((part) => part.calls);
  return { answers, truncated, tooLong, failed, tokens, padding, busyMs, calls };
}

/** The answers of a subset, with the place in the whole of each of its texts. */
export interface SubsetAnswers {
  readonly members: readonly number[];
  readonly answers: ChunkAnswers;
}

/** Joins answers of disjoint subsets, and the texts that failed, to those of the whole. */
export function mergeSubsets(subsets: readonly SubsetAnswers[], failures: ReadonlyMap<number, TextFailure>, texts: number): ChunkAnswers {
  const answers = new Array<Answer | undefined>(texts).fill(undefined);
  const truncated = new Set<number>();
  const tooLong = new Map<number, { tokens: number; limit: number }>();
  const failed = new Map(failures);
  let [tokens, padding, busyMs] = [0, 0, 0];
  for (const { members, answers: part } of subsets) {
    members.forEach((member, i) => {
      answers[member] = part.answers[i];
      if (part.truncated.has(i)) truncated.add(member);
      const long = part.tooLong.get(i);
      if (long !== undefined) tooLong.set(member, long);
      const failure = part.failed.get(i);
      if (failure !== undefined) failed.set(member, failure);
    });
    tokens += part.tokens;
    padding += part.padding;
    busyMs += part.busyMs;
  }
  const calls = subsets.flatMap((subset) => subset.answers.calls);
  return { answers, truncated, tooLong, failed, tokens, padding, busyMs, calls };
}
