/**
 * The benches: `npm run -s bench -- NAME [options]`. JSON lines first, then a table.
 *
 * throughput  this program end to end against the runtime's limit and a transformers.js loop
 * batch       chunk rows and batch tokens: what the defaults rest on
 * reading     reading and writing alone, and the record scanner alone
 * memory      resident memory over a million rows
 * start       time to --help and to the first row
 */
import { parseArgs } from 'node:util';
import { line, machine } from './measure.js';
import type { BenchOptions } from './options.js';

const BENCHES: Readonly<Record<string, () => Promise<{ run(options: BenchOptions): Promise<void> }>>> = {
  throughput: () => import('./throughput.js'),
  batch: () => import('./batch.js'),
  reading: () => import('./reading.js'),
  memory: () => import('./memory.js'),
  start: () => import('./start.js'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' }, rounds: { type: 'string' }, threads: { type: 'string' } },
});
const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
const bench = BENCHES[positionals[0] ?? ''];
if (bench === undefined) {
  process.stderr.write(`usage: npm run -s bench -- ${Object.keys(BENCHES).join('|')} [--rows N] [--rounds N] [--threads N]\n`);
  process.exitCode = 2;
} else {
  line(machine());
  await (await bench()).run({ rows: number(values.rows), rounds: number(values.rounds), threads: number(values.threads) });
}
