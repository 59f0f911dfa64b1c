/**
 * The benches: `npm run -s bench -- NAME [options]`. JSON lines first, then a table.
 *
 * throughput  this program end to end against the runtime's limit and a transformers.js loop
 * peers       this program against other ways to run the same weights on the same rows; writes bench/RESULTS.md
 * runtime     each option of the runtime against how it is used; writes bench/RESULTS.md
 * encoders    ner and embed against the limit of their models
 * batch       chunk rows and batch tokens: what the defaults rest on
 * schedules   queue, longest-first, round-robin and a growing pool, on even and uneven lengths
 * reading     reading and writing alone, and the record scanner alone
 * duplicates  rows drawn from few texts, against the few and against reading and writing alone; writes bench/RESULTS.md
 * memory      resident memory over a million rows
 * prepare     memory and start-up of a model as it is and prepared, by workers
 * start       time to --help and to the first row
 * kill        runs killed at random times and at every step: the same bytes after --resume
 * resume      time to go on deep in a file of a gigabyte
 * skip        how fast a shard reads past the rows of others, with and without a chunk index
 * merge       rows and megabytes a second of merge, memory and open files, by the number of parts
 * generate    tokens a second of the generator against a bare loop, and of threads
 * match       ms a query of a search among 100,000 vectors, against a plain loop
 * monitor     surges found, and alarms raised where there is none, by topics and rates of rows
 * soak        memory, open files and threads over long runs, and over hundreds of engines
 */
import { parseArgs } from 'node:util';
import { line, machine } from './measure.js';
import type { BenchOptions } from './options.js';

const BENCHES: Readonly<Record<string, () => Promise<{ run(options: BenchOptions): Promise<void> }>>> = {
  throughput: () => import('./throughput.js'),
  peers: () => import('./peers/bench.js'),
  runtime: () => import('./runtime/bench.js'),
  encoders: () => import('./encoders.js'),
  batch: () => import('./batch.js'),
  schedules: () => import('./schedules.js'),
  reading: () => import('./reading.js'),
  duplicates: () => import('./duplicates.js'),
  memory: () => import('./memory.js'),
  prepare: () => import('./prepare.js'),
  start: () => import('./start.js'),
  kill: () => import('./kill.js'),
  resume: () => import('./resume.js'),
  merge: () => import('./merge.js'),
  skip: () => import('./skip.js'),
  generate: () => import('./generate.js'),
  match: () => import('./match.js'),
  monitor: () => import('./monitor.js'),
  soak: () => import('./soak.js'),
};

const NUMBERS = ['rows', 'rounds', 'threads', 'seconds', 'seed'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(NUMBERS.map((name) => [name, { type: 'string' as const }])),
});
const number = (name: (typeof NUMBERS)[number]): number | null => (values[name] === undefined ? null : Number(values[name]));
const bench = BENCHES[positionals[0] ?? ''];
if (bench === undefined) {
  const options = NUMBERS.map((name) => `[--${name} N]`).join(' ');
  process.stderr.write(`usage: npm run -s bench -- ${Object.keys(BENCHES).join('|')} ${options}\n`);
  process.exitCode = 2;
} else {
  line(machine());
  await (await bench()).run({
    rows: number('rows'),
    rounds: number('rounds'),
    threads: number('threads'),
    seconds: number('seconds'),
    seed: number('seed'),
  });
}
