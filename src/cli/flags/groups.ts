/** All flags of row commands, in the groups that help and README show them in. */
import { classifyFlags } from './classify.js';
import type { ValuesOf } from './flag.js';
import { inputFlags } from './input.js';
import { modelFlags } from './model.js';
import { outputFlags } from './output.js';
import { tellingFlags } from './telling.js';
import { troubleFlags } from './trouble.js';

/** Groups of `classify` with their headings. */
export const CLASSIFY_GROUPS = [
  { heading: 'Input', flags: inputFlags },
  { heading: 'Model', flags: modelFlags },
  { heading: 'Labels', flags: classifyFlags },
  { heading: 'Output', flags: outputFlags },
  { heading: 'Trouble', flags: troubleFlags },
  { heading: 'Progress and settings', flags: tellingFlags },
] as const;

/** Flags that every row command has. */
export const rowFlags = { ...inputFlags, ...modelFlags, ...outputFlags, ...troubleFlags, ...tellingFlags };
export const classifyCommandFlags = { ...rowFlags, ...classifyFlags };

export type RowValues = ValuesOf<typeof rowFlags>;
export type ClassifyValues = ValuesOf<typeof classifyCommandFlags>;
