import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cpuKind, RUNTIME_VERSION } from '#src/models/runtime.js';
import { temporaryFolder } from '../../e2e/program.js';

test('the version of the runtime is that of the package', () => {
  assert.match(RUNTIME_VERSION, /^\d+\.\d+\.\d+/);
});

test('a CPU of the same model with other features is of another kind', (t) => {
  const file = join(temporaryFolder(t), 'cpuinfo');
  const kindWith = (line: string): string => {
    writeFileSync(file, `processor\t: 0\nmodel name\t: A CPU\n${line}\n`);
    return cpuKind(file);
  };
  const few = kindWith('flags\t\t: fpu avx2');
  assert.match(few, /^[0-9a-f]{12}$/);
  assert.notEqual(kindWith('flags\t\t: fpu avx2 avx512f'), few);
  assert.notEqual(kindWith('Features\t: asimd'), few);
  assert.equal(kindWith('flags\t\t: fpu avx2'), few);
});

test('a system that tells no features has a kind all the same', (t) => {
  assert.match(cpuKind(join(temporaryFolder(t), 'none')), /^[0-9a-f]{12}$/);
});
