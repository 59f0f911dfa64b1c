/**
 * The worker thread: the program's second entry point. It loads the model once, then answers messages.
 *
 * It sees tasks and models, never input or output. Faults go back as data: an exception that crossed the
 * thread would lose its type.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'piscina';
import { FaultError, reasonOf } from '../core/faults.js';
import { readJson } from '../models/folder.js';
import { openSession, type TextSession } from '../models/session.js';
import { loadTokenizer, modelMaxLength } from '../models/tokenizer.js';
import { taskNamed } from '../tasks/registry.js';
import type { ModelDescription } from '../tasks/task.js';
import { answerChunk, type ChunkTools } from './answer-chunk.js';
import { checkInvariance, type InvarianceFinding } from './invariance.js';
import { type FromWorker, SHARED, type ToWorker, type WorkerSetup } from './protocol.js';
import { Seats } from './seats.js';

interface LoadedWorker {
  readonly description: ModelDescription;
  readonly tools: ChunkTools;
  checkInvariance(): Promise<InvarianceFinding>;
}

async function load(): Promise<LoadedWorker> {
  const { model, task } = setup;
  const chosen = taskNamed(task.name);
  const tokenizer = loadTokenizer(model);
  const padId = typeof model.config['pad_token_id'] === 'number' ? model.config['pad_token_id'] : 0;
  const session = await openSession(model.file, chosen.output, tokenizer.frame, padId);
  const labels = chosen.labels(model.config, session.outputDims, model.file);
  const sentenceFile = join(model.folder, 'sentence_bert_config.json');
  const limit = modelMaxLength(model.config, model.tokenizerConfig, existsSync(sentenceFile) ? readJson(sentenceFile) : null);
  const frameTokens = tokenizer.frame.prefix.length + tokenizer.frame.suffix.length;
  const rows: ChunkTools['rows'] = (output, sequences) => chosen.rows(output, sequences, labels, model.file);
  const vocabulary = typeof model.config['vocab_size'] === 'number' ? model.config['vocab_size'] : 1;
  return {
    checkInvariance: () => checkInvariance(session, tokenizer.frame, vocabulary, limit, rows),
    description: { labels, maxLength: limit, frameTokens },
    tools: {
      tokenizer,
      session: { ...session, run: (batch) => watched(() => session.run(batch)) },
      maxLength: setup.maxLength ?? limit,
      onLong: setup.onLong,
      batchTokens: setup.batchTokens,
      rowTimeoutMs: setup.rowTimeoutMs,
      rows,
      answer: (windows) => chosen.answer(windows, task.settings),
      stopped: () => Atomics.load(shared, SHARED.STOP) !== 0,
    },
  };
}

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
const loaded = await load().catch(faultOf);

/** Runs the model, and tells the main thread while it does: a thread must not be terminated there. */
async function watched(run: () => ReturnType<TextSession['run']>): ReturnType<TextSession['run']> {
  seats.set(seat, 'model');
  try {
    return await run();
  } finally {
    seats.set(seat, 'working');
    Atomics.add(shared, SHARED.CALLS, 1);
  }
}

/** Answers one message of the main thread. Never throws. */
export default async function answer(message: ToWorker): Promise<FromWorker> {
  if ('kind' in loaded) return loaded;
  if (message.kind === 'describe') return { kind: 'described', description: loaded.description };
  seat = message.seat;
  if (message.kind === 'check-invariance') {
    seats.set(seat, 'model');
    return loaded
      .checkInvariance()
      .then((finding): FromWorker => ({ kind: 'invariance', finding }))
      .catch(faultOf);
  }
  seats.set(seat, 'working');
  try {
    return (await answerChunk(message, loaded.tools)) ?? { kind: 'stopped' };
  } catch (error) {
    return failureOf(error);
  }
}
