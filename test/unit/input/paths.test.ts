import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { expandInputs } from '#src/input/paths.js';

function folderOf(t: TestContext, ...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'paths-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'sub.csv'));
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

const expand = (...inputs: string[]): readonly string[] => expandInputs(inputs, false, 'classify');

test('nothing named is standard input', () => {
  assert.deepEqual(expand(), ['-']);
});

test('nothing named at a terminal is refused with an example', () => {
  assert.deepEqual(
    faultOf(() => expandInputs([], true, 'ner')),
    { code: 'no_input', command: 'ner' },
  );
  assert.deepEqual(expandInputs(['-'], true, 'ner'), ['-']);
});

test('paths stay in the order typed, missing ones too, and one named twice stays twice', () => {
  assert.deepEqual(expand('b.csv', '-', 'a.csv', 'b.csv'), ['b.csv', '-', 'a.csv', 'b.csv']);
});

test('a glob gives its files sorted by bytes, folders and hidden files left out', (t) => {
  const folder = folderOf(t, 'b.csv', 'a.csv', 'B.csv', 'é.csv', 'a10.csv', 'a2.csv', '.hidden.csv', 'c.txt', '🙂.csv', '\uffee.csv');
  assert.deepEqual(
    expand(`${folder}/*.csv`),
    ['B.csv', 'a.csv', 'a10.csv', 'a2.csv', 'b.csv', 'é.csv', '\uffee.csv', '🙂.csv'].map((name) => join(folder, name)),
  );
});

test('several globs stay in the order typed', (t) => {
  const folder = folderOf(t, 'a1', 'a2', 'b1', 'b2');
  assert.deepEqual(expand(`${folder}/b*`, `${folder}/a*`, '-'), [...['b1', 'b2', 'a1', 'a2'].map((name) => join(folder, name)), '-']);
});

test('a relative glob gives relative paths', () => {
  assert.deepEqual(expand('tsconfi?.json'), ['tsconfig.json']);
});

test('a file whose name looks like a glob is itself', (t) => {
  const folder = folderOf(t, 'a[1].csv', 'a1.csv', 'b*.csv', 'bb.csv');
  assert.deepEqual(expand(`${folder}/a[1].csv`, `${folder}/b*.csv`), [`${folder}/a[1].csv`, `${folder}/b*.csv`]);
});

test('a glob without files is refused', (t) => {
  const pattern = `${folderOf(t)}/*.csv`;
  assert.deepEqual(
    faultOf(() => expand(pattern)),
    { code: 'input_missing', file: pattern, reason: 'no file matches' },
  );
});

test('standard input can be named once only', () => {
  assert.deepEqual(
    faultOf(() => expand('-', 'a.csv', '-')),
    { code: 'usage', message: 'Standard input ("-") is named twice.', remedy: 'It can be read once only: name it once.' },
  );
});
