/**
 * Which columns of the input stay in the output when records are spelled anew, and what a row has in them.
 *
 * Used by conversions and by `--columns`; records that pass through untouched don't come here.
 */
import { FaultError } from '../core/faults.js';
import { jsonMembers } from '../core/json-members.js';
import type { InputSchema, Row } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { OutputOptions } from './row-format.js';

/** The columns kept, in output order. */
export interface KeptColumns {
  readonly names: readonly string[];
  /** The row's values as text; '' where a JSONL row has no such key or null. */
  texts(row: Row): string[];
  /** The row's values as JSON, the input's spelling kept; null where a JSONL row has no such key. */
  jsons(row: Row): (string | null)[];
}

/** Every column of the input. */
export function keepAllColumns(options: OutputOptions): KeptColumns {
  const { columns, format } = options.input;
  const twice = firstTwice(columns);
  if (twice !== null && options.format === 'jsonl') {
    throw new FaultError({
      code: 'usage',
      message: `The header has column ${shown(twice)} more than once; duplicates can't become JSON keys.`,
      remedy: 'Rename one, write CSV (--output-format csv), or name the columns to keep with --columns.',
    });
  }
  return format === 'jsonl'
    ? fromMembers(columns, options)
    : fromFields(
        columns,
        columns.map((_, index) => index),
      );
}

/** The columns of `--columns`. With `--no-header`, numbers name columns too, from 1. */
export function keepColumns(options: OutputOptions, wanted: readonly string[]): KeptColumns {
  const { input } = options;
  const names = wanted.map((name) => (hasNumbers(input) && /^[0-9]+$/.test(name) ? `column${Number(name)}` : name));
  const twice = firstTwice(names);
  if (twice !== null) {
    throw new FaultError({ code: 'usage', message: `--columns names ${shown(twice)} more than once.`, remedy: 'Name each column once.' });
  }
  // An input without rows has no columns to compare with, and nothing to lose.
  if (input.columns.length > 0) for (const name of names) mustHave(input, name);
  return input.format === 'jsonl'
    ? fromMembers(names, options)
    : fromFields(
        names,
        names.map((name) => input.columns.indexOf(name)),
      );
}

function hasNumbers(input: InputSchema): boolean {
  return input.header === null && (input.format === 'csv' || input.format === 'tsv');
}

function mustHave(input: InputSchema, name: string): void {
  const times = input.columns.filter((column) => column === name).length;
  if (times === 0) throw new FaultError({ code: 'column_unknown', file: '--columns', wanted: name, columns: input.columns });
  if (times > 1) throw new FaultError({ code: 'column_twice', file: '--columns', wanted: name });
}

function firstTwice(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function fromFields(names: readonly string[], indexes: readonly number[]): KeptColumns {
  const texts = (row: Row) => {
    const fields = row.fields;
    if (fields === null) throw new Error('bug: a row without fields in an input that has them');
    return indexes.map((index) => fields[index] ?? '');
  };
  return { names, texts, jsons: (row) => texts(row).map((text) => JSON.stringify(text)) };
}

function fromMembers(columns: readonly string[], options: OutputOptions): KeptColumns {
  // A key first seen after the names were settled: rows that have it are refused, so it would only be a second column of that name.
  const names = columns.filter((name) => !options.newColumns.includes(name));
  const jsons = (row: Row) => {
    const members = jsonMembers(row.raw.toString('utf8'));
    return names.map((name) => members.get(name) ?? null);
  };
  return { names, jsons, texts: (row) => jsons(row).map(jsonText) };
}

/** A JSON value as a field: strings decoded, null and absent empty, all else in its JSON spelling. */
function jsonText(json: string | null): string {
  if (json === null || json === 'null') return '';
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}
