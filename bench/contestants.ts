/** What benches compare: this program end to end, and the runtime's limit. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from './corpus.js';
import { type Contestant, PRODUCT, runProgram } from './measure.js';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Positions of the limit's batches, as in its recipe. */
const LIMIT_TOKENS = 128;

/** A row command from start to exit, its output in a file. */
export function product(command: string, csv: string, rows: number, threads: number): Contestant {
  return {
    name: `${command}, ${threads} threads`,
    run: async () => {
      const output = join(CACHE, `${command}.csv`);
      rmSync(output, { force: true });
      const { seconds } = await runProgram([PRODUCT, command, csv, '--threads', String(threads), '-q', '-o', output]);
      return rows / seconds;
    },
  };
}

/** Raw sessions of a model, fed ready-made batches: what the runtime can do on so many threads. */
export function limit(name: string, model: string, plain: string, threads: number): Contestant {
  return {
    name: `${name}, ${threads} threads`,
    run: async () => Number((await runProgram([join(HERE, 'limit.js'), model, plain, String(threads), String(LIMIT_TOKENS)])).stdout),
  };
}
