import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Alert, TrendLine } from '#src/analysis/surge/alert.js';
import { MOST_TOPICS, OTHER_TOPICS, SurgeMonitor, type SurgeOptions, type WatchedRow } from '#src/analysis/surge/surge-monitor.js';
import { seededRandom } from '#src/core/seeded-random.js';
import { HOUR_MS, rowsOf, type StreamOptions } from './stream.js';

const MINUTE = 60_000;
const OPTIONS: SurgeOptions = {
  windowMs: HOUR_MS,
  everyMs: 5 * MINUTE,
  coolDownMs: HOUR_MS,
  latenessMs: 5 * MINUTE,
  falseAlarmsPerYear: 1,
  timesOfArrival: false,
};

const at = (minute: number, topic = 'a', negative = false): WatchedRow => ({
  timeMs: minute * MINUTE,
  topic,
  negative,
  place: `minute ${minute}`,
});

function follow(
  rows: Iterable<WatchedRow>,
  monitor = new SurgeMonitor(OPTIONS),
): { alerts: Alert[]; trend: TrendLine[]; monitor: SurgeMonitor } {
  const alerts: Alert[] = [];
  const trend: TrendLine[] = [];
  for (const row of rows) {
    const found = monitor.take(row);
    alerts.push(...found.alerts);
    trend.push(...found.trend);
  }
  return { alerts, trend, monitor };
}

describe('windows', () => {
  test('are told in order of time, a line a topic with rows, once they are over', () => {
    const { trend, monitor } = follow([at(1), at(2, 'b', true), at(61)]);
    trend.push(...monitor.finish().trend);
    assert.deepEqual(
      trend
        .filter(({ topic }) => topic === 'b')
        .map(({ window_end, n, negatives, share }) => [window_end.slice(11, 16), n, negatives, share]),
      Array.from({ length: 12 }, (_, i) => [`0${Math.floor((i + 1) / 12)}:${String(((i + 1) * 5) % 60).padStart(2, '0')}`, 1, 1, 1]),
    );
    assert.deepEqual(
      trend.filter(({ topic }) => topic === 'a').map(({ n }) => n),
      Array.from({ length: 13 }, () => 1),
    );
    assert.ok(trend.every(({ baseline }) => baseline === null));
  });

  test('rows out of order by no more than the lateness change nothing of them', () => {
    const ordered = [...Array(300).keys()].map((i) => at(i, i % 3 === 0 ? 'a' : 'b', i % 5 === 0));
    // Each group of four, four minutes long, comes the other way round.
    const mixed = [...Array(75).keys()].flatMap((group) => ordered.slice(4 * group, 4 * group + 4).reverse());
    const linesOf = (rows: readonly WatchedRow[]): readonly string[] => {
      const { trend, monitor } = follow(rows);
      return [...trend, ...monitor.finish().trend].map((line) => JSON.stringify(line)).sort();
    };
    assert.deepEqual(linesOf(mixed), linesOf(ordered));
  });

  test('a row that no window waits for is late: counted, and left out', () => {
    const { monitor, trend } = follow([at(0), at(300), at(200), at(241)]);
    trend.push(...monitor.finish().trend);
    assert.equal(monitor.late, 1);
    // 241 is in windows that are not judged yet: those that end from 300 on.
    assert.equal(trend.find(({ window_end }) => window_end.includes('05:00'))?.n, 1);
    assert.equal(monitor.save().rows, 3);
  });

  test('a gap of years is passed over', () => {
    const years = 60 * 24 * 366 * 30;
    const { trend, monitor } = follow([0, years].flatMap((from) => [...Array(11).keys()].map((i) => at(from + i))));
    // Each row before the gap is in twelve windows; the rows after it say that those are over.
    const before = trend.filter(({ window_end }) => window_end < '1999');
    assert.equal(
      before.reduce((rows, { n }) => rows + n, 0),
      11 * 12,
    );
    assert.ok(trend.length < 30, `${trend.length} lines`);
    assert.equal(monitor.save().rows, 22);
  });
});

describe('a time far from all others', () => {
  const FAR = Date.UTC(2099, 0, 1) / MINUTE;
  const usual = (from: number, count: number): WatchedRow[] => [...Array(count).keys()].map((i) => at(from + i, 'a', i % 5 === 0));
  const told = (rows: readonly WatchedRow[]): { stray: string[]; late: number; rows: number; trend: TrendLine[] } => {
    const monitor = new SurgeMonitor(OPTIONS);
    const found = [...rows.map((row) => monitor.take(row)), monitor.finish()];
    return {
      stray: found.flatMap(({ stray }) => stray.map(({ place }) => place)),
      late: monitor.late,
      rows: monitor.save().rows,
      trend: found.flatMap(({ trend }) => trend),
    };
  };

  for (const { name, place } of [
    { name: 'the first of all', place: 0 },
    { name: 'among the first', place: 4 },
    { name: 'in the middle', place: 150 },
  ]) {
    test(`moves nothing when it is ${name}`, () => {
      const rows = usual(0, 300);
      const without = told(rows);
      assert.deepEqual(told(rows.toSpliced(place, 0, at(FAR))), { ...without, stray: [`minute ${FAR}`] });
    });
  }

  test('in the past, before all others, moves nothing either', () => {
    const rows = usual(60 * 24 * 365, 300);
    assert.deepEqual(told([at(0), ...rows]), { ...told(rows), stray: ['minute 0'] });
  });

  test('is not asked about where times are those of arrival', () => {
    const monitor = new SurgeMonitor({ ...OPTIONS, timesOfArrival: true });
    for (const row of [at(0), at(FAR)]) assert.deepEqual(monitor.take(row).stray, []);
    assert.deepEqual([monitor.save().rows, monitor.waiting], [2, 0]);
  });

  test('moves nothing in the midst of a real gap', () => {
    const rows = [...usual(0, 100), ...usual(60 * 24 * 7, 100)];
    assert.deepEqual(told(rows.toSpliced(103, 0, at(FAR))), { ...told(rows), stray: [`minute ${FAR}`] });
  });
});

test('topics beyond what can be watched by themselves are watched together', () => {
  const { monitor } = follow([...Array(MOST_TOPICS + 50).keys()].map((i) => at(0, `topic ${i}`)));
  assert.equal(monitor.isCrowded, true);
  const { topics } = monitor.save();
  assert.equal(topics.length, MOST_TOPICS + 1);
  assert.equal(topics.at(-1)?.[0], OTHER_TOPICS);
});

test('names of topics are names, whatever they are', () => {
  const { monitor } = follow(['', '__proto__', '客服', 'شكاوى', '🔋'].map((topic) => at(0, topic)));
  monitor.finish();
  assert.deepEqual(
    monitor.save().topics.map(([name]) => name),
    ['', '__proto__', '客服', 'شكاوى', '🔋'],
  );
});

test('going on from what was saved is the same as never having stopped', () => {
  const rows: WatchedRow[] = [];
  for (const row of rowsOf({ seed: 5, topics: 2, rowsAnHour: 40, share: 0.2 }, (nth) => (nth > 1500 && nth < 1700 ? 0.6 : 0.2))) {
    if (rows.push(row) === 4500) break;
  }
  const whole = follow(rows);
  assert.deepEqual(
    whole.alerts.map(({ state, topic }) => [state, topic]),
    [
      ['alarm', 'topic 0'],
      ['clear', 'topic 0'],
    ],
  );
  for (const stop of [1, 700, 3100, 3333]) {
    const first = follow(rows.slice(0, stop));
    const rest = follow(rows.slice(stop), new SurgeMonitor(OPTIONS, JSON.parse(JSON.stringify(first.monitor.save()))));
    assert.deepEqual([...first.alerts, ...rest.alerts], whole.alerts);
    assert.deepEqual([...first.trend, ...rest.trend], whole.trend);
    assert.deepEqual(rest.monitor.save(), whole.monitor.save());
  }
});

/** The rows of topic 0 from a change of its share to the next alarm; null where there is none within `most`. */
function rowsToAlarm(stream: StreamOptions, from: number, to: number, most: number): number | null {
  const monitor = new SurgeMonitor(OPTIONS);
  let nth = 0;
  for (const row of rowsOf(stream, (n) => (n >= from ? to : stream.share))) {
    const alarmed = monitor.take(row).alerts.some(({ state, topic }) => state === 'alarm' && topic === 'topic 0');
    if (row.topic === 'topic 0') nth += 1;
    if (alarmed && nth > from) return nth - from;
    if (nth === from + most) return null;
  }
  return null;
}

describe('the figures that are promised', () => {
  for (const { share, to, most, before } of [
    { share: 0.2, to: 0.4, most: 200, before: 2000 },
    { share: 0.05, to: 0.1, most: 1000, before: 4000 },
  ]) {
    for (const { topics, rowsAnHour } of [
      { topics: 1, rowsAnHour: 10 },
      { topics: 1, rowsAnHour: 100 },
      { topics: 3, rowsAnHour: 20 },
    ]) {
      test(`from ${share} to ${to} with ${rowsAnHour} rows an hour in each of ${topics} topics: found within ${most} rows in 95 % of the runs`, () => {
        const delays = Array.from({ length: 40 }, (_, seed) => rowsToAlarm({ seed, topics, rowsAnHour, share }, before, to, most));
        const found = delays.filter((delay) => delay !== null);
        assert.ok(found.length >= 38, `${found.length} of 40`);
      });
    }
  }

  for (const { topics, rowsAnHour, share } of [
    { topics: 1, rowsAnHour: 10, share: 0.2 },
    { topics: 2, rowsAnHour: 5, share: 0.05 },
  ]) {
    test(`no more than one false alarm a year over ${topics} topics of ${rowsAnHour} rows an hour, ${share} of them negative`, () => {
      const seeds = 20;
      const yearEndMs = Date.UTC(2027, 0, 1);
      let alarms = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const monitor = new SurgeMonitor(OPTIONS);
        for (const row of rowsOf({ seed, topics, rowsAnHour, share })) {
          if (row.timeMs >= yearEndMs) break;
          monitor.take(row);
        }
        alarms += monitor.alarms;
      }
      assert.ok(alarms <= seeds, `${alarms} in ${seeds} years`);
    });
  }

  test('a burst of nothing but negatives is found within 25 rows', () => {
    const random = seededRandom(1);
    const monitor = new SurgeMonitor(OPTIONS);
    let minute = 0;
    for (; minute < 3000; minute++) monitor.take(at(minute, 'a', random() < 0.2));
    const alarmed = monitor.alarms;
    for (let i = 0; i < 25; i++) monitor.take(at(minute + i, 'a', true));
    assert.equal(monitor.alarms, alarmed + 1);
  });
});
