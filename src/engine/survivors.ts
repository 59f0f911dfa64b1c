/**
 * Answers a chunk some of whose texts may fail: tried again once as a whole, then searched for the texts that
 * fail; the others are answered as that chunk without them.
 *
 * Answers come from one run over all survivors, never from the search, so that they depend on the input alone
 * even where a text's answer depends on its company.
 */
import { type ChunkAnswers, mergeSubsets, type TextFailure } from './chunk-answers.js';
import { findFailing, type Outcome } from './find-failing.js';

/** Computes some texts of a chunk, told by index. @throws what must end the run */
export type Compute = (members: readonly number[]) => Promise<Outcome<ChunkAnswers, TextFailure>>;

/**
 * Goes on after a chunk failed for the first time.
 *
 * @param texts how many the chunk has
 * @param compute the answers of a subset, or how it failed
 * @returns answers of all texts that do not fail; `failed` has the others
 * @throws what `compute` throws
 */
export async function answerSurvivors(texts: number, compute: Compute): Promise<ChunkAnswers> {
  const failed = new Map<number, TextFailure>();
  let survivors: readonly number[] = Array.from({ length: texts }, (_, text) => text);
  let tries = 1;
  while (survivors.length > 0) {
    const outcome = await compute(survivors);
    tries += 1;
    if (outcome.ok) return mergeSubsets([{ members: survivors, answers: outcome.result }], failed, texts);
    if (tries < 2) continue;
    const { failing, passed } = await findFailing(survivors, outcome.failure, compute);
    if (failing.size === 0) {
      // They fail in company only: the answers of the parts are all there is.
      const parts = passed.map(({ members, result }) => ({ members, answers: result }));
      return mergeSubsets(parts, failed, texts);
    }
    for (const [text, failure] of failing) failed.set(text, failure);
    survivors = survivors.filter((text) => !failing.has(text));
    tries = 0;
  }
  return mergeSubsets([], failed, texts);
}
