/**
 * Answers by text, for models whose answers do not depend on the batch: a text seen before is not computed
 * again, in whatever chunk it comes.
 *
 * Bounded by two generations: when the young one is full it becomes the old one, and the old one is dropped.
 */
import type { Answer } from '../tasks/registry.js';

export interface CachedAnswer {
  readonly answer: Answer;
  readonly truncated: boolean;
}

/** Entries and characters a generation holds: some 2 MiB for both, so that memory stays flat. */
const MAX_ENTRIES = 2000;
const MAX_CHARACTERS = 500_000;

export class AnswerCache {
  private young = new Map<string, CachedAnswer>();
  private old = new Map<string, CachedAnswer>();
  private characters = 0;

  get(text: string): CachedAnswer | undefined {
    const young = this.young.get(text);
    if (young !== undefined) return young;
    const old = this.old.get(text);
    if (old !== undefined) this.set(text, old);
    return old;
  }

  set(text: string, answer: CachedAnswer): void {
    if (text.length * 10 > MAX_CHARACTERS || this.young.has(text)) return;
    this.young.set(text, answer);
    this.characters += text.length;
    if (this.young.size < MAX_ENTRIES && this.characters < MAX_CHARACTERS) return;
    this.old = this.young;
    this.young = new Map();
    this.characters = 0;
  }
}
