import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChunkMeasure } from '#src/core/measures.js';
import { RunRecorder } from '#src/report/measures/recorder.js';

/** A recorder whose clock stands at one second, when rows began to flow. */
function recorder() {
  let now = 1000;
  const made = new RunRecorder(() => now);
  made.began();
  return {
    made,
    at: (milliseconds: number): void => {
      now = milliseconds;
    },
  };
}

const chunk = (changes: Partial<ChunkMeasure>): ChunkMeasure => ({
  place: { file: 'in.csv', row: 1, line: 2, byte: 10 },
  rows: 10,
  work: { from: 1000, to: 1100 },
  tokens: 50,
  calls: [[3, 2]],
  findings: [],
  ...changes,
});
const sum = (values: readonly number[]): number => Math.round(values.reduce((a, b) => a + b, 0));

test('rows and tokens are spread over the time in which their chunk was in work', () => {
  const { made, at } = recorder();
  made.committed(chunk({}));
  made.committed(chunk({ work: { from: 1500, to: 1700 }, rows: 20 }));
  at(2000);
  made.ended();
  at(9000);
  const { seconds, throughput } = made.recording(1);
  assert.equal(seconds, 1);
  assert.equal(throughput.stepSeconds, 0.05);
  assert.equal(throughput.rows.length, 20);
  assert.deepEqual(throughput.rows.slice(0, 3).map(Math.round), [5, 5, 0]);
  assert.deepEqual([sum(throughput.rows), sum(throughput.tokens)], [30, 100]);
});

test('rows of a chunk that no worker saw count when they are written, and it is none of the chunks in work', () => {
  const { made, at } = recorder();
  at(1220);
  made.committed(chunk({ work: null, calls: [] }));
  at(1300);
  const { throughput, chunks } = made.recording(1);
  assert.deepEqual(throughput.rows, [0, 0, 0, 0, 10, 0]);
  assert.deepEqual(chunks, { count: 0, slowest: [], p50: null, p95: null });
});

test('a worker\u2019s time is inside model calls, beside them, or without work', () => {
  const { made, at } = recorder();
  made.worked({ worker: 1, from: 1000, to: 1400, busyMs: 300 });
  at(2000);
  const { each, stepSeconds } = made.recording(3).workers;
  assert.equal(each.length, 3);
  assert.deepEqual([each[1]?.busySeconds, each[1]?.besideSeconds, each[1]?.idleSeconds], [0.3, 0.1, 0.6]);
  assert.deepEqual([each[2]?.busySeconds, each[2]?.idleSeconds], [0, 1]);
  assert.equal(stepSeconds, 0.05);
  assert.deepEqual(
    each[1]?.busy.slice(6, 10).map((share) => Number(share.toFixed(6))),
    [0.75, 0.75, 0, 0],
  );
});

test('the more workers, the fewer steps', () => {
  const { made, at } = recorder();
  at(3_601_000);
  const few = made.recording(2).workers.each[0]?.busy.length ?? 0;
  const many = made.recording(128).workers.each[0]?.busy.length ?? 0;
  assert.ok(few > 60 && few <= 120 && many <= 18 && many > 8, `${few} ${many}`);
});

test('findings, lengths and slow chunks are kept', () => {
  const { made, at } = recorder();
  made.committed(chunk({ findings: [{ label: 'a', score: 0.9 }] }));
  made.committed(chunk({ work: { from: 1100, to: 1900 }, findings: [{ label: 'a', score: 0.1 }] }));
  at(2000);
  const { scores, lengths, chunks } = made.recording(1);
  assert.deepEqual([scores[0]?.label, scores[0]?.count], ['a', 2]);
  assert.deepEqual(
    lengths.map(({ sequences }) => sequences),
    [0, 0, 2, 2],
  );
  assert.deepEqual([chunks.count, chunks.slowest[0]?.milliseconds], [2, 800]);
});

test('tens of thousands of chunks, each with a label of its own, take little memory', () => {
  const { made } = recorder();
  for (let i = 0; i < 20_000; i++) {
    const from = 1000 + i * 400;
    made.worked({ worker: i % 2, from, to: from + 700, busyMs: 650 });
    made.committed(
      chunk({ work: { from, to: from + 700 }, calls: [[(i % 500) + 1]], findings: [{ label: `l${i}`, score: (i % 10) / 10 }] }),
    );
  }
  const kept = JSON.stringify(made).length + JSON.stringify(made.recording(2)).length;
  assert.ok(kept < 300_000, String(kept));
});
