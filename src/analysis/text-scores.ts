/** The scores of generated texts against gold ones, all fed at once: BLEU, chrF and ROUGE. */
import { BleuCounter } from './bleu.js';
import { ChrfCounter } from './chrf.js';
import { RougeCounter, type RougeScores } from './rouge.js';

/** The keys of `eval --json` (contract §9). */
export interface TextScores extends RougeScores {
  readonly rows: number;
  /** In [0, 100], as sacrebleu and the papers have it. */
  readonly bleu: number;
  /** chrF2, in [0, 100]. */
  readonly chrf: number;
}

/** Adds up rows as they come. */
export class TextCounter {
  private rows = 0;
  private readonly bleu = new BleuCounter();
  private readonly chrf = new ChrfCounter();
  private readonly rouge = new RougeCounter();

  /** Takes one row: its gold text and its predicted one. */
  add(reference: string, hypothesis: string): void {
    this.rows += 1;
    this.bleu.add(reference, hypothesis);
    this.chrf.add(reference, hypothesis);
    this.rouge.add(reference, hypothesis);
  }

  /** The scores of the rows so far; of no rows all are 0. */
  scores(): TextScores {
    return { rows: this.rows, bleu: this.bleu.score(), chrf: this.chrf.score(), ...this.rouge.scores() };
  }
}
