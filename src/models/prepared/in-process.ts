/** Has a model prepared by a process of its own, which may be killed at any time: what it leaves is no harm. */
import { spawn } from 'node:child_process';
import { type Fault, FaultError } from '../../core/faults.js';
import { programFile } from '../../core/program-files.js';
import type { ModelFolder } from '../folder.js';
import type { PreparedForm } from './form.js';
import type { Prepared } from './prepare.js';

/** What the process is told. */
export interface Order {
  readonly model: ModelFolder;
  readonly cacheDir: string;
  /** At low priority, beside a run. */
  readonly inBackground: boolean;
}

/** What it tells. */
export type Result =
  | { readonly kind: 'prepared'; readonly form: PreparedForm; readonly isNew: boolean }
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface Preparation {
  /** @throws FaultError those of `prepare`; prepare_failed when the process was ended */
  readonly done: Promise<Prepared>;
  /** Ends the process, if it still is at it. */
  stop(): void;
}

const PROGRAM = programFile('models/prepared/prepare-process.js');

/** Starts it. It does not keep this process alive in the background. */
export function prepareInProcess(order: Order): Preparation {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (order.inBackground) child.unref();
  const done = new Promise<Prepared>((resolve, reject) => {
    const told: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => told.push(data));
    const failed = (reason: string): void => reject(new FaultError({ code: 'prepare_failed', model: order.model.name, reason }));
    child.on('error', ({ message }) => failed(message));
    child.on('close', (code, signal) => {
      if (code !== 0) return failed(`the process that prepared it ended with ${signal ?? `code ${code}`}`);
      const result: Result = JSON.parse(Buffer.concat(told).toString());
      if (result.kind === 'fault') reject(new FaultError(result.fault));
      else resolve(result);
    });
  });
  return { done, stop: () => child.kill('SIGKILL') };
}
