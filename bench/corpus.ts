/** The rows that benches run on: distinct real texts, as a list and as a CSV file. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export const CACHE = join('bench', '.cache');

/** A real text with the label that people gave it. */
export interface Snippet {
  readonly text: string;
  readonly gold: string;
}

/** The snippets, each text once, in the file's order, line breaks turned into blanks. */
export function distinctSnippets(): Snippet[] {
  const records: Snippet[] = parse(gunzipSync(readFileSync(join('bench', 'data', 'snippets.csv.gz'))), { columns: true });
  const golds = new Map<string, string>();
  for (const { text, gold } of records) {
    const line = text.replace(/[\r\n]+/g, ' ').trim();
    if (line !== '' && !golds.has(line)) golds.set(line, gold);
  }
  return Array.from(golds, ([text, gold]) => ({ text, gold }));
}

/** Up to `rows` distinct texts of the snippets, in the file's order. */
export function distinctTexts(rows: number): string[] {
  return distinctSnippets()
    .slice(0, rows)
    .map(({ text }) => text);
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
