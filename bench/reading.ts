/** Reading and writing alone: the whole program on texts that repeat, so that the model has next to nothing to do, and the scanner by itself. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RecordScanner } from '#src/input/scan.js';
import { CACHE, csvFile, distinctTexts } from './corpus.js';
import { type Contestant, interleave, line, PRODUCT, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

/** Texts that the model has to see; their time is in the figure. */
const DISTINCT = 500;

/** Runs the bench; defaults: 300,000 rows, 5 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const count = rows ?? 300_000;
  const texts = distinctTexts(DISTINCT);
  const csv = csvFile(Array.from({ length: count }, (_, row) => texts[row % DISTINCT] ?? ''));
  const bytes = readFileSync(csv);
  line({ rows: count, bytes_a_row: Math.round(bytes.length / count) });
  const output = join(CACHE, 'reading.csv');
  const contestants: Contestant[] = [
    {
      name: 'reading and writing, rows/s',
      run: async () => {
        rmSync(output, { force: true });
        const { seconds } = await runProgram([PRODUCT, 'classify', csv, '--threads', '2', '-q', '-o', output]);
        return count / seconds;
      },
    },
    { name: 'scanner alone, MB/s', run: async () => scanMegabytesPerSecond(bytes) },
  ];
  const seen = await interleave(contestants, rounds ?? 5);
  rmSync(csv);
  table([
    ['', 'median', 'min', 'max'],
    ...[...seen].map(([name, values]) => [name, ...Object.values(spread(values)).map((value) => value.toFixed(0))]),
  ]);
}

function scanMegabytesPerSecond(bytes: Buffer): number {
  const scanner = new RecordScanner({ delimiter: ',', maxRowBytes: 2 ** 24 });
  const started = performance.now();
  for (let at = 0; at < bytes.length; at += 65_536) scanner.push(bytes.subarray(at, at + 65_536));
  scanner.finish();
  return bytes.length / 1e6 / ((performance.now() - started) / 1000);
}
