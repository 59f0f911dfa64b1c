import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { openInput } from '#src/input/open.js';
import { READING } from './reading.js';

/** The values beside the text of every row of a file. */
async function besideOf(
  t: TestContext,
  name: string,
  content: string,
  beside: readonly string[],
  header = true,
): Promise<(readonly (string | null)[])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'beside-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  const input = await openInput({
    ...READING,
    inputs: [join(folder, name)],
    textColumns: name.endsWith('.conll') ? [] : [header ? 'text' : '1'],
    beside,
    header,
    command: 'eval',
  });
  const values: (readonly (string | null)[])[] = [];
  for await (const batch of input.records(null)) {
    for (const record of batch) if (record.kind === 'row') values.push(input.besideOf(record));
  }
  return values;
}

const unknownColumn = (error: unknown): boolean =>
  error instanceof FaultError && (error.fault satisfies Fault).code === 'column_unknown' && error.exitCode === 2;

test('CSV: fields by name, in the order asked for', async (t) => {
  assert.deepEqual(await besideOf(t, 'a.csv', 'text,gold,pred\nx,"a,b",c\ny,,d\n', ['pred', 'gold']), [
    ['c', 'a,b'],
    ['d', ''],
  ]);
});

test('CSV without a header: fields by number', async (t) => {
  assert.deepEqual(await besideOf(t, 'a.csv', 'x,a\ny,b\n', ['2'], false), [['a'], ['b']]);
});

test('JSONL: values by key or path; lists as they are spelled, null as nothing, an absent key as none', async (t) => {
  const lines = ['{"text":"x","m":{"gold":[1.50, 2]},"p":true}', '{"text":"y","m":{"gold":null}}', '{"text":"z"}'];
  assert.deepEqual(await besideOf(t, 'a.jsonl', `${lines.join('\n')}\n`, ['m.gold', 'p']), [
    ['[1.50, 2]', 'true'],
    ['', null],
    [null, null],
  ]);
});

test('CoNLL: columns by number and from the end; none where a word lacks it', async (t) => {
  const content = '-DOCSTART- O\n\nEU NNP B-ORG\nrejects VBZ O\n\nPeter B-PER\n';
  assert.deepEqual(await besideOf(t, 'a.conll', content, ['2', 'last', 'last-2', '3']), [
    ['["NNP","VBZ"]', '["B-ORG","O"]', '["EU","rejects"]', '["B-ORG","O"]'],
    ['["B-PER"]', '["B-PER"]', null, null],
  ]);
});

for (const [name, content, wanted] of [
  ['a.csv', 'text,gold\nx,a\n', 'Gold'],
  ['a.jsonl', '{"text":"x","gold":"a"}\n', 'g'],
  ['a.txt', 'x\n', 'gold'],
  ['a.conll', 'EU B-ORG\n', '3'],
  ['a.conll', 'EU B-ORG\n', 'last-2'],
  ['a.conll', 'EU B-ORG\n', 'gold'],
  ['a.conll', 'EU B-ORG\n', '0'],
] as const) {
  test(`${name}: no column ${wanted}`, async (t) => {
    await assert.rejects(besideOf(t, name, content, [wanted]), unknownColumn);
  });
}

for (const name of ['a.csv', 'a.jsonl', 'a.txt', 'a.conll']) {
  test(`${name}: an empty input has no columns to miss`, async (t) => {
    assert.deepEqual(await besideOf(t, name, '', ['last']), []);
  });
}
