/**
 * How well entities were found: a predicted one is right when start, end and type are those of a gold one of the same row.
 *
 * The numbers are those of seqeval's default mode (conlleval's), not of its strict one: see tags.ts. Rows are counted, never
 * kept: memory grows with the types.
 */
import { byCodePoints } from './label-order.js';
import { type ClassScores, scoresOf } from './precision-recall.js';
import { type Entity, entitiesOfTags } from './tags.js';

export interface SpanScores {
  readonly rows: number;
  /** Over all entities of all types (micro average). */
  readonly micro: ClassScores;
  /** Of every type that is gold or predicted, sorted by code points. */
  readonly perType: ReadonlyMap<string, ClassScores>;
}

interface TypeCounts {
  truePositives: number;
  predicted: number;
  gold: number;
}

/** Counts entities row by row. */
export class SpanCounter {
  private rows = 0;
  private readonly types = new Map<string, TypeCounts>();

  /** Takes the entities of one row, in any order; one that is in a list twice counts once, as in seqeval. */
  add(gold: readonly Entity[], predicted: readonly Entity[]): void {
    this.rows += 1;
    const golden = distinct(gold);
    for (const { type } of golden.values()) this.countsOf(type).gold += 1;
    for (const [key, { type }] of distinct(predicted)) {
      const counts = this.countsOf(type);
      counts.predicted += 1;
      if (golden.has(key)) counts.truePositives += 1;
    }
  }

  /**
   * Takes the tags of one sentence. The lists should be of the same length, one tag a word; where they are not, entities are compared by
   * their positions all the same (seqeval refuses the sentence).
   */
  addTags(gold: readonly string[], predicted: readonly string[]): void {
    this.add(entitiesOfTags(gold), entitiesOfTags(predicted));
  }

  /**
   * The scores of the rows so far; without entities all are 0.
   *
   * @see seqeval 1.2.2 `precision_recall_fscore_support(mode=None, average='micro' | None, zero_division=0)`
   */
  scores(): SpanScores {
    const all: TypeCounts = { truePositives: 0, predicted: 0, gold: 0 };
    for (const { truePositives, predicted, gold } of this.types.values()) {
      all.truePositives += truePositives;
      all.predicted += predicted;
      all.gold += gold;
    }
    const types = [...this.types].sort(([a], [b]) => byCodePoints(a, b));
    return { rows: this.rows, micro: scoresOf(all), perType: new Map(types.map(([type, counts]) => [type, scoresOf(counts)])) };
  }

  /** Every type that was predicted. */
  predicted(): ReadonlySet<string> {
    return new Set([...this.types].filter(([, { predicted }]) => predicted > 0).map(([type]) => type));
  }

  private countsOf(type: string): TypeCounts {
    let counts = this.types.get(type);
    if (counts === undefined) {
      counts = { truePositives: 0, predicted: 0, gold: 0 };
      this.types.set(type, counts);
    }
    return counts;
  }
}

function distinct(entities: readonly Entity[]): Map<string, Entity> {
  return new Map(entities.map((entity) => [`${entity.start} ${entity.end} ${entity.type}`, entity]));
}
