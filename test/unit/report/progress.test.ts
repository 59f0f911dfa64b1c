import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProgressMode, progressMode, startProgress } from '#src/report/progress.js';

const cases: readonly (readonly [wanted: ProgressMode | 'auto', stderrTerminal: boolean, rowsToTerminal: boolean, mode: ProgressMode])[] = [
  ['auto', true, false, 'bar'],
  ['auto', true, true, 'off'],
  ['auto', false, false, 'off'],
  ['auto', false, true, 'off'],
  ['bar', true, false, 'bar'],
  ['bar', true, true, 'bar'],
  ['bar', false, false, 'off'],
  ['plain', true, true, 'plain'],
  ['plain', false, false, 'plain'],
  ['json', false, true, 'json'],
  ['json', true, false, 'json'],
  ['off', true, false, 'off'],
];
for (const [wanted, stderrTerminal, rowsToTerminal, mode] of cases) {
  test(`${wanted} is ${mode} when stderr is ${stderrTerminal ? 'a' : 'no'} terminal and rows go ${rowsToTerminal ? 'there too' : 'elsewhere'}`, () => {
    assert.equal(progressMode(wanted, stderrTerminal, rowsToTerminal), mode);
  });
}

test('progress that is off never asks how far the run is', () => {
  startProgress('off', () => assert.fail('was asked')).stop();
});
