import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint, type Identity } from '#src/plan/fingerprint.js';

const identity: Identity = {
  version: '0.1.0',
  modelSha256: 'aa',
  dtype: 'q8',
  inputs: [
    { path: 'a.csv', size: 10 },
    { path: 'b.csv', size: 20 },
  ],
  options: { column: ['text'], top: 1, scores: false, prefix: null, delimiter: ',' },
};

test('the same identity has the same fingerprint: 64 hex digits', () => {
  assert.match(fingerprint(identity), /^[0-9a-f]{64}$/);
  assert.equal(fingerprint(structuredClone(identity)), fingerprint(identity));
});

test('the order of option names does not matter', () => {
  const options = Object.fromEntries(Object.entries(identity.options).reverse());
  assert.notDeepEqual(Object.keys(options), Object.keys(identity.options));
  assert.equal(fingerprint({ ...identity, options }), fingerprint(identity));
});

const changes: readonly (readonly [name: string, change: Partial<Identity>])[] = [
  ['version', { version: '0.1.1' }],
  ['model', { modelSha256: 'ab' }],
  ['dtype', { dtype: 'fp32' }],
  ['absence of a dtype', { dtype: null }],
  [
    'input path',
    {
      inputs: [
        { path: 'c.csv', size: 10 },
        { path: 'b.csv', size: 20 },
      ],
    },
  ],
  [
    'input size',
    {
      inputs: [
        { path: 'a.csv', size: 11 },
        { path: 'b.csv', size: 20 },
      ],
    },
  ],
  [
    'unknown input size',
    {
      inputs: [
        { path: 'a.csv', size: null },
        { path: 'b.csv', size: 20 },
      ],
    },
  ],
  ['order of inputs', { inputs: [...identity.inputs].reverse() }],
  ['number of inputs', { inputs: identity.inputs.slice(0, 1) }],
  ['input named twice', { inputs: [...identity.inputs, { path: 'b.csv', size: 20 }] }],
  ['value of an option', { options: { ...identity.options, top: 2 } }],
  ['type of an option', { options: { ...identity.options, top: '1' } }],
  ['list of an option', { options: { ...identity.options, column: ['text', 'title'] } }],
  ['one text instead of a list', { options: { ...identity.options, column: 'text' } }],
  ['further option', { options: { ...identity.options, more: true } }],
  ['name of an option', { options: { column: ['text'], top: 1, scores: false, prefix: null, delimiters: ',' } }],
];

for (const [name, change] of changes) {
  test(`another ${name} gives another fingerprint`, () => {
    assert.notEqual(fingerprint({ ...identity, ...change }), fingerprint(identity));
  });
}

test('all changes give different fingerprints', () => {
  const prints = changes.map(([, change]) => fingerprint({ ...identity, ...change }));
  assert.equal(new Set(prints).size, changes.length);
});
