/** The cases of fixtures/metrics/ and the comparison with the numbers of the reference packages. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Relative difference allowed: sums are taken in another order than NumPy's. */
const TOLERANCE = 1e-9;

/** The cases of one file; an empty file would be tests that cannot fail. */
export function casesOf<Case>(file: string): Case[] {
  const cases: Case[] = JSON.parse(readFileSync(`fixtures/metrics/${file}`, 'utf8'));
  assert.ok(cases.length > 0);
  return cases;
}

/** Fails unless the numbers are as many as expected and each within 1e-9 of its value; an expected 0 allows only 0. */
export function assertClose(actual: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  actual.forEach((value, index) => {
    const wanted = expected[index] ?? Number.NaN;
    assert.ok(Math.abs(value - wanted) <= TOLERANCE * Math.abs(wanted), `${what}: ${value}, expected ${wanted}`);
  });
}
