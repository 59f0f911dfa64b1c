/**
 * Nothing leaks: memory, open files and threads of one long run, and of hundreds of engines started and stopped in
 * one process. Exit code 1 when one rises above its bound.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine } from '#src/engine/engine.js';
import { openModelFolder } from '#src/models/folder.js';
import { configSaysSigmoid } from '#src/tasks/classify.js';
import { CACHE, distinctTexts, endlessTexts } from './corpus.js';
import { line, PRODUCT, table } from './measure.js';
import type { BenchOptions } from './options.js';

/** What may rise from the end of the warm-up on: a quarter of the samples of a run, a third of the engines. */
const BOUNDS = { run: { rssMb: 30, files: 2, threads: 2 }, engines: { rssMb: 30, files: 2, threads: 1 } };

/** Words of a text: few, so that many rows and many engines fit into the time. */
const WORDS = 6;

interface Sample {
  readonly rssMb: number;
  readonly files: number;
  readonly threads: number;
}

interface Soaked {
  readonly name: string;
  readonly rise: Sample;
  readonly bounds: Sample;
}

/** Runs the bench; default: 600 seconds, half for a run, half for engines. */
export async function run({ seconds, threads }: BenchOptions): Promise<void> {
  const half = ((seconds ?? 600) * 1000) / 2;
  const soaked = [await soakRun(half, threads ?? 2), await soakEngines(half, threads ?? 2)];
  for (const { name, rise, bounds } of soaked) line({ name, rise, bounds });
  table([
    ['rise', 'RSS, MB (allowed)', 'open files (allowed)', 'threads (allowed)'],
    ...soaked.map(({ name, rise, bounds }) => [
      name,
      `${rise.rssMb.toFixed(1)} (${bounds.rssMb})`,
      `${rise.files} (${bounds.files})`,
      `${rise.threads} (${bounds.threads})`,
    ]),
  ]);
  const leaks = soaked.some(({ rise, bounds }) => rise.rssMb > bounds.rssMb || rise.files > bounds.files || rise.threads > bounds.threads);
  if (leaks) process.exitCode = 1;
}

/** One long run of the program, looked at from outside; it is stopped when the time is over. */
async function soakRun(ms: number, threads: number): Promise<Soaked> {
  mkdirSync(CACHE, { recursive: true });
  const output = join(CACHE, 'soak.csv');
  const args = ['classify', '-', '--input-format', 'txt', '--threads', String(threads), '-q', '--force', '-o', output];
  const child = spawn(process.execPath, [PRODUCT, ...args], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  // More rows than it can ever answer; that it takes no more in the end is no error.
  Readable.from(lines())
    .pipe(child.stdin)
    .on('error', () => {});
  const samples: Sample[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until && child.exitCode === null) {
    await sleep(Math.min(1000, ms / 60));
    const sample = child.exitCode === null ? sampleOf(String(child.pid)) : null;
    if (sample === null) break;
    samples.push(sample);
    if (samples.length % 20 === 1) line({ run: 'long', ...sample });
  }
  const early = performance.now() < until;
  child.kill('SIGINT');
  const [code] = await ended;
  for (const file of [output, `${output}.partial`, `${output}.journal`]) rmSync(file, { force: true });
  if (early || code !== 130) throw new Error(`the run ended with ${code}${early ? ', and before its time' : ''}`);
  return { name: `one run of ${Math.round(ms / 1000)} s`, rise: riseOf(samples, samples.length / 4), bounds: BOUNDS.run };
}

function* lines(): Generator<string> {
  for (const text of endlessTexts(Number.MAX_SAFE_INTEGER, WORDS)) yield `${text}\n`;
}

/** Engines started, used and stopped in this process. */
async function soakEngines(ms: number, threads: number): Promise<Soaked> {
  const texts = distinctTexts(16);
  const samples: Sample[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    await oneEngine(texts, threads);
    const sample = sampleOf('self');
    if (sample === null) throw new Error('needs /proc');
    samples.push(sample);
    if (samples.length % 50 === 1) line({ engines: samples.length, ...sample });
  }
  return {
    name: `${samples.length} engines of ${threads} workers`,
    rise: riseOf(samples, samples.length / 3),
    bounds: BOUNDS.engines,
  };
}

async function oneEngine(texts: readonly string[], threads: number): Promise<void> {
  const folder = resolve('fixtures', 'models', 'tiny-free');
  const model = openModelFolder(folder, folder, null, false);
  const settings = {
    topK: null,
    allScores: false,
    multiLabel: false,
    threshold: 0.5,
    sigmoid: configSaysSigmoid(model.config),
    precision: 4,
  };
  const task = { name: 'classify' as const, settings };
  const engine = new Engine({ model, task, feed: { maxLength: null, onLong: 'truncate' }, batchTokens: 64, rowTimeoutMs: null }, threads);
  try {
    await engine.describe();
    await engine.answer(texts);
  } finally {
    await engine.stop();
  }
}

/** Medians of the last tenth less those of the tenth after the warm-up: a collection that is due hides neither way. */
function riseOf(samples: readonly Sample[], warmUp: number): Sample {
  const window = Math.max(1, Math.floor(samples.length / 10));
  const begun = samples.slice(Math.floor(warmUp), Math.floor(warmUp) + window);
  const late = samples.slice(-window);
  const rise = (of: (sample: Sample) => number): number => median(late.map(of)) - median(begun.map(of));
  return { rssMb: rise(({ rssMb }) => rssMb), files: rise(({ files }) => files), threads: rise(({ threads }) => threads) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A process by what /proc says of it; null when it has ended. */
function sampleOf(pid: string): Sample | null {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (kilobytes === undefined) return null;
    return {
      rssMb: (Number(kilobytes) * 1024) / 1e6,
      files: readdirSync(`/proc/${pid}/fd`).length,
      threads: readdirSync(`/proc/${pid}/task`).length,
    };
  } catch {
    return null;
  }
}
