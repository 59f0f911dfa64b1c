import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Admitted, type ClockState, EventClock } from '#src/analysis/surge/event-clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);

interface Row {
  readonly timeMs: number;
}

/** Hours after the start of rows admitted and stray, as a monitor would move the front; the clock is saved and restored before each. */
function run(hours: readonly number[], ended = true): { rows: number[]; stray: number[]; held: number } {
  let saved: ClockState<Row> = { held: [], onTime: 0, farMs: DAY };
  let frontMs: number | null = null;
  const rows: number[] = [];
  const stray: number[] = [];
  const note = (admitted: Admitted<Row>): void => {
    for (const { timeMs } of admitted.rows) frontMs = Math.max(frontMs ?? timeMs, timeMs);
    rows.push(...admitted.rows.map(({ timeMs }) => (timeMs - START) / HOUR));
    stray.push(...admitted.stray.map(({ timeMs }) => (timeMs - START) / HOUR));
  };
  for (const hour of hours) {
    const clock = new EventClock<Row>(HOUR, JSON.parse(JSON.stringify(saved)));
    note(clock.admit({ timeMs: START + hour * HOUR }, frontMs));
    saved = clock.save();
  }
  if (ended) note(new EventClock<Row>(HOUR, saved).finish(frontMs));
  return { rows, stray, held: saved.held.length };
}

const hourly = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('the first rows', () => {
  test('wait until there are eleven, and count in their order', () => {
    assert.deepEqual(run(hourly(0, 10), false), { rows: [], stray: [], held: 10 });
    assert.deepEqual(run(hourly(0, 11), false), { rows: hourly(0, 11), stray: [], held: 0 });
  });

  test('count when there are no more', () => {
    assert.deepEqual(run([3, 1, 2]).rows, [3, 1, 2]);
  });

  test('are where most of them are', () => {
    assert.deepEqual(run([-90_000, ...hourly(0, 11), 90_000, ...hourly(11, 12)]), {
      rows: hourly(0, 23),
      stray: [-90_000, 90_000],
      held: 0,
    });
  });
});

describe('a row ahead', () => {
  test('by a day counts at once', () => {
    const rows = [...hourly(0, 11), 10 + DAY / HOUR];
    assert.deepEqual(run(rows, false).rows, rows);
  });

  test('by more is left out once the stream has gone on without it', () => {
    const rows = [...hourly(0, 11), 5000, ...hourly(11, 11)];
    assert.deepEqual(run(rows, false), { rows: hourly(0, 22), stray: [], held: 1 });
    assert.deepEqual(run([...rows, 22], false), { rows: hourly(0, 23), stray: [5000], held: 0 });
  });

  test('counts, with those that follow, once there are eleven', () => {
    const rows = [...hourly(0, 11), ...hourly(5000, 11)];
    assert.deepEqual(run(rows, false), { rows, stray: [], held: 0 });
  });

  test('counts at the end when no more rows than as many contradict it', () => {
    const rows = [...hourly(0, 11), 5000, 5001];
    assert.deepEqual(run(rows).rows, rows);
    assert.deepEqual(run([...rows, 11, 12, 13]), { rows: hourly(0, 14), stray: [5000, 5001], held: 2 });
  });

  test('is not held for ever where there are as many of both: at a hundred, those on time are believed', () => {
    const { rows, stray, held } = run([...hourly(0, 11), ...Array.from({ length: 250 }, (_, i) => (i % 2 === 0 ? 11 : 5000))], false);
    assert.deepEqual([rows.includes(5000), stray.length, held < 100], [false, 100, true]);
  });

  test('counts as soon as the others come near', () => {
    assert.deepEqual(run([...hourly(0, 11), 40, 17], false).rows, [...hourly(0, 11), 17, 40]);
  });
});

describe('rows in the order of their times are never stray', () => {
  for (const apart of [1, 5, 8, 24, 26, 48, 24 * 7, 24 * 400]) {
    test(`${apart} h apart`, () => {
      const hours = Array.from({ length: 60 }, (_, i) => i * apart);
      assert.deepEqual(run(hours), { rows: hours, stray: [], held: 0 });
    });
  }

  test('with gaps of days between bursts', () => {
    const hours = Array.from({ length: 200 }, (_, i) => i + 24 * 4 * Math.floor(i / 25));
    assert.deepEqual(run(hours), { rows: hours, stray: [], held: 0 });
  });

  test('hourly, then rarely', () => {
    const hours = [...hourly(0, 40), ...Array.from({ length: 40 }, (_, i) => 40 + 96 + 5 * i)];
    assert.deepEqual(run(hours), { rows: hours, stray: [], held: 0 });
  });
});
