import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allFlagNames,
  groupsOf,
  INPUT_COMMANDS,
  type InputCommandName,
  isWholeCommand,
  rowFlags,
  wholeFlags,
} from '#src/cli/flags/commands.js';

const commands = Object.keys(INPUT_COMMANDS) as InputCommandName[];
const flags = [...new Set(commands.flatMap((name) => groupsOf(name).flatMap((group) => Object.values(group.flags))))];

for (const name of commands) {
  test(`every flag of ${name} has a long name of its own, and short names are not shared`, () => {
    const own = groupsOf(name).flatMap((group) => Object.values(group.flags));
    const names = own.map((flag) => flag.name);
    assert.equal(new Set(names).size, names.length);
    const shorts = own.map(({ short }) => short).filter((short) => short !== null);
    assert.equal(new Set(shorts).size, shorts.length);
  });

  test(`the names of the flags of ${name} in code are their long names`, () => {
    for (const group of groupsOf(name)) {
      for (const [key, flag] of Object.entries(group.flags)) {
        assert.equal(
          key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
          flag.name,
        );
      }
    }
  });
}

test('the names of all flags are those of all commands', () => {
  assert.deepEqual(allFlagNames(), new Set(flags.map(({ name }) => name)));
});

test('whole-input commands have flags of row commands only, and none on rows that are written, gone on with or shared out', () => {
  const shared = Object.keys(wholeFlags);
  for (const key of shared) assert.ok(key in rowFlags, key);
  for (const key of ['resume', 'supervise', 'outputFormat', 'columns', 'prefix', 'precision', 'dryRun']) {
    assert.ok(key in rowFlags && !shared.includes(key), key);
  }
  for (const name of commands.filter(isWholeCommand)) {
    const own = Object.keys(INPUT_COMMANDS[name].own?.flags ?? {});
    const grouped = groupsOf(name).flatMap((group) => Object.keys(group.flags));
    assert.deepEqual(new Set(grouped), new Set([...shared, ...own]));
  }
});

/** Values that mean something, values that mean nothing. */
const VALUES: Record<string, [readonly [string, unknown][], readonly string[]]> = {
  'max-row-bytes': [
    [
      ['65536', 65_536],
      ['64K', 65_536],
      ['1KiB', 1024],
      ['16M', 2 ** 24],
      ['1G', 2 ** 30],
    ],
    ['0', '-1', '2G', '1T', 'x', ''],
  ],
  'max-errors': [
    [
      ['0', { count: 0 }],
      ['12', { count: 12 }],
      ['5%', { percent: 5 }],
      ['0.1%', { percent: 0.1 }],
      ['100%', { percent: 100 }],
    ],
    ['1.5', '101%', '-1', '%', 'x'],
  ],
  weight: [
    [
      ['popularity=0.2', ['popularity=0.2']],
      ['a=b=-.5', ['a=b=-.5']],
    ],
    ['popularity', '=1', 'popularity=', 'popularity=x', 'popularity=1e3', ''],
  ],
  'min-score': [
    [
      ['0', 0],
      ['-0.5', -0.5],
      ['1', 1],
    ],
    ['1.1', '-2', 'x', ''],
  ],
  'half-life': [
    [
      ['3', { unit: 'rows', length: 3 }],
      ['45s', { unit: 'ms', length: 45_000 }],
      ['2w', { unit: 'ms', length: 1_209_600_000 }],
    ],
    ['0', '0d', '-1', 'd', '3y', ''],
  ],
  grace: [
    [
      ['0', 0],
      ['.5', 0.5],
      ['86400', 86_400],
    ],
    ['', '.', '86401', '1 s'],
  ],
  'stall-timeout': [
    [
      ['0', 0],
      ['300', 300],
      ['2.5', 2.5],
    ],
    ['', '-1', '1e3', 'never', '86401'],
  ],
  'row-timeout': [
    [
      ['30', 30],
      ['.5', 0.5],
    ],
    ['0', '', '-1', 'x'],
  ],
  threads: [
    [
      ['auto', 'auto'],
      ['1', { least: 1, most: 1 }],
      ['64', { least: 64, most: 64 }],
      ['2-64', { least: 2, most: 64 }],
    ],
    ['0', '1.5', '-2', 'all', '1025', '', '2-', '8-2', '0-2', '1-2-3', '1-x'],
  ],
  threshold: [
    [
      ['0', 0],
      ['1', 1],
      ['.5', 0.5],
      ['0.25', 0.25],
    ],
    ['1.1', '-0.1', 'half', ''],
  ],
  precision: [
    [
      ['0', 0],
      ['12', 12],
    ],
    ['13', '-1', '4.0'],
  ],
  'top-k': [
    [
      ['1', 1],
      ['10', 10],
    ],
    ['0', 'all'],
  ],
  limit: [
    [
      ['0', 0],
      ['5', 5],
    ],
    ['-1', '1e3'],
  ],
  columns: [
    [
      ['a,b', ['a', 'b']],
      ['a, b', ['a', 'b']],
    ],
    ['a,,b', ''],
  ],
  window: [
    [
      ['90s', 90_000],
      ['1h30m', 5_400_000],
    ],
    ['0s', '1', 'h', '-1h', '1.5h', '1h ', '400d', ''],
  ],
  lateness: [[['0s', 0]], ['', '5', 'never']],
  'false-alarms': [
    [
      ['1/year', 1],
      ['0.5/year', 0.5],
      ['2/month', 24],
    ],
    ['0/year', '1', '1/decade', '-1/year', ''],
  ],
  features: [[['a, b', ['a', 'b']]], ['a,,b', '']],
  'in-scope-kept': [[['.9', 0.9]], ['1.1', '-1', 'all', '']],
  'class-weights': [[['balanced', 'balanced']], ['equal', '']],
  'out-of-scope': [[['oos', 'oos']], ['']],
  labels: [[['a,b c', ['a', 'b c']]], ['a,,b', '']],
  'entity-columns': [[['a,b,c,d,e', ['a', 'b', 'c', 'd', 'e']]], ['a,b', 'a,b,c,d,e,f', 'a,,c,d,e', '']],
  'label-file': [[['labels.csv', 'labels.csv']], ['']],
  hypothesis: [[['It is {}.', 'It is {}.']], ['It is that.', '']],
  normalize: [
    [
      ['true', true],
      ['false', false],
    ],
    ['yes', ''],
  ],
  dims: [[['64', 64]], ['0', '-1', 'all']],
  'on-long': [[['split', 'split']], ['cut', 'Split']],
  prompt: [[['{{a}} {b}', { pieces: [{ text: '{a} ' }, { column: 'b' }], columns: ['b'] }]], ['no column', '{', '}', '{}', '{{text}}', '']],
  temperature: [
    [
      ['0', 0],
      ['.5', 0.5],
      ['100', 100],
    ],
    ['-1', '101', 'hot', ''],
  ],
  'top-p': [
    [
      ['1', 1],
      ['0.01', 0.01],
    ],
    ['0', '1.1', '-1', ''],
  ],
  'max-new-tokens': [[['1', 1]], ['0', '-1', 'all']],
  seed: [[['7', 7]], ['-1', '1.5', 'x']],
  stop: [[['.', ['.']]], ['']],
  from: [[['eng_Latn', 'eng_Latn']], ['', 'e', 'English language', '../x']],
  'no-header': [
    [
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
    ],
    ['maybe', ''],
  ],
  dtype: [
    [
      ['q8', 'q8'],
      ['fp32', 'fp32'],
    ],
    ['fp8'],
  ],
};

for (const [name, [good, bad]] of Object.entries(VALUES)) {
  test(`--${name} reads what means something and refuses the rest`, () => {
    const flag = flags.find((candidate) => candidate.name === name);
    assert.ok(flag !== undefined);
    for (const [text, value] of good) assert.deepEqual(flag.parse([text], 'x'), value, text);
    for (const text of bad) assert.throws(() => flag.parse([text], 'x'), /is not/, text);
  });
}

test('of repeated values the last counts, lists add up', () => {
  assert.equal(rowFlags.limit.parse(['1', '2'], 'x'), 2);
  assert.deepEqual(rowFlags.textColumn.parse(['a', 'b,c'], 'x'), ['a', 'b,c']);
});
