import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { planThreads, spellThreads } from '#src/pipeline/thread-plan.js';
import { estimateMemoryMb } from '#src/plan/memory.js';
import { machine, withV2 } from '../host/machine.js';

const model = openModelFolder('sentiment-en', 'models/sentiment-en', null, true);
const BYTES = 23_000_000;

/** A machine of so many CPUs and so much free memory, in MB; null: nobody knows. */
function machineOf(t: TestContext, affinity: number, freeMb: number | null, quota = 'max'): { affinity: number; root: string } {
  const files = freeMb === null ? {} : { 'proc/meminfo': `MemAvailable: ${Math.ceil((freeMb * 1e6) / 1024)} kB\n` };
  return { affinity, root: machine(t, { ...files, ...withV2('/', { 'sys/fs/cgroup/cpu.max': `${quota} 100000\n` }) }) };
}
const exactly = (threads: number) => ({ least: threads, most: threads });
const roomFor = (threads: number): number => estimateMemoryMb(threads, BYTES, 'encoder') + 10;

test('auto is the CPUs allowed', (t) => {
  assert.equal(planThreads('auto', model, machineOf(t, 4, 64_000)).threads, 4);
  assert.equal(planThreads('auto', model, machineOf(t, 4, 64_000, '250000')).threads, 2);
  assert.equal(planThreads('auto', model, machineOf(t, 4, null)).threads, 4);
});

test('auto is capped by memory, without a warning; one thread there is always', (t) => {
  const capped = planThreads('auto', model, machineOf(t, 8, roomFor(3)));
  assert.deepEqual([capped.threads, capped.warning], [3, null]);
  const least = planThreads('auto', model, machineOf(t, 8, 10));
  assert.equal(least.threads, 1);
  assert.match(least.warning ?? '', /Memory may run out: about \d+ MB for 1 thread; 10 MB are free.*Not even 1 thread fits\.$/);
});

test('a number is taken as it is; when it does not fit the number that does is told', (t) => {
  const few = planThreads(exactly(8), model, machineOf(t, 2, roomFor(3)));
  assert.equal(few.threads, 8);
  assert.match(few.warning ?? '', /about \d+ MB for 8 threads; \d+ MB are free by .*meminfo\. --threads 3 fits\.$/);
  assert.equal(planThreads(exactly(3), model, machineOf(t, 2, roomFor(3))).warning, null);
  assert.equal(planThreads(exactly(1000), model, machineOf(t, 2, null)).warning, null);
});

test('CPUs and memory are told with their reasons', (t) => {
  const { lines } = planThreads('auto', model, machineOf(t, 4, roomFor(5), '250000'));
  assert.match(lines[0] ?? '', /^cpus +2 allowed \(4 by affinity, quota 2\.5 by .*cpu\.max\)$/);
  assert.match(lines[1] ?? '', /^memory +about \d+ MB for 2 threads; \d+ MB are free by .*meminfo, room for 5 threads$/);
  assert.match(planThreads('auto', model, machineOf(t, 1, null)).lines[1] ?? '', /what is free is not known$/);
});

test('of a range the most has to fit into memory, and both are told', (t) => {
  const plan = planThreads({ least: 2, most: 8 }, model, machineOf(t, 2, roomFor(3)));
  assert.deepEqual([plan.leastThreads, plan.threads], [2, 8]);
  assert.match(plan.warning ?? '', /for 8 threads/);
  assert.equal(spellThreads(plan), '2 to 8');
  assert.equal(spellThreads({ threads: 2, leastThreads: 2 }), '2');
});

test('weights that all threads map count once', (t) => {
  const file = { path: 'weights.bin', bytes: 400_000_000, sha256: '' };
  const prepared = { folder: '', graph: '', model: '', form: '', modelSha256: '', files: [file], sources: [] };
  assert.match(
    planThreads({ least: 8, most: 8 }, { ...model, prepared }, machineOf(t, 8, 9_000)).lines[1] ?? '',
    /about 1030 MB for 8 threads/,
  );
});
