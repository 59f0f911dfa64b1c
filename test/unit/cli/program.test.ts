import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentedFlags, readArguments } from '#src/cli/program.js';

test('flags and inputs may be mixed; what was typed is kept as text by long name', async () => {
  const invocation = await readArguments(['classify', 'a.csv', '-t', '4', '--no-header', 'b.csv', '-c', '1', '-c', '2', '--force']);
  assert.deepEqual(invocation, {
    command: 'classify',
    inputs: ['a.csv', 'b.csv'],
    typed: new Map([
      ['text-column', ['1', '2']],
      ['no-header', ['true']],
      ['threads', ['4']],
      ['force', ['true']],
    ]),
  });
});

test('a dash is an input, and after -- everything is', async () => {
  const invocation = await readArguments(['classify', '-', '--', '--odd.csv']);
  assert.deepEqual(invocation?.command === 'classify' && invocation.inputs, ['-', '--odd.csv']);
});

test('models verify takes a model and --invariance', async () => {
  assert.deepEqual(await readArguments(['models', 'verify', './m', '--invariance']), {
    command: 'models',
    action: 'verify',
    model: './m',
    dtype: null,
    invariance: true,
  });
});

test('every flag has help and a variable', () => {
  for (const { flag, variable } of documentedFlags()) {
    assert.ok(flag.help.length > 10, flag.name);
    assert.match(variable, /^LLM_THREADS_[A-Z0-9_]+$/);
  }
});
