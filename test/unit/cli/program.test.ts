import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { groupsOf, INPUT_COMMANDS, type InputCommandName } from '#src/cli/flags/commands.js';
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
    typed: new Map(),
  });
});

test('models pull takes a model, a form and the flags on models of the hub', async () => {
  assert.deepEqual(await readArguments(['models', 'pull', 'acme/tiny', '--dtype', 'q8', '--yes', '--cache-dir', 'c']), {
    command: 'models',
    action: 'pull',
    model: 'acme/tiny',
    dtype: 'q8',
    typed: new Map([
      ['yes', ['true']],
      ['cache-dir', ['c']],
    ]),
  });
});

test('every flag has help and a variable', () => {
  for (const { flag, variable } of documentedFlags()) {
    assert.ok(flag.help.length > 10, flag.name);
    assert.match(variable, /^LLM_THREADS_[A-Z0-9_]+$/);
  }
});

/** What the program prints, without running a command. */
function printed(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['bin/llm-threads.js', ...args], { encoding: 'utf8' });
}

for (const name of Object.keys(INPUT_COMMANDS) as InputCommandName[]) {
  test(`the help of ${name} lists every flag under its heading, with letter, value and default`, () => {
    const { status, stdout } = printed(name, '--help');
    assert.equal(status, 0);
    for (const { heading, flags } of groupsOf(name)) {
      const section = stdout.split(`\n${heading}:\n`)[1]?.split('\n\n')[0] ?? assert.fail(heading);
      for (const flag of Object.values(flags)) {
        const head = `${flag.short === null ? '' : `-${flag.short}, `}--${flag.name}${flag.value === null ? '' : ` <${flag.value}>`} `;
        const told = flag.shownDefault === null ? flag.help : `${flag.help} (default: ${flag.shownDefault})`;
        // Help is wrapped: each run of white space is one space here.
        assert.ok(section.replaceAll(/\s+/g, ' ').includes(`${head}${told}`), `${head}in ${section}`);
      }
    }
  });
}

test('a command of models that lacks its model points to its own help', () => {
  const { status, stderr } = printed('models', 'pull');
  assert.deepEqual([status, stderr], [2, "error: missing required argument 'model'\n(see llm-threads models pull --help)\n"]);
});

test('help and version are printed on stdout, and nothing is to be run', () => {
  assert.match(printed('--version').stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match(printed('--help').stdout, /classify[\s\S]*models[\s\S]*Exit codes/);
});

for (const [what, args] of [
  ['an unknown option', ['classify', '--thread', '4']],
  ['an unknown command', ['clasify']],
  ['an option without its value', ['classify', '--threads']],
] as const) {
  test(`${what} is a usage error that names it and points to the help`, () => {
    const { status, stdout, stderr } = printed(...args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^error: .*(--thread|clasify)[\s\S]*--help/);
  });
}

for (const args of [['--resume'], ['--shard', '0/2']]) {
  test(`a whole-input command refuses ${args[0]} with the reason, and help does not offer it`, () => {
    const { status, stderr } = printed('eval', 'a.csv', ...args);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`^llm-threads: ${args[0]} is for commands that write row by row; eval sums up its whole input`));
    assert.doesNotMatch(printed('eval', '--help').stdout, new RegExp(`^ *${args[0]}`, 'm'));
  });
}
