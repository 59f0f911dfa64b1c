/** Which columns are the text? (contract §3.2) Pure. */
import { FaultError } from '../core/faults.js';
import { shellQuoted } from '../core/shell.js';

/** The name that a text column has. */
export const USUAL: readonly string[] = ['text'];

export interface ColumnQuestion {
  readonly file: string;
  readonly columns: readonly string[];
  /** What -c says; empty when it says nothing. */
  readonly wanted: readonly string[];
  /** Names that a text column has, in any case, the likeliest first; `text` where left out. */
  readonly usual?: readonly string[];
  /** Columns may be named by number, from 1. */
  readonly numbered: boolean;
  /** Values of a column in the first records, as text. */
  values(column: string): readonly string[];
  /** How many records were seen; without any nothing can be told from values. */
  readonly records: number;
  /** Whether a column that is not in `columns` can be found all the same: a dotted path. */
  reaches(column: string): boolean;
  /** The command typed so far, for the remedy. */
  readonly commandLine: string;
  /** That the input has columns was told by a look at standard input, not by anybody. */
  readonly guessed: boolean;
}

/**
 * Picks the text columns.
 *
 * @returns their names; empty when there is no record to tell by
 * @throws FaultError column_unknown, column_twice, column_undecided
 */
export function pickTextColumns(question: ColumnQuestion): readonly string[] {
  if (question.wanted.length > 0) return namedColumns(question.wanted, question);
  const { columns } = question;
  const { usual = USUAL } = question;
  const name = usual.find((one) => columns.some((column) => column.toLowerCase() === one));
  const texts = columns.filter((column) => column.toLowerCase() === name);
  if (name !== undefined && columns.filter((column) => column === name).length === 1) return [name];
  const [only] = texts.length === 1 ? texts : columns.length === 1 ? columns : [];
  if (only !== undefined) return [only];
  if (question.records === 0) return [];
  const [text] = texts;
  if (text !== undefined && texts.every((column) => column === text)) {
    throw new FaultError({ code: 'column_twice', file: question.file, wanted: text });
  }
  const wordy = columns.filter((column) => question.values(column).some(isWords));
  if (texts.length === 0 && wordy.length === 1 && wordy[0] !== undefined) return wordy;
  const guess = [...texts, ...wordy, ...columns][0] ?? 'text';
  throw new FaultError({
    code: 'column_undecided',
    file: question.file,
    columns: columns.map((name) => ({ name, example: question.values(name).find((value) => value !== '') ?? '' })),
    command: `${question.commandLine} -c ${shellQuoted(guess)}`,
    guessed: question.guessed,
  });
}

/** What it takes to find columns by name. */
type Naming = Pick<ColumnQuestion, 'file' | 'columns' | 'numbered' | 'reaches'>;

/**
 * Finds columns by what was typed for them.
 *
 * @returns their names
 * @throws FaultError column_unknown, column_twice
 */
export function namedColumns(wanted: readonly string[], naming: Naming): readonly string[] {
  return wanted.map((one) => named(one, naming));
}

function named(wanted: string, { file, columns, numbered, reaches }: Naming): string {
  const times = columns.filter((column) => column === wanted).length;
  if (times > 1) throw new FaultError({ code: 'column_twice', file, wanted });
  if (times === 1 || reaches(wanted)) return wanted;
  const byNumber = numbered && /^\d+$/.test(wanted) ? columns[Number(wanted) - 1] : undefined;
  if (byNumber !== undefined) return byNumber;
  throw new FaultError({ code: 'column_unknown', file, wanted, columns });
}

const NUMBER = /^[+-]?(\d+([.,]\d+)*|\.\d+)(e[+-]?\d+)?\s*%?$/i;
const BOOLEAN = /^(true|false|yes|no|y|n|t|f|null|none|n\/a|nan)$/i;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]m|z|[+-]\d{2}:?\d{2})?)?$/i;

const WRITTEN_DATE = /^(\w{3,9},? )?(\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2}),? \d{4}( \d{1,2}:\d{2}.*)?$/i;
/** Codes, names of things, addresses: ASCII without spaces. Scripts that write without spaces are not among them. */
const ID = /^[A-Za-z0-9_.:/@#+?=&%~-]+$/;

/** Whether a value is words: not empty, a number, a boolean, a date, or an id without spaces. */
function isWords(value: string): boolean {
  const text = value.trim();
  return text !== '' && ![NUMBER, BOOLEAN, DATE, WRITTEN_DATE, ID].some((pattern) => pattern.test(text));
}
