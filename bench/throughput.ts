/** This program end to end against the raw runtime and a transformers.js loop, interleaved in one run. Writes its section of bench/RESULTS.md. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limit, product } from './contestants.js';
import { CACHE, csvFile, distinctTexts } from './corpus.js';
import { type Contestant, interleave, line, ratio, runProgram, spread } from './measure.js';
import type { BenchOptions } from './options.js';
import { markdownTable, spreadText, writeSection } from './page.js';

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
  report(seen, texts.length, rounds ?? 5);
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

function report(seen: ReadonlyMap<string, readonly number[]>, rows: number, rounds: number): void {
  const ratios: [string, string, string][] = [
    ['share of the limit, 2 threads', 'classify, 2 threads', 'limit, 2 threads'],
    ['share of the limit, 1 thread', 'classify, 1 threads', 'limit, 1 threads'],
    ['speedup of 2 threads', 'classify, 2 threads', 'classify, 1 threads'],
    ['speedup of 2 raw sessions', 'limit, 2 threads', 'limit, 1 threads'],
  ];
  for (const name of seen.keys()) {
    if (name.startsWith('transformers.js')) ratios.push([`2 threads against ${name}`, 'classify, 2 threads', name]);
  }
  for (const [title, a, b] of ratios) line({ ratio: title, ...ratio(seen, a, b) });
  writeSection('throughput', 'Throughput', [
    `${rows.toLocaleString('en')} distinct snippets, ${rounds} rounds, from start to exit. The limit: raw sessions of the same model file, fed ready-made batches.`,
    `transformers.js: its pipeline over ${PEER_ROWS.toLocaleString('en')} of the rows, batches of 32 as they come, loading not counted.`,
    '',
    ...markdownTable([['', 'rows/s'], ...[...seen].map(([name, values]) => [name, spreadText(spread(values), 0)])]),
    '',
    ...markdownTable([['', 'ratio, round by round'], ...ratios.map(([title, a, b]) => [title, spreadText(ratio(seen, a, b), 3)])]),
  ]);
}
