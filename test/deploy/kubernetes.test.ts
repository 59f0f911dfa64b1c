/** What the manifests say of the program is what the program does. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EXIT_CODE } from '#src/core/faults.js';

const manifest = (name: string): string => readFileSync(`deploy/kubernetes/${name}.yaml`, 'utf8');
const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? assert.fail(`no ${pattern}`));

test('there are as many indexes as shards, and each waits longer than the grace of its run', () => {
  const shards = manifest('shards');
  assert.equal(number(shards, /completions: (\d+)/), number(shards, /--shard=auto\/(\d+)/));
  for (const text of [shards, manifest('nightly')]) {
    assert.ok(number(text, /terminationGracePeriodSeconds: (\d+)/) > number(text, /--grace=(\d+)/));
    assert.equal(number(text, /limits:\s+cpu: "(\d+)"/), number(text, /--threads=(\d+)/));
  }
});

test('given up at once are the exit codes that another try cannot help, and no others', () => {
  const hopeless = [...new Set(Object.values(EXIT_CODE))].filter((code) => code !== 1).sort();
  for (const name of ['shards', 'nightly']) {
    const values = /values: \[([\d, ]+)\]/.exec(manifest(name))?.[1]?.split(', ').map(Number);
    assert.deepEqual(values, hopeless, name);
  }
});
