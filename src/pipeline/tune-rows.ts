/**
 * `tune`: reads all rows, keeps a random sample of those that a model would see, and measures the user's model on it.
 *
 * Nothing is answered from a cache while it is measured: workers are asked for every text. What is kept of a file is the number of its rows and
 * texts, and the sample; so memory does not grow with it.
 */
import type { Rejected, Row } from '../core/row.js';
import type { OpenedInput } from '../input/open.js';
import { loadTokenizer } from '../models/tokenizer.js';
import { counted, grouped } from '../report/spell.js';
import { numberedWindows } from '../tasks/numbers.js';
import type { ModelDescription } from '../tasks/task.js';
import { threadCounts } from '../tuning/candidates.js';
import { Reservoir } from '../tuning/reservoir.js';
import { runTrials, type Trials } from '../tuning/trials.js';
import type { Collector } from './collect-rows.js';
import { ComputedTexts } from './computed-texts.js';
import { type EngineRun, startEngine } from './model-engine.js';
import { withNumbers } from './numbers-beside.js';
import { openStand, type SampleText, SampleTrack, TuningStopped } from './tuning-stand.js';

/** What is tuned, and how. */
export interface Tuning {
  /** Model, task and feed; the settings that it has now; `threads` is the most to measure. */
  readonly run: EngineRun & { readonly chunkRows: number };
  readonly model: KnownModel;
  /** Columns of numbers that the model looks at beside the text. */
  readonly numbers: readonly string[];
  /** The model writes texts: there is nothing to batch, and tokens are not known before they are written. */
  readonly writes: boolean;
  readonly seconds: number;
  readonly seed: number;
}

/** What one worker found in the model. */
export interface KnownModel {
  readonly description: ModelDescription;
  /** Answers do not depend on company: a run computes equal texts once. */
  readonly invariant: boolean;
}

/** What was read and measured. */
export interface Tuned {
  readonly trials: Trials;
  /** Rows of the input that can be answered, and texts of them that a run would compute. */
  readonly rows: number;
  readonly texts: number;
  /** Tokens of each text of the sample; 1 each where the model writes: then rows are what is counted. */
  readonly sampleTokens: readonly number[];
}

/** Texts of the sample: their mean length is known to a per cent or two. */
const SAMPLE_TEXTS = 4096;
const SAMPLE_CHARACTERS = 16_000_000;

/** Texts that are encoded before the event loop has a turn. */
const ENCODED_AT_ONCE = 64;

/** Who listens to the measuring. */
export interface TuningWatch {
  /** Takes lines on how far it is. */
  say(line: string): void;
  /** Ends the measuring: then there is no result. */
  readonly stopped: AbortSignal;
  /** What becomes of it; null where no row has a text. */
  conclude(tuned: Tuned | null): Conclusion;
}

/** What is written, and what is kept besides, once it was written or nobody reads it any more. */
export interface Conclusion {
  readonly text: string;
  keep(): Promise<void>;
}

/** Opens the model once, so that one that cannot be used is told before a long input is read. @throws FaultError */
export async function describeModel(run: EngineRun): Promise<{ readonly description: ModelDescription; readonly modelSha256: string }> {
  const starting = startEngine({ ...run, threads: 1, leastThreads: 1 });
  try {
    const { description, modelSha256 } = await starting.ready;
    return { description, modelSha256 };
  } finally {
    await starting.stop();
  }
}

/** Sums rows up to a sample; when they have ended, measures, and writes what `conclude` makes of it. */
export function tuneRows(tuning: Tuning, { say, stopped, conclude }: TuningWatch): (input: OpenedInput) => Collector<string> {
  return (input) => {
    const computed = new ComputedTexts(tuning.model.invariant, tuning.run.chunkRows);
    const sample = new Reservoir(SAMPLE_TEXTS, SAMPLE_CHARACTERS, tuning.seed);
    let rows = 0;
    const asAsked = (row: Row): Row | Rejected =>
      tuning.numbers.length === 0 ? row : withNumbers(row, input.besideOf(row), tuning.numbers);
    return {
      refuse(row) {
        const asked = asAsked(row);
        return asked.kind === 'rejected' ? asked : null;
      },
      take(row) {
        const asked = asAsked(row);
        if (asked.kind === 'rejected') throw new Error('bug: a row that was refused');
        rows += 1;
        if (computed.take(asked)) sample.add(asked.text);
        return 0;
      },
      countAs: () => null,
      worksAfterwards: true,
      results: () => [results()],
    };

    async function* results(): AsyncGenerator<Buffer> {
      if (sample.count === 0) {
        yield* concluded(conclude(null));
        return;
      }
      try {
        const texts = await withTokens(sample.shuffled(), tuning, stopped);
        say(
          `${counted(rows, 'row')}, ${counted(sample.count, 'text')} to compute; measuring on ${grouped(texts.length)} of them, drawn from the whole input, for up to ${tuning.seconds} s.`,
        );
        const trials = await measure(tuning, texts, say, stopped);
        const failed = trials.blocks.reduce((sum, block) => sum + block.failed, 0);
        if (failed > 0)
          say(
            `The model fails on ${counted(failed, 'text')} of those that were measured: a run would reject their rows, and takes longer for the search for them.`,
          );
        yield* concluded(conclude({ trials, rows, texts: sample.count, sampleTokens: texts.map(({ tokens }) => tokens) }));
      } catch (error) {
        // Whoever asked for the end sees that there is nothing.
        if (!(error instanceof TuningStopped)) throw error;
      }
    }
  };
}

async function* concluded({ text, keep }: Conclusion): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(text);
  } finally {
    // A minute of measuring is not lost on a reader that has gone.
    await keep();
  }
}

async function measure(
  { run, writes, seconds }: Tuning,
  texts: readonly SampleText[],
  say: (line: string) => void,
  stopped: AbortSignal,
): Promise<Trials> {
  const track = new SampleTrack(texts);
  const begun = performance.now();
  return runTrials(
    {
      open: (threads, batchTokens, warmSeconds) =>
        openStand({ ...run, threads, leastThreads: threads, batchTokens }, track, warmSeconds, stopped),
      seconds: () => (performance.now() - begun) / 1000,
      say,
    },
    { threadCounts: threadCounts(run.threads), own: run, trySettings: !writes, unit: writes ? 'texts' : 'tokens', seconds },
  );
}

/** Texts with the tokens that the model would see of them. @throws TuningStopped */
async function withTokens(texts: readonly string[], { run, model, numbers, writes }: Tuning, stopped: AbortSignal): Promise<SampleText[]> {
  if (writes) return texts.map((text) => ({ text, tokens: 1 }));
  const encoder = { tokenizer: loadTokenizer(run.model), limit: model.description.maxLength };
  const counted: SampleText[] = [];
  for (let from = 0; from < texts.length; from += ENCODED_AT_ONCE) {
    const part = texts.slice(from, from + ENCODED_AT_ONCE);
    const { windows } = numberedWindows(part, encoder, run.feed, numbers.length > 0);
    windows.forEach((ofText, i) => {
      counted.push({ text: part[i] ?? '', tokens: ofText.reduce((sum, { length }) => sum + length, 0) });
    });
    // Signals come in between.
    await new Promise((resolve) => setImmediate(resolve));
    if (stopped.aborted) throw new TuningStopped();
  }
  return counted;
}
