import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { switchFlag, valueFlag, wholeNumber } from '#src/cli/flags/flag.js';
import { FORBIDDEN_KEYS, settle, unknownVariables, variableOf } from '#src/cli/settings.js';
import { FaultError } from '#src/core/faults.js';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
after(() => rmSync(folder, { recursive: true }));

const group = {
  config: valueFlag({ name: 'config', value: 'FILE', help: '' }, null, 'a file', (text) => text),
  maxLength: valueFlag({ name: 'max-length', value: 'N', help: '' }, 7, 'a whole number', wholeNumber(0)),
  allScores: switchFlag({ name: 'all-scores', help: '' }),
};
const keys = new Set(['max-length', 'all-scores', 'threads']);

function configFile(json: string): string {
  const file = join(folder, 'config.json');
  writeFileSync(file, json);
  return file;
}

test('the variable of max-errors is LLM_THREADS_MAX_ERRORS', () => {
  assert.equal(variableOf('max-errors'), 'LLM_THREADS_MAX_ERRORS');
});

test('without anything said the defaults hold and no file is named', () => {
  assert.deepEqual(settle(group, new Map(), keys, {}), {
    values: { config: null, maxLength: 7, allScores: false },
    given: new Map(),
    configFile: null,
  });
});

test('the nearer place wins, flag by flag', () => {
  const file = configFile('{"max-length": 1, "all-scores": true}');
  const typed = new Map([['config', [file]]]);
  assert.equal(settle(group, typed, keys, {}).values.maxLength, 1);
  const env = { LLM_THREADS_MAX_LENGTH: '2' };
  assert.deepEqual(settle(group, typed, keys, env).values, { config: file, maxLength: 2, allScores: true });
  assert.equal(settle(group, new Map([...typed, ['max-length', ['3']]]), keys, env).values.maxLength, 3);
});

test('what was given is told as it was written, wherever that was', () => {
  const file = configFile('{"max-length": 1, "all-scores": true}');
  const { given } = settle(group, new Map([['config', [file]]]), keys, { LLM_THREADS_MAX_LENGTH: '2' });
  assert.deepEqual(Object.fromEntries(given), { config: [file], 'max-length': ['2'], 'all-scores': ['true'] });
});

test('an empty variable is one that is not set', () => {
  assert.equal(settle(group, new Map(), keys, { LLM_THREADS_MAX_LENGTH: '' }).values.maxLength, 7);
});

test('the config file can be named by a variable, and may hold keys of other commands', () => {
  const file = configFile('{"threads": 4}');
  assert.equal(settle(group, new Map(), keys, { LLM_THREADS_CONFIG: file }).configFile, file);
});

test('forbidden keys are refused whatever their value', () => {
  assert.ok(FORBIDDEN_KEYS.includes('output') && FORBIDDEN_KEYS.includes('force'));
  for (const key of FORBIDDEN_KEYS) {
    const file = configFile(JSON.stringify({ [key]: 'x' }));
    assert.throws(() => settle(group, new Map([['config', [file]]]), new Set([...keys, key]), {}), /may not be set in a config file/);
  }
});

test('a bad value names the place it came from', () => {
  const from = (typed: ReadonlyMap<string, readonly string[]>, env: NodeJS.ProcessEnv): string => {
    try {
      settle(group, typed, keys, env);
    } catch (error) {
      if (error instanceof FaultError && error.fault.code === 'flag_invalid') return error.fault.from;
    }
    return 'accepted';
  };
  const file = configFile('{"max-length": "x"}');
  assert.equal(from(new Map([['max-length', ['x']]]), {}), '--max-length');
  assert.equal(from(new Map(), { LLM_THREADS_MAX_LENGTH: 'x' }), 'LLM_THREADS_MAX_LENGTH');
  assert.equal(from(new Map([['config', [file]]]), {}), `${file}: max-length`);
});

const notTaken: readonly (readonly [what: string, json: string, reason: RegExp])[] = [
  ['that is no JSON', '{', /config\.json: .*JSON/],
  ['that holds no object', '[1]', /not a JSON object/],
  ['with a key that no command has', '{"max-lenght": 1}', /unknown key max-lenght\.\nDid you mean max-length\?/],
  ['with a value that is an object', '{"max-length": {"a": 1}}', /max-length must be a text, a number, true or false/],
  ['with null', '{"max-length": null}', /max-length must be/],
];
for (const [what, json, reason] of notTaken) {
  test(`a config file that cannot be taken, ${what}, is told by name`, () => {
    const file = configFile(json);
    assert.throws(
      () => settle(group, new Map([['config', [file]]]), keys, {}),
      (error) =>
        error instanceof FaultError &&
        error.fault.code === 'config_invalid' &&
        error.message.startsWith(file) &&
        reason.test(error.message),
    );
  });
}

test('a config file that was named but is not there is refused', () => {
  assert.throws(
    () => settle(group, new Map([['config', [join(folder, 'none.json')]]]), keys, {}),
    /none\.json: no such file or directory\.\nCheck the path of the config file/,
  );
});

test('a variable cannot set what is not its flag, and false turns a switch of the file off', () => {
  const file = configFile('{"all-scores": true}');
  const { values } = settle(group, new Map([['config', [file]]]), keys, { LLM_THREADS_ALL_SCORES: 'false', LLM_THREADS_OTHER: 'x' });
  assert.equal(values.allScores, false);
});

test('variables that name no option are found, those for tests left out', () => {
  const env = { LLM_THREADS_THREADS: '2', LLM_THREADS_MAX_ERROR: '1', LLM_THREADS_TEST_KILL: 'x', PATH: '/bin', LLM_THREADS_: '' };
  assert.deepEqual(unknownVariables(['threads', 'max-errors'], env), ['LLM_THREADS_', 'LLM_THREADS_MAX_ERROR']);
});
