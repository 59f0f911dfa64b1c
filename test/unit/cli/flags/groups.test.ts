import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLASSIFY_GROUPS, classifyCommandFlags } from '#src/cli/flags/groups.js';

const flags = Object.values(classifyCommandFlags);

test('every flag has a long name of its own, and short names are not shared', () => {
  const names = flags.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const shorts = flags.map(({ short }) => short).filter((short) => short !== null);
  assert.equal(new Set(shorts).size, shorts.length);
});

test('the name in code is the long name', () => {
  for (const [key, { name }] of Object.entries(classifyCommandFlags)) {
    assert.equal(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace('bad-utf8', 'bad-utf8'), name);
  }
});

test('every flag is in exactly one group of the help', () => {
  const grouped = CLASSIFY_GROUPS.flatMap(({ flags: group }) => Object.values(group));
  assert.deepEqual(new Set(grouped.map(({ name }) => name)), new Set(flags.map(({ name }) => name)));
  assert.equal(grouped.length, flags.length);
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
      ['1', 1],
      ['64', 64],
    ],
    ['0', '1.5', '-2', 'all', '1025'],
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
  'on-long': [[['split', 'split']], ['cut', 'Split']],
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
  assert.equal(classifyCommandFlags.limit.parse(['1', '2'], 'x'), 2);
  assert.deepEqual(classifyCommandFlags.textColumn.parse(['a', 'b,c'], 'x'), ['a', 'b,c']);
});
