/**
 * An engine on the prepared form of a model where there is one, else on the model itself.
 *
 * A prepared form is found by the names, sizes and times of files. While its workers load, the model and the form are
 * hashed; if either is not what it was, the workers are replaced before they have answered anything.
 */
import { Engine } from '../engine/engine.js';
import type { ModelFolder } from '../models/folder.js';
import { dropPrepared, isSound } from '../models/prepared/cache.js';
import { sha256Model } from '../models/verify.js';
import type { ModelDescription } from '../tasks/task.js';
import type { RowRun } from './row-run.js';

/** An engine whose model is loaded and known. */
export interface ModelEngine {
  readonly engine: Engine;
  readonly description: ModelDescription;
  readonly modelSha256: string;
  /** Its sessions map a prepared form. */
  readonly isPrepared: boolean;
}

/** What an engine is started with. */
export type EngineRun = Pick<RowRun, 'task' | 'model' | 'feed' | 'batchTokens' | 'trouble' | 'threads' | 'leastThreads' | 'schedule'>;

/**
 * Starts the workers at once.
 *
 * @returns the engine when it is known, and what ends it on the way there
 */
export function startEngine(run: EngineRun): { readonly ready: Promise<ModelEngine>; stop(): Promise<void> } {
  let engine = engineFor(run, run.model);
  const settle = async (): Promise<ModelEngine> => {
    const { prepared, ...plain } = run.model;
    const [description, modelSha256, sound] = await Promise.all([
      engine.describe(),
      sha256Model(run.model),
      prepared === undefined ? true : isSound(prepared),
    ]);
    if (prepared === undefined) return { engine, description, modelSha256, isPrepared: false };
    if (sound && prepared.modelSha256 === modelSha256) return { engine, description, modelSha256, isPrepared: true };
    if (!sound) dropPrepared(prepared.folder);
    await engine.stop();
    engine = engineFor(run, plain);
    return { engine, description: await engine.describe(), modelSha256, isPrepared: false };
  };
  return { ready: settle(), stop: () => engine.stop() };
}

function engineFor({ task, feed, batchTokens, trouble, threads, leastThreads, schedule }: EngineRun, model: ModelFolder): Engine {
  const rowTimeoutMs = trouble.rowSeconds === null ? null : trouble.rowSeconds * 1000;
  return new Engine({ model, task, feed, batchTokens, rowTimeoutMs }, threads, {
    stallSeconds: trouble.stallSeconds,
    leastThreads: leastThreads ?? threads,
    schedule: schedule ?? 'queue',
  });
}
