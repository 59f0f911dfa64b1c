import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { float32Text, vectorText } from '#src/core/float32-text.js';

for (const [value, text] of [
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [-0.5, '-0.5'],
  [0.1, '0.1'],
  [-0.0375, '-0.0375'],
  [16_777_216, '16777216'],
  [1e-7, '1e-7'],
  [3.4028234663852886e38, '3.4028235e+38'],
  [1.401298464324817e-45, '1e-45'],
] as const) {
  test(`${value} as a float32 is ${text}`, () => assert.equal(float32Text(Math.fround(value)), text));
}

test('any float32 reads back to itself, and no shorter number does', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = float32Text(value);
      assert.equal(Math.fround(Number(JSON.parse(text))), Object.is(value, -0) ? 0 : value);
      const digits = text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
      if (digits > 1) assert.notEqual(Math.fround(Number(value.toPrecision(digits - 1))), value, text);
    }),
    { numRuns: 2000 },
  );
});

test('a vector is a JSON array', () => {
  assert.equal(vectorText(Float32Array.of(0.25, -1, 0)), '[0.25,-1,0]');
  assert.equal(vectorText(new Float32Array(0)), '[]');
});

test('a vector has its numbers as they are spelled alone', () => {
  const float = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.float({ noNaN: true, min: -1, max: 1 }));
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), fc.array(float), (mixed, few) => {
      for (const values of [mixed, Float32Array.from(few)]) {
        assert.equal(vectorText(values), `[${Array.from(values, float32Text).join(',')}]`);
      }
    }),
    { numRuns: 500 },
  );
});

test('a vector of the longest numbers is whole, and so is the one after it', () => {
  const longest = new Float32Array(100).fill(Math.fround(-9.9e20));
  assert.equal(
    vectorText(longest),
    `[${Array.from(longest, String)
      .map((text) => float32Text(Number(text)))
      .join(',')}]`,
  );
  assert.equal(vectorText(Float32Array.of(0.5)), '[0.5]');
});
