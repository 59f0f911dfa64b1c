import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { SIGNAL_EXIT } from '#src/cli/signals.js';

/** A process that listens, and says what it is told; it never ends by itself. */
async function listening(t: TestContext, flowing: boolean): Promise<{ child: ChildProcess; told: () => Promise<string> }> {
  const at = (...path: readonly string[]): string => JSON.stringify(resolve('dist', ...path));
  const script = `
    const { listenToSignals } = await import(${at('cli', 'signals.js')});
    const { Interrupt } = await import(${at('pipeline', 'interrupt.js')});
    const interrupt = new Interrupt();
    interrupt.waiting.addEventListener('abort', () => console.log('grace over'));
    const tell = (line) => console.log(line + ' cause: ' + interrupt.cause + ', reading: ' + !interrupt.reading.aborted);
    listenToSignals({ interrupt, graceMs: 100, tell, status: () => 'so far', isFlowing: () => ${flowing} });
    setInterval(() => {}, 1000);
    console.log('listening');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const told = async (): Promise<string> => {
    const [data] = await once(child.stdout ?? assert.fail(), 'data');
    return String(data).trim();
  };
  assert.equal(await told(), 'listening');
  return { child, told };
}

describe('signals of a run', { skip: process.platform === 'win32' }, () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends it in order; a second one at once`, async (t) => {
      const { child, told } = await listening(t, true);
      const first = told();
      child.kill(signal);
      assert.match(await first, new RegExp(`^${signal}: finishing the rows in work, for 0\\.1 s at most; .* at once\\.`));
      assert.equal(await told(), 'grace over');
      const ended = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await ended, [null, signal]);
    });

    test(`before rows flow ${signal} is what it is for any program`, async (t) => {
      const { child } = await listening(t, false);
      const ended = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual(await ended, [null, signal]);
    });
  }

  test('the other of the two is a second one too', async (t) => {
    const { child, told } = await listening(t, true);
    const first = told();
    child.kill('SIGTERM');
    await first;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    assert.deepEqual(await ended, [null, 'SIGINT']);
  });

  test('SIGUSR1 tells how far it is, and changes nothing', async (t) => {
    const { child, told } = await listening(t, true);
    for (let times = 0; times < 3; times++) {
      const line = told();
      child.kill('SIGUSR1');
      assert.equal(await line, 'so far cause: null, reading: true');
    }
  });

  test('a file size limit is no death', async (t) => {
    const { child, told } = await listening(t, true);
    child.kill('SIGXFSZ');
    const line = told();
    child.kill('SIGUSR1');
    assert.match(await line, /^so far/);
  });
});

test('exit codes are 128 and the number of the signal', async () => {
  const { constants } = await import('node:os');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) assert.equal(SIGNAL_EXIT[signal], 128 + constants.signals[signal]);
});
