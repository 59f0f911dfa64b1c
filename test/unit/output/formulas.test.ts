import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeFormula } from '#src/output/formulas.js';

for (const field of [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '=',
  '-',
  '+',
  '-5%',
  '--5',
  '+-3',
  '-1e',
  '-.',
  '-5\n',
  '+49 30 123',
  "-5'",
]) {
  test(`${JSON.stringify(field)} gets an apostrophe`, () => {
    assert.equal(escapeFormula(field), `'${field}`);
  });
}

for (const field of ['-5', '+3.2', '-1e3', '-1E-3', '+.5', '-5.', '-0', 'a', '', ' =1', "'=1", '1-1', '0.5', '[{"a":1}]', 'é', '\n=1']) {
  test(`${JSON.stringify(field)} stays`, () => {
    assert.equal(escapeFormula(field), field);
  });
}

test('nothing but a number begins like a formula afterwards, and only an apostrophe is added', () => {
  const field = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '1', '.', 'e', "'", 'a') }));
  fc.assert(
    fc.property(field, (text) => {
      const escaped = escapeFormula(text);
      assert.ok(escaped === text || escaped === `'${text}`);
      assert.ok(!/^[=+\-@\t\r]/.test(escaped) || Number.isFinite(Number(escaped)), escaped);
    }),
  );
});
