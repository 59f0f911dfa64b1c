/** Running things in turn and saying what was seen: medians, ratios within one run, the machine. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parse, resolve } from 'node:path';

export interface Contestant {
  readonly name: string;
  /** Runs once; gives rows a second. */
  run(): Promise<number>;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Runs every contestant once a round, in turn, so that a slow minute of the machine hits all alike. */
export async function interleave(contestants: readonly Contestant[], rounds: number): Promise<Map<string, number[]>> {
  const seen = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run } of contestants) {
      const rowsPerSecond = await run();
      seen.get(name)?.push(rowsPerSecond);
      line({ round, name, rows_per_second: Math.round(rowsPerSecond * 10) / 10 });
    }
  }
  return seen;
}

/** Median, least and greatest of some values. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}

/** The ratio of two contestants round by round, so that drift of the machine cancels out. */
export function ratio(seen: ReadonlyMap<string, readonly number[]>, a: string, b: string): Spread {
  const below = seen.get(b) ?? [];
  return spread((seen.get(a) ?? []).map((value, round) => value / (below[round] ?? Number.NaN)));
}

/** One result as a JSON line on stdout. */
export function line(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A table on stdout: the first row is the head. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

/** What the figures were measured on. */
export function machine(): Readonly<Record<string, unknown>> {
  const manifest = (name: string): string => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    onnxruntime_node: manifest('onnxruntime-node'),
    transformers_js: manifest('@huggingface/transformers'),
    llm_threads: JSON.parse(readFileSync('package.json', 'utf8')).version,
  };
}

/**
 * Megabytes (10⁶ bytes) of a process.
 *
 * @param what VmRSS: what is resident now; VmHWM: the most that was (proc(5))
 * @returns null when it has ended
 */
export function memoryMb(pid: number, what: 'VmRSS' | 'VmHWM'): number | null {
  try {
    const kilobytes = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return null;
  }
}

export interface Ended {
  readonly seconds: number;
  readonly stdout: string;
}

/**
 * Runs a program to its end.
 *
 * @throws Error when its exit code is not 0
 */
export function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.on('error', failed);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) done({ seconds, stdout });
      else failed(new Error(`${parse(args[0] ?? '').base} ended with ${code}`));
    });
  });
}

/** The product, as users run it. */
export const PRODUCT = resolve('bin', 'llm-threads.js');
