/** Runs the real program, as users run it. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { parse } from 'csv-parse/sync';

export const PROGRAM = resolve('bin', 'llm-threads.js');

/** A fixture's path. */
export const fixture = (...path: string[]): string => resolve('fixtures', ...path);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs the program to its end. Settings of whoever runs the tests do not reach it. */
export function llmThreads(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: options.env ?? cleanEnv(), cwd: options.cwd });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}

/** Runs a shell line in which $LT is the program. */
export function shell(line: string): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn('bash', ['-c', line], {
      env: { ...cleanEnv(), LT: `${process.execPath} ${PROGRAM}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Runs that last leave nothing in the cache of whoever runs the tests. */
function cleanEnv(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('LLM_THREADS_'));
  return { ...Object.fromEntries(others), LLM_THREADS_NO_PREPARE: 'true' };
}

/** A folder that goes when the test ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that is made once, when it is first asked for: many tests begin from a copy of it. */
export function madeOnce(make: (folder: string) => Promise<void>): (t: TestContext) => Promise<string> {
  let made: Promise<string> | null = null;
  const original = async (): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await make(folder);
    return folder;
  };
  return async (t) => {
    made ??= original();
    const copy = temporaryFolder(t);
    cpSync(await made, copy, { recursive: true, preserveTimestamps: true });
    return copy;
  };
}

/** The records of a CSV with header. */
export function csvRecords(csv: string, delimiter = ','): Record<string, string>[] {
  return parse(csv, { columns: true, delimiter, bom: true });
}

/** The objects of JSON lines. */
export function jsonRecords(lines: string): Record<string, unknown>[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
