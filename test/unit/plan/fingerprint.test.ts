import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedParts, fingerprint, type Identity, identityParts, modelHashOf } from '#src/plan/fingerprint.js';

const identity: Identity = {
  version: '0.1.0',
  modelSha256: 'aa',
  dtype: 'q8',
  inputs: [
    { path: 'a.csv', size: 10 },
    { path: 'b.csv', size: 20 },
  ],
  columns: { input: ['text'], text: ['text'], added: ['label'] },
  options: { column: ['text'], top: 1, scores: false, prefix: null, delimiter: ',' },
};

const print = (of: Identity): string => fingerprint(identityParts(of));

test('the same identity has the same fingerprint: 64 hex digits', () => {
  assert.match(print(identity), /^[0-9a-f]{64}$/);
  assert.equal(print(structuredClone(identity)), print(identity));
});

test('the order of option names does not matter', () => {
  const options = Object.fromEntries(Object.entries(identity.options).reverse());
  assert.notDeepEqual(Object.keys(options), Object.keys(identity.options));
  assert.equal(print({ ...identity, options }), print(identity));
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
  ['column of the input', { columns: { ...identity.columns, input: ['text', 'id'] } }],
  ['text column', { columns: { ...identity.columns, text: ['id'] } }],
  ['new column', { columns: { ...identity.columns, added: ['predicted_label'] } }],
  ['value of an option', { options: { ...identity.options, top: 2 } }],
  ['type of an option', { options: { ...identity.options, top: '1' } }],
  ['list of an option', { options: { ...identity.options, column: ['text', 'title'] } }],
  ['one text instead of a list', { options: { ...identity.options, column: 'text' } }],
  ['further option', { options: { ...identity.options, more: true } }],
  ['name of an option', { options: { column: ['text'], top: 1, scores: false, prefix: null, delimiters: ',' } }],
];

for (const [name, change] of changes) {
  test(`another ${name} gives another fingerprint`, () => {
    assert.notEqual(print({ ...identity, ...change }), print(identity));
  });
}

test('all changes give different fingerprints', () => {
  const prints = changes.map(([, change]) => print({ ...identity, ...change }));
  assert.equal(new Set(prints).size, changes.length);
});

test('every change is told by name', () => {
  for (const [name, change] of changes) {
    assert.notDeepEqual(changedParts(identityParts(identity), identityParts({ ...identity, ...change })), [], name);
  }
  assert.deepEqual(changedParts(identityParts(identity), identityParts({ ...identity, options: { ...identity.options, top: 2 } })), [
    '--top changed from 1 to 2',
  ]);
  assert.deepEqual(changedParts(identityParts(identity), identityParts(structuredClone(identity))), []);
});

test('the hash of the model is among the parts', () => assert.equal(modelHashOf(identityParts(identity)), 'aa'));
