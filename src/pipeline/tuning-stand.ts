/** Workers that are measured: started as a run starts them, warmed up, given blocks of texts, and ended. */
import type { WorkSpan } from '../core/measures.js';
import type { Engine } from '../engine/engine.js';
import type { Block, Stand } from '../tuning/trials.js';
import { type EngineRun, startEngine } from './model-engine.js';

/** A text of the sample, and the tokens that the model sees of it. */
export interface SampleText {
  readonly text: string;
  readonly tokens: number;
}

/** A model call is let finish, but not for ever, when measuring is broken off. */
const STOP_MS = 5000;

/** Measuring was asked to stop: nothing came of it. */
export class TuningStopped extends Error {
  override readonly name = 'TuningStopped';
}

/** What is read of the sample, round and round. Its order is random, so any stretch of it is a random sample too. */
export class SampleTrack {
  private next = 0;

  constructor(private readonly texts: readonly SampleText[]) {}

  take(count: number): SampleText[] {
    const taken = Array.from({ length: count }, (_, i) => this.texts[(this.next + i) % this.texts.length]);
    this.next += count;
    return taken.flatMap((text) => text ?? []);
  }
}

/**
 * Starts workers and lets them answer until they are warm.
 *
 * @param since what a start is counted from: performance.now() of a run that begins now
 * @throws FaultError when the model cannot be loaded; TuningStopped
 */
export async function openStand(run: EngineRun, track: SampleTrack, warmSeconds: number, stopped: AbortSignal): Promise<Stand> {
  const begun = performance.now();
  const starting = startEngine(run);
  try {
    const { engine } = await unlessStopped(starting.ready, stopped);
    const startSeconds = (performance.now() - begun) / 1000;
    const textsPerSecond = await warmUp(engine, track, warmSeconds, stopped);
    return {
      startSeconds,
      textsPerSecond,
      run: (chunkRows, texts) => runBlock(engine, { ...run, chunkRows }, track.take(texts), stopped),
      close: () => engine.stop(stopped.aborted ? STOP_MS : null),
    };
  } catch (error) {
    await starting.stop();
    throw error;
  }
}

/** @returns texts a second in the last round of it */
async function warmUp(engine: Engine, track: SampleTrack, seconds: number, stopped: AbortSignal): Promise<number> {
  const begun = performance.now();
  // A model that writes may take seconds for a text; others have warmed up on some hundred by the time.
  let size = 1;
  for (;;) {
    const from = performance.now();
    const chunks = Array.from({ length: engine.threads }, () => track.take(size).map(({ text }) => text));
    await unlessStopped(Promise.all(chunks.map((texts) => engine.answer(texts))), stopped);
    const now = performance.now();
    if (now - begun >= 1000 * seconds) return (size * engine.threads * 1000) / (now - from);
    size *= 2;
  }
}

async function runBlock(
  engine: Engine,
  { threads, batchTokens, chunkRows }: Pick<EngineRun, 'threads' | 'batchTokens'> & { readonly chunkRows: number },
  block: readonly SampleText[],
  stopped: AbortSignal,
): Promise<Block> {
  const chunkMs: number[] = [];
  let failed = 0;
  let rssBytes = process.memoryUsage.rss();
  const answer = async (texts: readonly string[]): Promise<void> => {
    const spans: WorkSpan[] = [];
    const answers = await engine.answer(texts, { worked: (span) => spans.push(span) });
    failed += answers.failed.size;
    chunkMs.push(Math.max(...spans.map(({ to }) => to)) - Math.min(...spans.map(({ from }) => from)));
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  };
  const begun = performance.now();
  const chunks = Array.from({ length: Math.ceil(block.length / chunkRows) }, (_, i) => block.slice(i * chunkRows, (i + 1) * chunkRows));
  await unlessStopped(Promise.all(chunks.map((chunk) => answer(chunk.map(({ text }) => text)))), stopped);
  return {
    threads,
    batchTokens,
    chunkRows,
    texts: block.length,
    failed,
    tokens: block.reduce((sum, { tokens }) => sum + tokens, 0),
    seconds: (performance.now() - begun) / 1000,
    chunkMs,
    rssMb: rssBytes / 1e6,
  };
}

/** @throws TuningStopped as soon as it is asked for, whatever is being waited for */
function unlessStopped<Result>(work: Promise<Result>, stopped: AbortSignal): Promise<Result> {
  // Chunks that are dropped fail; nobody waits for them any more.
  work.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new TuningStopped());
    if (stopped.aborted) return stop();
    stopped.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => stopped.removeEventListener('abort', stop));
  });
}
