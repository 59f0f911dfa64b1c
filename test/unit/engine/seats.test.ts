import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHARED } from '#src/engine/protocol.js';
import { SEAT_STATES, Seats } from '#src/engine/seats.js';

test('each seat keeps its state and since when, and leaves the flags of the run alone', () => {
  const shared = new Int32Array(new SharedArrayBuffer(Seats.bytes(3)));
  const seats = new Seats(shared, Date.now() - 5000);
  assert.deepEqual([seats.state(2), seats.seconds(2)], ['idle', 5]);
  for (const state of SEAT_STATES) {
    seats.set(1, state);
    assert.deepEqual([seats.state(0), seats.state(1), seats.state(2)], ['idle', state, 'idle']);
  }
  assert.ok(seats.seconds(1) <= 1);
  assert.deepEqual([shared[SHARED.STOP], shared[SHARED.CALLS]], [0, 0]);
});
