/** The rows that benches run on: distinct real texts, as a list and as a CSV file. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export const CACHE = join('bench', '.cache');

/** Up to `rows` distinct texts of the snippets, in the file's order, line breaks turned into blanks. */
export function distinctTexts(rows: number): string[] {
  const records: { text: string }[] = parse(gunzipSync(readFileSync(join('bench', 'data', 'snippets.csv.gz'))), { columns: true });
  const texts = new Set(records.map(({ text }) => text.replace(/[\r\n]+/g, ' ').trim()).filter((text) => text !== ''));
  return [...texts].slice(0, rows);
}

/**
 * Texts for long runs, as many as asked for, all different: real texts with a number put before.
 *
 * @param words keeps only this many words of each, so that a million rows end in reasonable time
 */
export function* endlessTexts(rows: number, words: number): Generator<string> {
  const texts = distinctTexts(Number.MAX_SAFE_INTEGER).map((text) => text.split(/\s+/).slice(0, words).join(' '));
  for (let row = 0; row < rows; row++) yield `${row} ${texts[row % texts.length] ?? ''}`;
}

/** Writes texts as a CSV file `id,text` below bench/.cache, named by its content. */
export function csvFile(texts: Iterable<string>): string {
  mkdirSync(CACHE, { recursive: true });
  const csv = stringify([['id', 'text'], ...Array.from(texts, (text, i) => [String(i + 1), text])]);
  const file = join(CACHE, `rows-${createHash('sha256').update(csv).digest('hex').slice(0, 12)}.csv`);
  writeFileSync(file, csv);
  return file;
}
