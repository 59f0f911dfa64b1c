/**
 * Prepared models: memory of 1, 2, 8 and 16 workers and the time to the first answer, of the model as it is and prepared.
 *
 * Memory is the proportional set size (PSS) of the process by /proc/PID/smaps_rollup, taken when every worker has
 * answered and the input is still open: pages that several processes map are shared out between them.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { distinctTexts } from './corpus.js';
import { line, PRODUCT, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const WORKERS = [1, 2, 8, 16] as const;

/** Rows before memory is looked at: so many that every worker has had a part of them. */
const ROWS = 1500;

interface Seen {
  readonly firstRowSeconds: number;
  /** Megabytes (10⁶ bytes): all, and what no file backs. */
  readonly pssMb: number;
  readonly anonymousMb: number;
}

/** Runs the bench; default: 3 rounds, of which the median is told. LLM_THREADS_BENCH_MODEL names another model folder. */
export async function run({ rounds, threads }: BenchOptions): Promise<void> {
  const model = resolve(process.env['LLM_THREADS_BENCH_MODEL'] ?? join('models', 'sentiment-en'));
  const cacheHome = mkdtempSync(join(tmpdir(), 'llm-threads-bench-'));
  const env = { ...process.env, XDG_CACHE_HOME: cacheHome };
  try {
    const { seconds } = await runProgram([PRODUCT, 'models', 'prepare', model], env);
    line({ name: 'models prepare', seconds });
    const rows: string[][] = [];
    for (const workers of threads === null ? WORKERS : [threads]) {
      for (const form of ['plain', 'prepared'] as const) {
        const seen: Seen[] = [];
        for (let round = 0; round < (rounds ?? 3); round++) seen.push(await follow(model, workers, form, env));
        const of = (key: keyof Seen): number => spread(seen.map((one) => one[key])).median;
        line({ workers, form, first_row: of('firstRowSeconds'), pss_mb: of('pssMb'), anonymous_mb: of('anonymousMb') });
        rows.push([String(workers), form, of('pssMb').toFixed(0), of('anonymousMb').toFixed(0), of('firstRowSeconds').toFixed(2)]);
      }
    }
    table([['workers', 'form', 'PSS MB', 'of it anonymous', 'first row s'], ...rows]);
  } finally {
    rmSync(cacheHome, { recursive: true });
  }
}

/** Answers rows and holds the input open meanwhile. */
function follow(model: string, workers: number, form: 'plain' | 'prepared', env: NodeJS.ProcessEnv): Promise<Seen> {
  return new Promise((done, failed) => {
    const options = ['--model', model, '--threads', String(workers), '-q', ...(form === 'plain' ? ['--no-prepare'] : [])];
    const started = performance.now();
    const child = spawn(process.execPath, [PRODUCT, 'classify', '-', ...options], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let lines = 0;
    let firstRowSeconds = 0;
    let seen: Seen | null = null;
    child.on('error', failed);
    child.on('close', () => (seen === null ? failed(new Error('ended before every row was answered')) : done(seen)));
    child.stdout.on('data', (data: Buffer) => {
      lines += data.toString().split('\n').length - 1;
      if (lines >= 2 && firstRowSeconds === 0) firstRowSeconds = (performance.now() - started) / 1000;
      if (lines < ROWS - 100 || seen !== null) return;
      seen = { firstRowSeconds, ...memoryOf(child.pid ?? 0) };
      child.stdin.end();
    });
    child.stdin.write(
      `text\n${distinctTexts(ROWS)
        .map((text) => `"${text.replaceAll('"', '""')}"\n`)
        .join('')}`,
    );
  });
}

function memoryOf(pid: number): Pick<Seen, 'pssMb' | 'anonymousMb'> {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (key: string): number => (Number(new RegExp(`^${key}: +(\\d+) kB`, 'm').exec(rollup)?.[1]) * 1024) / 1e6;
  return { pssMb: megabytes('Pss'), anonymousMb: megabytes('Pss_Anon') };
}
