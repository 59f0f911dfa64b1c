/**
 * --exec: a command of the user's, run for each alert with the alert as JSON on its standard input.
 *
 * One at a time, in order, beside the rows, which never wait for it. A command that fails or takes too long is told and counted; it
 * never ends the run, but the run's exit code says so. What it prints goes to standard error, since standard output has the rows.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** What a command may take; then it is killed with all that it started. */
const LIMIT_MS = 30_000;

/** Alerts that wait for their command. A storm of them must not fill the memory, nor hold up the end for hours. */
const MOST_WAITING = 100;

const STDERR = 2;

export class AlertCommand {
  private readonly waiting: string[] = [];
  private working: Promise<void> | null = null;
  private failures = 0;

  /** @param command for the shell @param tell a line on a command that failed */
  constructor(
    private readonly command: string,
    private readonly tell: (line: string) => void,
    private readonly limitMs: number = LIMIT_MS,
  ) {}

  /** Commands that failed, took too long, or were never begun. */
  get failed(): number {
    return this.failures;
  }

  /** Has the command run for an alert, when its turn comes. @param json one line */
  run(json: string): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.fail('too many alerts wait for it: not begun');
      return;
    }
    this.waiting.push(json);
    this.working ??= this.work();
  }

  /** Waits for the commands begun and waiting, altogether no longer than one may take. */
  async ended(): Promise<void> {
    const timer = setTimeout(() => {
      for (const _ of this.waiting.splice(0)) this.fail('the run has ended: not begun');
    }, this.limitMs);
    await this.working;
    clearTimeout(timer);
  }

  private async work(): Promise<void> {
    for (let json = this.waiting.shift(); json !== undefined; json = this.waiting.shift()) {
      const reason = await runOnce(this.command, json, this.limitMs);
      if (reason !== null) this.fail(reason);
    }
    this.working = null;
  }

  private fail(reason: string): void {
    this.failures += 1;
    this.tell(`--exec: ${reason}.`);
  }
}

/** @returns why it failed, or null */
function runOnce(command: string, json: string, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    // A group of its own, so that all of it can be killed.
    const child: ChildProcess = spawn(command, { shell: true, detached: true, stdio: ['pipe', STDERR, STDERR] });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child);
    }, limitMs);
    // A command need not read the alert.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${json}\n`);
    child.on('error', ({ message }) => {
      clearTimeout(timer);
      resolve(`cannot be run: ${message}`);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(
        late ? `took longer than ${limitMs / 1000} s and was killed` : code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`,
      );
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has just ended by itself
  }
}
