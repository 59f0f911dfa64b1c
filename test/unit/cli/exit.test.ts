import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

/** What a process tells and comes to that calls exitWith on an error. */
function exited(error: string, verbose: boolean, command: string | null = null): Promise<{ code: number; stderr: string; stdout: string }> {
  const module = (file: string): string => JSON.stringify(pathToFileURL(`dist/${file}`).href);
  const script = `
    import { CommanderError } from 'commander';
    import { exitWith } from ${module('cli/exit.js')};
    import { FaultError } from ${module('core/faults.js')};
    exitWith(${error}, ${verbose}, ${JSON.stringify(command)});
    process.stdout.write('drained');`;
  return new Promise((done) => {
    const child = execFile(process.execPath, ['--input-type=module', '-e', script], (_, stdout, stderr) => {
      done({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const cases: readonly (readonly [what: string, error: string, code: number, stderr: RegExp])[] = [
  [
    'a fault',
    "new FaultError({ code: 'model_missing', model: 'nobody', known: ['sentiment-en'] })",
    5,
    /^llm-threads: No model nobody\. Embedded: sentiment-en\.\n.*\n$/,
  ],
  ['a usage error that commander has told', "new CommanderError(1, 'commander.unknownOption', 'x')", 2, /^$/],
  ['an error nobody foresaw', "new Error('bug: x')", 1, /^llm-threads: internal error: bug: x\nPlease report .*\n$/],
  ['what is no error', "'thrown text'", 1, /^llm-threads: internal error: thrown text\nPlease report .*\n$/],
];
for (const [what, error, code, stderr] of cases) {
  test(`${what} is told without a stack and exits with ${code}, after what is still to be written`, async () => {
    const ended = await exited(error, false);
    assert.equal(ended.code, code);
    assert.match(ended.stderr, stderr);
    assert.equal(ended.stdout, 'drained');
  });
}

test('remedies name the command that was typed', async () => {
  const fault = "new FaultError({ code: 'flag_invalid', from: '--threads', value: '0', expected: 'a number' })";
  assert.match((await exited(fault, false, 'classify')).stderr, /\nSee: llm-threads classify --help\n$/);
});

test('the stack is told when that was asked for', async () => {
  const { code, stderr } = await exited("new Error('bug: x')", true);
  assert.equal(code, 1);
  assert.match(stderr, /\n\s+at /);
});
