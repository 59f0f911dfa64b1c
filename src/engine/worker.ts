/**
 * The worker thread: the program's second entry point. It loads the model once, then answers messages.
 *
 * It sees tasks and models, never input or output. Faults go back as data: an exception that crossed the
 * thread would lose its type.
 */
import { workerData } from 'node:worker_threads';
import { FaultError, reasonOf } from '../core/faults.js';
import { type Answer, chosenTask } from '../tasks/registry.js';
import type { ModelCalls, Runner } from '../tasks/task.js';
import { answerChunk } from './answer-chunk.js';
import { checkInvariance } from './invariance.js';
import { type FromWorker, SHARED, type ToWorker, type WorkerSetup } from './protocol.js';
import { Seats } from './seats.js';

/** The fault that an exception stands for: its own if it has one, else that the model failed. */
function faultOf(error: unknown): FromWorker {
  if (error instanceof FaultError) return { kind: 'fault', fault: error.fault };
  return { kind: 'fault', fault: { code: 'worker_failed', place: 'a worker', reason: reasonOf(error) } };
}

/** Why a chunk failed, in one line. */
function failureOf(error: unknown): FromWorker {
  if (error instanceof FaultError && error.fault.code === 'worker_failed') return { kind: 'failed', reason: error.fault.reason };
  return { kind: 'failed', reason: reasonOf(error) };
}

// Loaded before the first message: between messages the thread sleeps in Atomics.wait, where nothing loads.
const setup = workerData as WorkerSetup;
const shared = new Int32Array(setup.shared);
const seats = new Seats(shared, setup.startedAt);
/** The seat of the call this thread is at. */
let seat = 0;
/** Milliseconds in model calls so far. */
let busyMs = 0;
const calls: ModelCalls = {
  // Told to the main thread while it lasts: a thread must not be terminated inside the runtime.
  async run(call) {
    seats.set(seat, 'model');
    const started = performance.now();
    try {
      return await call();
    } finally {
      busyMs += performance.now() - started;
      seats.set(seat, 'working');
      Atomics.add(shared, SHARED.CALLS, 1);
    }
  },
  stopped: () => Atomics.load(shared, SHARED.STOP) !== 0,
  progressed: () => {
    Atomics.add(shared, SHARED.CALLS, 1);
  },
};
const { model, task, feed, batchTokens, rowTimeoutMs } = setup;
const loaded: Runner<Answer> | FromWorker = await chosenTask(task).open(model, feed, calls).catch(faultOf);

/** Answers one message of the main thread. Never throws. */
export default async function answer(message: ToWorker): Promise<FromWorker> {
  if ('kind' in loaded) return loaded;
  if (message.kind === 'describe') return { kind: 'described', description: loaded.description };
  seat = message.seat;
  seats.set(seat, 'working');
  if (message.kind === 'check-invariance') {
    if (loaded.probe === null) return { kind: 'invariance', finding: null };
    return checkInvariance(loaded.probe)
      .then((finding): FromWorker => ({ kind: 'invariance', finding }))
      .catch(faultOf);
  }
  try {
    const tools = { runner: loaded, batchTokens, rowTimeoutMs, busyMs: () => busyMs, stopped: calls.stopped };
    return (await answerChunk(message, tools)) ?? { kind: 'stopped' };
  } catch (error) {
    return failureOf(error);
  }
}
