/** This program end to end against the raw runtime and a transformers.js loop, interleaved in one run. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limit, product } from './contestants.js';
import { CACHE, csvFile, distinctTexts } from './corpus.js';
import { type Contestant, interleave, line, ratio, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const MODEL = resolve('models', 'sentiment-en');

/** Rows for the peers: they are slower, and their rate does not depend on the number. */
const PEER_ROWS = 2000;

/** What its users write first; `bench -- peers` sweeps. */
const PEER_SETTINGS = JSON.stringify([{ batch: 32, by_length: false }]);

/** Runs the bench; defaults: 20,000 rows, 5 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 20_000);
  const csv = csvFile(texts);
  const plain = join(CACHE, 'texts.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);
  const contestants = [
    ...[2, 1].flatMap((threads) => [product('classify', csv, texts.length, threads), limit('limit', MODEL, plain, threads)]),
    ...peers(plain),
  ];
  const seen = await interleave(contestants, rounds ?? 5);
  report(seen);
}

function peers(plain: string): Contestant[] {
  const models = [
    { name: 'int8, the embedded model', folder: MODEL },
    { name: 'fp32', folder: resolve(CACHE, 'sentiment-en-fp32') },
    { name: 'dynamic int8', folder: resolve(CACHE, 'sentiment-en-dynamic-int8') },
  ];
  const missing = models.filter(({ folder }) => !existsSync(folder));
  if (missing.length > 0) line({ left_out: missing.map(({ name }) => name), make_them: 'python bench/peers/make_fp32.py' });
  return models
    .filter((model) => !missing.includes(model))
    .map(({ name, folder }) => ({
      name: `transformers.js, ${name}`,
      run: async () => {
        const { stdout } = await runProgram([join(HERE, 'transformers-loop.js'), folder, plain, String(PEER_ROWS), PEER_SETTINGS]);
        return JSON.parse(stdout).rows_per_second;
      },
    }));
}

function report(seen: ReadonlyMap<string, readonly number[]>): void {
  const figure = (value: number, digits: number): string => value.toFixed(digits);
  table([
    ['rows/s', 'median', 'min', 'max'],
    ...[...seen].map(([name, values]) => {
      const { median, min, max } = spread(values);
      return [name, figure(median, 1), figure(min, 1), figure(max, 1)];
    }),
  ]);
  const ratios: [string, string, string][] = [
    ['share of the limit, 2 threads', 'classify, 2 threads', 'limit, 2 threads'],
    ['share of the limit, 1 thread', 'classify, 1 threads', 'limit, 1 threads'],
    ['speedup of 2 threads', 'classify, 2 threads', 'classify, 1 threads'],
    ['speedup of 2 raw sessions', 'limit, 2 threads', 'limit, 1 threads'],
  ];
  for (const name of seen.keys()) {
    if (name.startsWith('transformers.js')) ratios.push([`against ${name}`, 'classify, 2 threads', name]);
  }
  table([
    ['ratio, round by round', 'median', 'min', 'max'],
    ...ratios.map(([title, a, b]) => {
      const seenRatio = ratio(seen, a, b);
      line({ ratio: title, ...seenRatio });
      return [title, figure(seenRatio.median, 3), figure(seenRatio.min, 3), figure(seenRatio.max, 3)];
    }),
  ]);
}
