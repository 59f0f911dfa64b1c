/**
 * The schedules on texts of uniform, skewed and adversarial lengths, and a pool that grows: what the default of --schedule rests on.
 *
 * uniform: real snippets as they come. skewed: one row in fifty is a document of up to 512 tokens. adversarial: every second
 * chunk of the grid is of documents, so that dealing chunks out in turn gives all of them to one of two workers.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, distinctTexts } from './corpus.js';
import { interleave, line, PRODUCT, ratio, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

/** Rows of a chunk here: small, so that there are many chunks a worker. */
const CHUNK_ROWS = 32;

/** Snippets joined into a text of about 300 tokens. */
const SNIPPETS_A_DOCUMENT = 12;

const POOLS = [
  ['queue', '--schedule', 'queue'],
  ['longest-first', '--schedule', 'longest-first'],
  ['round-robin', '--schedule', 'round-robin'],
  ['queue, 1 growing', '--schedule', 'queue'],
] as const;

function lengths(rows: number): Readonly<Record<string, readonly string[]>> {
  const texts = distinctTexts(rows + SNIPPETS_A_DOCUMENT);
  const document = (row: number): string => texts.slice(row, row + SNIPPETS_A_DOCUMENT).join(' ');
  const rowsBy = (isDocument: (row: number) => boolean): string[] =>
    Array.from({ length: rows }, (_, row) => (isDocument(row) ? document(row) : (texts[row] ?? '')));
  return {
    uniform: rowsBy(() => false),
    skewed: rowsBy((row) => row % 50 === 49),
    adversarial: rowsBy((row) => Math.floor(row / CHUNK_ROWS) % 2 === 1 && row % 4 === 0),
  };
}

/** Runs the bench; defaults: 4,000 rows, 5 rounds, 2 threads. */
export async function run({ rows, rounds, threads }: BenchOptions): Promise<void> {
  const most = threads ?? 2;
  const found: string[][] = [['rows/s, against queue', ...POOLS.map(([name]) => name)]];
  for (const [kind, texts] of Object.entries(lengths(rows ?? 4000))) {
    const input = join(CACHE, `schedules-${kind}.txt`);
    writeFileSync(input, `${texts.join('\n')}\n`);
    const contestants = POOLS.map(([name, ...options]) => ({
      name,
      run: async () => {
        const output = join(CACHE, 'schedules.csv');
        rmSync(output, { force: true });
        const pool = ['--threads', name.endsWith('growing') ? `1-${most}` : String(most), '--chunk-rows', String(CHUNK_ROWS)];
        const { seconds } = await runProgram([PRODUCT, 'classify', input, ...pool, ...options, '-q', '-o', output]);
        return texts.length / seconds;
      },
    }));
    const seen = await interleave(contestants, rounds ?? 5);
    for (const [name, values] of seen) line({ lengths: kind, pool: name, ...spread(values) });
    found.push([
      kind,
      ...POOLS.map(([name]) => {
        const { median, min, max } = ratio(seen, name, 'queue');
        return name === 'queue'
          ? `${spread(seen.get(name) ?? []).median.toFixed(0)}`
          : `${median.toFixed(3)} (${min.toFixed(3)}-${max.toFixed(3)})`;
      }),
    ]);
  }
  table(found);
}
