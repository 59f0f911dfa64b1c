import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTime } from '#src/analysis/surge/event-time.js';

const READ: readonly (readonly [text: string, iso: string])[] = [
  ['2026-11-25T18:40:00Z', '2026-11-25T18:40:00.000Z'],
  ['2026-11-25T18:40:00.5+01:00', '2026-11-25T17:40:00.500Z'],
  ['2026-11-25 18:40:00', '2026-11-25T18:40:00.000Z'],
  ['2026-11-25 18:40:00 UTC', '2026-11-25T18:40:00.000Z'],
  ['2026-11-25T18:40-0330', '2026-11-25T22:10:00.000Z'],
  ['2026-11-25T18:40:00.123456789Z', '2026-11-25T18:40:00.123Z'],
  ['2026-11-25t18:40:00z', '2026-11-25T18:40:00.000Z'],
  ['2026-11-25', '2026-11-25T00:00:00.000Z'],
  [' 2026-11-25T18:40+02 ', '2026-11-25T16:40:00.000Z'],
  ['1795632000', '2026-11-25T18:40:00.000Z'],
  ['1795632000.25', '2026-11-25T18:40:00.250Z'],
  ['1795632000123', '2026-11-25T18:40:00.123Z'],
  ['0', '1970-01-01T00:00:00.000Z'],
];
for (const [text, iso] of READ) {
  test(`${JSON.stringify(text)} is ${iso}`, () => {
    const ms = eventTime(text);
    assert.equal(ms === null ? null : new Date(ms).toISOString(), iso);
  });
}

for (const text of [
  '',
  '  ',
  'yesterday',
  '2026-13-01',
  '2026-02-30',
  '2026-11-25T25:00Z',
  '25.11.2026',
  '11/25/2026',
  '1e9',
  '99999999999999999999',
  'NaN',
  '2026',
]) {
  test(`${JSON.stringify(text)} is ${text === '2026' ? 'seconds since 1970, as any number is' : 'no time'}`, () => {
    assert.equal(eventTime(text), text === '2026' ? 2_026_000 : null);
  });
}
