import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '#src/analysis/surge/alert.js';
import { type Caution, type TopicState, TopicWatch } from '#src/analysis/surge/topic-watch.js';
import { seededRandom } from '#src/core/seeded-random.js';
import { HOUR_MS } from './stream.js';

const OPTIONS = { windowMs: HOUR_MS, everyMs: HOUR_MS / 12, coolDownMs: 0 };
const CAUTION: Caution = { rowsBetween: 1e6, runAlpha: 1e-4, windowAlpha: 1e-8 };
const MINUTE = 60_000;

/** A topic, a row a minute, and the alerts so far. */
class Told {
  readonly alerts: Alert[] = [];
  rows = 0;

  constructor(
    readonly watch: TopicWatch,
    private readonly random = seededRandom(3),
  ) {}

  /** Rows of a share of negatives; those of 0 and 1 are not drawn. */
  take(rows: number, share: number): this {
    for (let i = 0; i < rows; i++) {
      const alert = this.watch.take(this.rows * MINUTE, this.random() < share, CAUTION);
      this.rows += 1;
      if (alert !== null) this.alerts.push(alert);
    }
    return this;
  }

  states(): readonly string[] {
    return this.alerts.map(({ state }) => state);
  }
}

const told = (coolDownMs = 0): Told => new Told(new TopicWatch('bills', { ...OPTIONS, coolDownMs }));

test('nothing is judged before the baseline is known', () => {
  const warming = told().take(150, 1);
  assert.deepEqual(warming.alerts, []);
  assert.equal(warming.watch.usual, null);
});

test('a surge is an alarm, and its end a clear; both tell what they were decided by', () => {
  const { alerts, rows } = told().take(2000, 0.2).take(300, 0.6).take(600, 0.2);
  assert.deepEqual(
    alerts.map(({ state, topic, by }) => [state, topic, by]),
    [
      ['alarm', 'bills', 'run'],
      ['clear', 'bills', 'run'],
    ],
  );
  const [alarm] = alerts;
  assert.ok(alarm !== undefined && rows > 0);
  assert.ok(Date.parse(alarm.window_start) > 1900 * MINUTE, 'the onset is near');
  assert.ok(Date.parse(alarm.time) < 2100 * MINUTE, 'it is told soon');
  assert.equal(alarm.window_end, alarm.time);
  assert.equal(alarm.share, Number((alarm.negatives / alarm.n).toFixed(4)));
  assert.ok(Math.abs(alarm.baseline - 0.2) < 0.03 && alarm.share > 0.4 && alarm.p_value < 1e-4);
});

test('the baseline learns nothing of a surge', () => {
  const surging = told().take(2000, 0.2);
  const before = surging.watch.save().baseline;
  surging.take(2000, 0.6);
  assert.deepEqual(surging.states(), ['alarm']);
  const after = surging.watch.save().baseline;
  assert.ok(after.rows - before.rows < 30 && after.negatives - before.negatives < 10, JSON.stringify([before, after]));
});

test('an alarm is raised once, however long it lasts', () => {
  assert.deepEqual(told().take(2000, 0.2).take(5000, 0.6).states(), ['alarm']);
});

test('between two changes of state there is the cool-down', () => {
  const coolDownMs = 24 * HOUR_MS;
  const { alerts } = told(coolDownMs).take(2000, 0.2).take(200, 0.8).take(400, 0.2).take(200, 0.8).take(4000, 0.2);
  const times = alerts.map(({ time }) => Date.parse(time));
  assert.ok(times.length >= 2);
  for (let i = 1; i < times.length; i++) assert.ok((times[i] ?? 0) - (times[i - 1] ?? 0) >= coolDownMs);
});

test('what stays as it became is the new normal in the end, and is watched by its own measure', () => {
  const settled = told().take(2000, 0.1).take(11_000, 0.5);
  assert.deepEqual(
    settled.alerts.map(({ state, by }) => [state, by]),
    [
      ['alarm', 'run'],
      ['clear', 'new_baseline'],
    ],
  );
  assert.ok(Math.abs((settled.watch.usual ?? 0) - 0.5) < 0.03);
  assert.deepEqual(settled.take(300, 0.9).states(), ['alarm', 'clear', 'alarm']);
});

test('a window that is far above the baseline is an alarm by itself', () => {
  const { watch } = told().take(2000, 0.2);
  const state: TopicState = { ...watch.save(), run: null, buckets: [[1000, 100, 70]] };
  const again = new TopicWatch('bills', OPTIONS, state);
  const endMs = 1001 * OPTIONS.everyMs;
  const { counts, alert } = again.judgeWindow(endMs, endMs, CAUTION);
  assert.deepEqual(counts, { rows: 100, negatives: 70 });
  assert.equal(alert?.by, 'window');
  assert.equal(alert?.window_start, new Date(endMs - OPTIONS.windowMs).toISOString());
  assert.equal(alert?.window_end, new Date(endMs).toISOString());
  assert.equal(again.isAlarmed, true);
});

test('going on from what was saved is the same as never having stopped', () => {
  const whole = told().take(2000, 0.2).take(300, 0.5).take(400, 0.2);
  for (const at of [100, 1500, 2020, 2200, 2500]) {
    const random = seededRandom(3);
    const part = new Told(new TopicWatch('bills', OPTIONS), random);
    const shares = Array.from({ length: 2700 }, (_, i) => (i >= 2000 && i < 2300 ? 0.5 : 0.2));
    for (const share of shares.slice(0, at)) part.take(1, share);
    const saved: TopicState = JSON.parse(JSON.stringify(part.watch.save()));
    const rest = new Told(new TopicWatch('bills', OPTIONS, saved), random);
    rest.rows = part.rows;
    for (const share of shares.slice(at)) rest.take(1, share);
    assert.deepEqual([...part.alerts, ...rest.alerts], whole.alerts, `stopped after ${at} rows`);
    assert.deepEqual(rest.watch.save(), whole.watch.save());
  }
});
