import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cpuFeatures, cpuinfoHead } from '#src/core/cpu-features.js';
import { temporaryFolder } from '../../e2e/program.js';

test('the features are those of the first CPU, by either name of the line', () => {
  assert.equal(cpuFeatures('processor\t: 0\nflags\t\t: fpu avx2\n\nprocessor\t: 1\nflags\t\t: fpu\n'), 'fpu avx2');
  assert.equal(cpuFeatures('Features\t: asimd i8mm\n'), 'asimd i8mm');
  assert.equal(cpuFeatures('model name\t: A CPU\n'), '');
});

test('only the head of a long file is read; a file that is not there is empty', (t) => {
  const file = join(temporaryFolder(t), 'cpuinfo');
  writeFileSync(file, `flags : avx\n${'x'.repeat(100_000)}`);
  assert.ok(cpuinfoHead(file).length < 10_000);
  assert.equal(cpuFeatures(cpuinfoHead(file)), 'avx');
  assert.equal(cpuinfoHead(join(temporaryFolder(t), 'none')), '');
});
