/** Puts the items of a catalogue into shared memory, one by one. */
import { FaultError } from '../core/faults.js';
import { shown } from '../core/safe-text.js';
import type { Catalogue } from '../tasks/matching/catalogue.js';
import type { Bonus } from '../tasks/matching/search.js';
import { TextWriter } from '../tasks/matching/text-table.js';
import { VectorWriter } from '../tasks/matching/vector-table.js';
import { WordIndexWriter } from '../tasks/matching/word-index.js';
import { scaledBonus } from './scaled-bonus.js';

/** A column that joins the ranking. */
export interface Weight {
  readonly column: string;
  readonly weight: number;
}

/** What is told of an item. */
export interface NewItem {
  /** In the catalogue, from 1. */
  readonly row: number;
  readonly id: string;
  readonly text: string;
  /** Values of the returned columns, and of those with weights, first of what there is; null where the row has none. */
  readonly returned: readonly (string | null)[];
  readonly weighted: readonly (string | null)[];
}

interface Asked {
  readonly file: string;
  readonly vectorsFile: string | null;
  readonly returned: readonly string[];
  readonly weights: readonly Weight[];
  readonly hybrid: boolean;
}

export class CatalogueWriter {
  private readonly vectors: VectorWriter;
  private readonly words: WordIndexWriter | null;
  private readonly ids = new TextWriter();
  private readonly texts = new TextWriter();
  private readonly returned: readonly TextWriter[];
  /** By weighted column: a number an item, NaN where it has none. */
  private readonly numbers: readonly number[][];
  count = 0;

  /**
   * @param dims numbers a vector
   * @param roomFor why there is no memory for so many bytes more, or null
   */
  constructor(
    private readonly asked: Asked,
    readonly dims: number,
    roomFor: (bytes: number) => string | null,
  ) {
    this.vectors = new VectorWriter(dims, (bytes) => {
      const reason = roomFor(bytes);
      if (reason !== null) throw this.tooLarge(reason);
    });
    this.words = asked.hybrid ? new WordIndexWriter() : null;
    this.returned = asked.returned.map(() => new TextWriter());
    this.numbers = asked.weights.map(() => []);
  }

  /** @throws FaultError catalogue_too_large; catalogue_invalid for a weighted value that is no number */
  add({ row, id, text, returned, weighted }: NewItem, vector: Float32Array): void {
    if (!this.vectors.add(vector)) throw this.tooLarge('4 GiB are all that can be shared by threads');
    this.words?.add(text);
    this.ids.add(id);
    this.texts.add(text);
    for (const [i, writer] of this.returned.entries()) writer.add(returned[i] ?? '');
    for (const [i, numbers] of this.numbers.entries())
      numbers.push(this.numberOf(weighted[i] ?? '', row, this.asked.weights[i]?.column ?? ''));
    this.count += 1;
  }

  finish(sha256: string): Catalogue {
    const { file, vectorsFile, returned } = this.asked;
    return {
      file,
      vectorsFile: vectorsFile ?? file,
      sha256,
      vectors: this.vectors.finish(),
      words: this.words?.finish() ?? null,
      bonus: this.bonus(),
      ids: this.ids.finish(),
      texts: this.texts.finish(),
      returned: this.returned.map((writer, i) => ({ name: returned[i] ?? '', values: writer.finish() })),
    };
  }

  private bonus(): Bonus | null {
    const weights = this.asked.weights.map(({ weight }) => weight);
    if (weights.length === 0) return null;
    return { values: scaledBonus(this.numbers, weights), weight: weights.reduce((sum, weight) => sum + Math.abs(weight), 0) };
  }

  private numberOf(value: string, row: number, column: string): number {
    const text = value.trim();
    if (text === '') return Number.NaN;
    const number = Number(text);
    if (Number.isFinite(number)) return number;
    const remedy = 'Columns of --weight hold plain numbers, such as 0.5 or 12; an empty one counts as the mean.';
    throw new FaultError({
      code: 'catalogue_invalid',
      file: this.asked.file,
      row,
      reason: `${shown(column)} is no number: ${shown(value)}`,
      remedy,
    });
  }

  private tooLarge(reason: string): FaultError {
    return new FaultError({ code: 'catalogue_too_large', file: this.asked.file, rows: this.count, reason });
  }
}
