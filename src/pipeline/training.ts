/** What a training is asked for, as `train` was told. Plain data. */
import type { LabelledColumns } from './labelled-rows.js';

export interface Training {
  readonly columns: LabelledColumns;
  /** The label of texts that belong to no class; null where every text belongs to one. */
  readonly outOfScope: string | null;
  /** Share of rightly labelled rows that are to keep their label where texts may be out of scope. */
  readonly kept: number;
  readonly balanced: boolean;
  readonly seed: number;
}
