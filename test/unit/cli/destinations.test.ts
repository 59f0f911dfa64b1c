import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outputFile, outputFormat, rejectsFile } from '#src/cli/destinations.js';
import { rowFlags } from '#src/cli/flags/commands.js';
import { settle } from '#src/cli/settings.js';
import { FaultError } from '#src/core/faults.js';

const typed = (options: Record<string, string>) =>
  settle(rowFlags, new Map(Object.entries(options).map(([name, value]) => [name, [value]])), new Set(), {}).values;

test('rows go to standard output by default, for - and for its own name', () => {
  assert.equal(outputFile(typed({})), null);
  for (const output of ['-', '/dev/stdout']) assert.equal(outputFile(typed({ output })), null);
  assert.equal(outputFile(typed({ output: 'a.csv' })), 'a.csv');
});

for (const [options, format] of [
  [{}, null],
  [{ output: 'a.jsonl' }, 'jsonl'],
  [{ output: 'a.jsonl', 'output-format': 'tsv' }, 'tsv'],
  [{ output: 'a.parquet', 'output-format': 'csv' }, 'csv'],
  [{ output: 'a.out' }, null],
] as const) {
  test(`the format of ${JSON.stringify(options)} is ${format ?? "the input's"}`, () => {
    assert.equal(outputFormat(typed(options)), format);
  });
}

for (const output of ['a.Parquet', 'b.xlsx', 'c.d.html']) {
  test(`${output} is refused, not filled with something else`, () => {
    assert.throws(
      () => outputFormat(typed({ output })),
      (error) =>
        error instanceof FaultError &&
        error.exitCode === 2 &&
        /is not written\.\n.*\.csv, \.tsv or \.jsonl.*--output-format/.test(error.message),
    );
  });
}

test('rejects go beside the output by default; - and its own name are standard error', () => {
  assert.equal(rejectsFile(typed({})), null);
  for (const rejects of ['-', '/dev/stderr']) assert.equal(rejectsFile(typed({ rejects })), '-');
  assert.equal(rejectsFile(typed({ rejects: 'bad.jsonl' })), 'bad.jsonl');
});
