import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Activity, StallWatch } from '#src/engine/stall-watch.js';

function watched(t: { mock: { timers: { enable(options: { apis: ['setInterval'] }): void; tick(ms: number): void } } }, seconds: number) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const activity: { -readonly [Key in keyof Activity]: Activity[Key] } = { busy: true, done: 0 };
  const seen = { stalls: 0 };
  const watch = new StallWatch(
    seconds,
    () => ({ ...activity }),
    () => {
      seen.stalls += 1;
    },
  );
  const pass = (secondsPassed: number): void => {
    for (let eighth = 0; eighth < (secondsPassed * 8) / seconds; eighth++) t.mock.timers.tick((seconds * 1000) / 8);
  };
  return { activity, seen, watch, pass };
}

test('nothing done for the time is a stall, told once', (t) => {
  const { seen, pass } = watched(t, 16);
  pass(16);
  assert.equal(seen.stalls, 0);
  pass(2);
  assert.equal(seen.stalls, 1);
  pass(100);
  assert.equal(seen.stalls, 1);
});

test('whatever gets done begins the time anew', (t) => {
  const { activity, seen, pass } = watched(t, 16);
  for (let i = 0; i < 10; i++) {
    pass(14);
    activity.done += 1;
  }
  assert.equal(seen.stalls, 0);
});

test('where nothing is in flight there is no stall, and the time begins when something is', (t) => {
  const { activity, seen, pass } = watched(t, 16);
  activity.busy = false;
  pass(1000);
  activity.busy = true;
  pass(14);
  assert.equal(seen.stalls, 0);
  pass(4);
  assert.equal(seen.stalls, 1);
});

test('a watch that was stopped tells nothing', (t) => {
  const { seen, watch, pass } = watched(t, 16);
  watch.stop();
  pass(100);
  assert.equal(seen.stalls, 0);
});
