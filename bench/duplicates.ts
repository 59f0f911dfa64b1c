/**
 * Rows drawn from few texts: what they take, against the few alone and against reading and writing as many rows.
 *
 * Reading and writing alone is the whole program on the same rows with their text in another column and the text column empty: as many
 * bytes are parsed and written, and no answer is looked up.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { seededRandom } from '#src/core/seeded-random.js';
import { CACHE, distinctTexts } from './corpus.js';
import { type Contestant, interleave, PRODUCT, ratio, runProgram, spread } from './measure.js';
import type { BenchOptions } from './options.js';
import { markdownTable, spreadText, writeSection } from './page.js';

const DISTINCT = 1000;
const THREADS = 2;

/** The time of the drawn rows may be so many times the other two together. */
const ALLOWED = 2;

/** Runs the bench; defaults: 100,000 rows drawn from 1,000 texts, 5 rounds, seed 1. Writes its section of bench/RESULTS.md. */
export async function run({ rows, rounds, seed }: BenchOptions): Promise<void> {
  const count = rows ?? 100_000;
  const random = seededRandom(seed ?? 1);
  const texts = distinctTexts(DISTINCT);
  const drawn = Array.from({ length: count }, () => texts[Math.floor(random() * texts.length)] ?? '');
  mkdirSync(CACHE, { recursive: true });
  const [few, many, unanswered] = [
    classified('the texts alone', texts, 'text'),
    classified('rows drawn from them', drawn, 'text'),
    classified('reading and writing alone', drawn, 'aside'),
  ];
  // Seconds: of each contestant as many as it takes for everything it has.
  const seen = await interleave([few, many, unanswered], rounds ?? 5);
  const seconds = (name: string, of: number): number[] => (seen.get(name) ?? []).map((rate) => of / rate);
  const [alone, all, passed] = [seconds(few.name, texts.length), seconds(many.name, count), seconds(unanswered.name, count)];
  const times = new Map([
    ['all', all],
    ['both', alone.map((value, round) => value + (passed[round] ?? Number.NaN))],
  ]);
  writeSection('duplicates', 'Texts that repeat', [
    `${count.toLocaleString('en')} rows drawn from ${texts.length.toLocaleString('en')} texts, ${THREADS} threads, ${all.length} rounds, start-up included.`,
    '',
    ...markdownTable([
      ['', 'seconds'],
      [`the ${texts.length.toLocaleString('en')} texts alone`, spreadText(spread(alone), 2)],
      ['reading and writing the rows, no text answered', spreadText(spread(passed), 2)],
      ['the rows', spreadText(spread(all), 2)],
      [`the rows, as a multiple of the two above together (allowed: ${ALLOWED})`, spreadText(ratio(times, 'all', 'both'), 2)],
    ]),
    '',
  ]);
}

/** A run over a file of texts in a column `text`, which is answered, or `aside`, beside an empty one that is. */
function classified(name: string, texts: readonly string[], column: 'text' | 'aside'): Contestant {
  const input = join(CACHE, `duplicates-${column}-${texts.length}.csv`);
  writeFileSync(
    input,
    stringify([['id', 'text', 'aside'], ...texts.map((text, i) => [String(i + 1), ...(column === 'text' ? [text, ''] : ['', text])])]),
  );
  const output = join(CACHE, 'duplicates.csv');
  return {
    name,
    run: async () => {
      rmSync(output, { force: true });
      const { seconds } = await runProgram([
        PRODUCT,
        ...['classify', input, '--text-column', 'text', '--threads', String(THREADS), '-q', '-o', output],
      ]);
      return texts.length / seconds;
    },
  };
}
