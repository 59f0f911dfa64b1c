/** ner and embed end to end against raw sessions of their models, interleaved in one run. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { limit, product } from './contestants.js';
import { CACHE, csvFile, distinctTexts } from './corpus.js';
import { interleave, line, ratio, table } from './measure.js';
import type { BenchOptions } from './options.js';

const COMMANDS = [
  { command: 'ner', model: 'ner-en' },
  { command: 'embed', model: 'minilm-l6-en' },
] as const;

/** Runs the bench; defaults: 5,000 rows, 5 rounds, 2 threads. */
export async function run({ rows, rounds, threads }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 5000);
  const csv = csvFile(texts);
  const plain = join(CACHE, 'encoders.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);
  const workers = threads ?? 2;
  const seen = await interleave(
    COMMANDS.flatMap(({ command, model }) => [
      product(command, csv, texts.length, workers),
      limit(`limit of ${model}`, resolve('models', model), plain, workers),
    ]),
    rounds ?? 5,
  );
  table([
    ['share of the limit, round by round', 'median', 'min', 'max'],
    ...COMMANDS.map(({ command, model }) => {
      const share = ratio(seen, `${command}, ${workers} threads`, `limit of ${model}, ${workers} threads`);
      line({ command, ...share });
      return [command, share.median.toFixed(3), share.min.toFixed(3), share.max.toFixed(3)];
    }),
  ]);
}
