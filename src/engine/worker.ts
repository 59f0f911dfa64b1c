/**
 * The worker thread: the program's second entry point. It loads the model once, then answers messages.
 *
 * It sees tasks and models, never input or output. Faults go back as data: an exception that crossed the
 * thread would lose its type.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'piscina';
import { FaultError } from '../core/faults.js';
import { readJson } from '../models/folder.js';
import { openSession } from '../models/session.js';
import { loadTokenizer, modelMaxLength } from '../models/tokenizer.js';
import { taskNamed } from '../tasks/registry.js';
import type { ModelDescription } from '../tasks/task.js';
import { answerChunk, type ChunkTools } from './answer-chunk.js';
import { checkInvariance, type InvarianceFinding } from './invariance.js';
import { type FromWorker, SHARED, type ToWorker, type WorkerSetup } from './protocol.js';

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
      session,
      maxLength: setup.maxLength ?? limit,
      onLong: setup.onLong,
      batchTokens: setup.batchTokens,
      rows,
      answer: (windows) => chosen.answer(windows, task.settings),
      stopped: () => Atomics.load(shared, SHARED.STOP) !== 0,
    },
  };
}

/** The fault that an exception stands for: its own if it has one, else that the model failed. */
function faultOf(error: unknown): FromWorker {
  if (error instanceof FaultError) return { kind: 'fault', fault: error.fault };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'fault', fault: { code: 'worker_failed', place: 'a worker', reason } };
}

// Loaded before the first message: between messages the thread sleeps in Atomics.wait, where nothing loads.
const setup = workerData as WorkerSetup;
const shared = new Int32Array(setup.shared);
const loaded = await load().catch(faultOf);
Atomics.add(shared, SHARED.SETTLED, 1);
Atomics.notify(shared, SHARED.SETTLED);

/** Answers one message of the main thread. Never throws. */
export default async function answer(message: ToWorker): Promise<FromWorker> {
  if ('kind' in loaded) return loaded;
  if (message.kind === 'describe') return { kind: 'described', description: loaded.description };
  try {
    if (message.kind === 'check-invariance') return { kind: 'invariance', finding: await loaded.checkInvariance() };
    return (await answerChunk(message, loaded.tools)) ?? { kind: 'stopped' };
  } catch (error) {
    return faultOf(error);
  }
}
