/** What is known of an input once its head was read: columns, text, and how its records are to be read. */
import { wordLines } from '../core/conll-line.js';
import { FaultError } from '../core/faults.js';
import { jsonMembers } from '../core/json-members.js';
import type { InputSchema } from '../core/row.js';
import { joinedText, templateText } from '../core/row-text.js';
import type { Template } from '../core/template.js';
import { besideWords } from './beside.js';
import { STDIN } from './bytes.js';
import { namedColumns, pickTextColumns, USUAL } from './columns.js';
import { sentenceReading } from './conll.js';
import { csvReading, splitFields } from './csv.js';
import type { Cut } from './cut.js';
import type { FileHead, HeadOptions } from './file-head.js';
import { jsonlReading, parseObject, scalarText, valueAt } from './jsonl.js';
import type { ReadCuts } from './record.js';
import { textReading } from './txt.js';

export interface SchemaOptions extends HeadOptions {
  /** What the text is made of, instead of the text columns; null for these. */
  readonly template: Template | null;
  /** JSONL: objects and arrays are texts too, as they are spelled. */
  readonly nested: boolean;
  /** Names that a text column has where none is named, the likeliest first; `text` where left out. */
  readonly usualColumns?: readonly string[];
  /** Columns that are asked for beside the text, named as -c names them; of CoNLL by position (beside.ts). */
  readonly beside?: readonly string[];
  /** What was typed, for remedies: `llm-threads classify reviews.csv`. */
  readonly commandLine: string;
}

/** Records whose keys become the columns of a JSONL input: for telling collisions. */
export const KEY_RECORDS = 100;

/** How much a head says of the input: 2 with rows, 1 with a header only, 0 when empty. */
export function rank(head: FileHead): number {
  return head.peeked.length > 0 ? 2 : head.header !== null ? 1 : 0;
}

/** What is known of the input, and the columns asked for beside the text by the names they have there. */
export interface Settled {
  readonly schema: InputSchema;
  readonly beside: readonly string[];
}

/**
 * Settles what all files of a run are held to.
 *
 * @param lead the head to tell by
 * @param peek records of it to look at
 * @throws FaultError column_unknown, column_twice, column_undecided
 */
export function settleSchema(lead: FileHead, options: SchemaOptions, peek: number): Settled {
  const wantedBeside = options.beside ?? [];
  const { format, delimiter, header, file } = lead;
  const records = lead.peeked.filter((cut) => cut.kind === 'record').slice(0, peek);
  const base = {
    format,
    delimiter,
    header: header === null ? null : { raw: header.cut.raw, ending: header.cut.ending },
    bom: lead.source.bom(),
  };
  const question = {
    file,
    wanted: options.textColumns,
    usual: options.usualColumns ?? USUAL,
    numbered: !options.header,
    commandLine: options.commandLine,
    guessed: isGuessed(lead, options),
  };
  if (format === 'txt' || format === 'conll') {
    const wanted = options.template?.columns.find((column) => column !== 'text');
    if (wanted !== undefined) throw new FaultError({ code: 'column_unknown', file, wanted, columns: ['text'] });
    const schema = { ...base, columns: rank(lead) === 0 ? [] : ['text'], textColumns: ['text'] };
    if (format === 'conll') return { schema, beside: besideWords(file, records, wantedBeside) };
    // Of nothing at all the format is not known either.
    if (rank(lead) === 0) return { schema, beside: wantedBeside };
    return { schema, beside: namedColumns(wantedBeside, { ...question, columns: ['text'], reaches: () => false }) };
  }
  if (format === 'jsonl') {
    const objects = records.flatMap(({ raw }) => {
      const line = raw.toString('utf8');
      const object = line.trim() === '' ? '' : parseObject(line);
      return typeof object === 'string' ? [] : [{ object, line }];
    });
    // Not Object.keys, which puts keys that look like numbers first.
    const seen = new Set<string>();
    for (const { line } of objects) for (const key of jsonMembers(line).keys()) seen.add(key);
    const columns = [...seen];
    // Nothing to tell by: rows that come later are held to the usual name.
    if (objects.length === 0) {
      const [usual = 'text'] = options.usualColumns ?? USUAL;
      const textColumns = options.textColumns.length > 0 ? options.textColumns : [usual];
      return { schema: { ...base, columns, textColumns }, beside: wantedBeside };
    }
    const first = objects.slice(0, KEY_RECORDS).map((it) => ({ ...it, members: jsonMembers(it.line) }));
    const values = (column: string): string[] =>
      first.map(({ object, members }) => scalarText(object[column], () => members.get(column)) ?? '');
    const reaches = (column: string): boolean =>
      first.some(({ object, line }) => valueAt(object, line, column, options.nested) !== undefined);
    return {
      schema: { ...base, columns, textColumns: pickTextColumns({ ...question, columns, values, records: first.length, reaches }) },
      beside: namedColumns(wantedBeside, {
        ...question,
        columns,
        reaches: (column) => first.some(({ object, line }) => valueAt(object, line, column, true) !== undefined),
      }),
    };
  }
  const rows = splitFields(records.slice(0, KEY_RECORDS), delimiter);
  const columns = delimitedColumns(lead, records, rows);
  if (columns.length === 0) return { schema: { ...base, columns, textColumns: [] }, beside: wantedBeside };
  const values = (column: string): string[] => {
    // Once a column, not once a row: there may be 10,000 columns.
    const at = columns.indexOf(column);
    return rows.map((fields) => fields?.[at] ?? '');
  };
  const named = { ...question, columns, reaches: () => false };
  return {
    schema: { ...base, columns, textColumns: pickTextColumns({ ...named, values, records: lead.peeked.length }) },
    beside: namedColumns(wantedBeside, named),
  };
}

/**
 * The columns of CSV and TSV: by the header, or numbered as the first record has them.
 *
 * @param records the first of them @param rows their fields
 */
function delimitedColumns({ header }: FileHead, records: readonly Cut[], rows: readonly (readonly string[] | null)[]): readonly string[] {
  // A blank first line does not say how many columns there are.
  const first = rows.find((_, i) => (records[i]?.raw.length ?? 0) > 0) ?? rows[0] ?? [];
  return header?.names ?? first.map((_, i) => `column${i + 1}`);
}

/** What it depends on which lines of a file are rows: without a look for the text, which need not be there. */
export function rowRule(head: FileHead): RowRule {
  const { format, delimiter } = head;
  if (format === 'txt' || format === 'conll') return { format, columns: ['text'] };
  if (format === 'jsonl') return { format, columns: [] };
  const records = head.peeked.filter((cut) => cut.kind === 'record').slice(0, KEY_RECORDS);
  return { format, columns: delimitedColumns(head, records, splitFields(records, delimiter)) };
}

/** Whether the columns of an input are only what its first line looked like. */
export function isGuessed({ format, file }: FileHead, told: HeadOptions): boolean {
  return (
    (format === 'csv' || format === 'tsv') &&
    file === STDIN &&
    told.format === null &&
    told.delimiter === null &&
    told.textColumns.length === 0
  );
}

/** How the cuts of such an input are read. */
export function reading({ format, delimiter, columns, textColumns }: InputSchema, { template, nested }: SchemaOptions): ReadCuts {
  const rowText = template === null ? joinedText : templateText(template, template.columns);
  if (format === 'txt') return textReading(rowText);
  if (format === 'conll') return sentenceReading(rowText);
  if (format === 'jsonl') return jsonlReading({ textColumns, rowText, nested });
  return csvReading({ delimiter, fields: columns.length, text: textColumns.map((column) => columns.indexOf(column)), rowText });
}

/** Contract §3.5: in txt and one-column CSV a blank line is a row with empty text. */
export function blankLinesAreRows({ format, columns }: RowRule): boolean {
  return format === 'txt' || format === 'conll' || (format !== 'jsonl' && columns.length === 1);
}

/** What it depends on whether a line is a row. */
type RowRule = Pick<InputSchema, 'format' | 'columns'>;

/**
 * Tells the lines that are no rows without parsing them: those that `reading` calls blank, and no others.
 *
 * @returns the question, for well-formed cuts
 */
export function blankTest({ format, columns }: RowRule): (cut: Cut) => boolean {
  switch (format) {
    case 'txt':
      return () => false;
    case 'conll':
      return ({ raw }) => wordLines(raw.toString('utf8')).length === 0;
    case 'jsonl':
      return ({ raw }) => !beginsWithInk(raw) && raw.toString('utf8').trim() === '';
    default:
      return ({ raw }) => raw.length === 0 && columns.length !== 1;
  }
}

/** Whether the first byte is a visible ASCII character: then the line is not blank, whatever follows. */
function beginsWithInk(raw: Buffer): boolean {
  const first = raw[0] ?? 0;
  return first > 0x20 && first < 0x7f;
}
