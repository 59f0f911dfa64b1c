/** Sweeps chunk rows and batch tokens: what the defaults of --chunk-rows and --batch-tokens rest on. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, csvFile, distinctTexts } from './corpus.js';
import { interleave, line, PRODUCT, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const BATCH_TOKENS = [64, 128, 256, 512];
const CHUNK_ROWS = [128, 512, 1024, 2048];

/** Runs the bench; defaults: 8,000 rows, 3 rounds, 2 threads. */
export async function run({ rows, rounds, threads }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 8000);
  const csv = csvFile(texts);
  const name = (chunkRows: number, batchTokens: number): string => `${chunkRows} rows, ${batchTokens} tokens`;
  const contestants = CHUNK_ROWS.flatMap((chunkRows) =>
    BATCH_TOKENS.map((batchTokens) => ({
      name: name(chunkRows, batchTokens),
      run: async () => {
        const output = join(CACHE, 'batch.csv');
        rmSync(output, { force: true });
        const options = ['--threads', String(threads ?? 2), '--chunk-rows', String(chunkRows), '--batch-tokens', String(batchTokens)];
        const { seconds } = await runProgram([PRODUCT, 'classify', csv, ...options, '-q', '-o', output]);
        return texts.length / seconds;
      },
    })),
  );
  const seen = await interleave(contestants, rounds ?? 3);
  const median = (chunkRows: number, batchTokens: number): number => spread(seen.get(name(chunkRows, batchTokens)) ?? []).median;
  for (const chunkRows of CHUNK_ROWS) {
    for (const batchTokens of BATCH_TOKENS)
      line({ chunk_rows: chunkRows, batch_tokens: batchTokens, rows_per_second: median(chunkRows, batchTokens) });
  }
  table([
    ['rows/s', ...BATCH_TOKENS.map((batchTokens) => `${batchTokens} tokens`)],
    ...CHUNK_ROWS.map((chunkRows) => [
      `chunks of ${chunkRows}`,
      ...BATCH_TOKENS.map((batchTokens) => median(chunkRows, batchTokens).toFixed(1)),
    ]),
  ]);
}
