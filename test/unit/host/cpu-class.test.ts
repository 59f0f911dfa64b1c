import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuClass } from '#src/host/cpu-class.js';

test('the class names the vector instructions that kernels are chosen by, and no others', () => {
  assert.equal(
    cpuClass('processor : 0\nflags\t\t: fpu sse2 avx2 fma avx avx512_vnni avx512f\n'),
    `${process.arch}+avx+fma+avx2+avx512f+avx512_vnni`,
  );
  assert.equal(cpuClass('flags : fpu sse2\n'), process.arch);
});

test('where the system tells nothing the architecture is left', () => {
  assert.equal(cpuClass(''), process.arch);
});
