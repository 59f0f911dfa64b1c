/**
 * The order in which blocks are measured, within a bound of time.
 *
 * 1. Screening: a block of each candidate setting, on every thread count, or on all threads alone where time is short.
 * 2. Where another setting looked better than the run's own: rounds of the two against one another, on all threads.
 * 3. Rounds of all thread counts with the setting that was chosen, until their means are sure or the time is up.
 *
 * Blocks of a round follow one another, so that a slow minute of the machine hits all alike. A setting is changed only for one that won
 * every round: on a noisy machine the best of many single blocks is luck.
 */
import { type BatchSettings, batchTokensToTry, chunkRowsToTry } from './candidates.js';
import { mean, median, uncertainty } from './spread.js';

/** Texts that were answered in one go. */
export interface Block extends BatchSettings {
  readonly threads: number;
  readonly texts: number;
  /** Those that the model fails on. */
  readonly failed: number;
  readonly tokens: number;
  readonly seconds: number;
  /** Of each chunk, from the first worker's begin to the last one's end. */
  readonly chunkMs: readonly number[];
  /** Resident memory of the process, the most that was seen. */
  readonly rssMb: number;
}

/** Workers with a model, warmed up. */
export interface Stand {
  /** From the start of the process to a loaded model. */
  readonly startSeconds: number;
  /** As the warm-up went. */
  readonly textsPerSecond: number;
  run(chunkRows: number, texts: number): Promise<Block>;
  close(): Promise<void>;
}

/** Where is measured. */
export interface Bench {
  /** Starts workers and warms them up. One stand at a time. */
  open(threads: number, batchTokens: number, warmSeconds: number): Promise<Stand>;
  /** Seconds since measuring began. */
  seconds(): number;
  say(line: string): void;
}

export interface TrialPlan {
  /** Rising, 1 first. */
  readonly threadCounts: readonly number[];
  /** What the run has now. */
  readonly own: BatchSettings;
  /** Other settings are tried too; a model that writes has nothing to batch. */
  readonly trySettings: boolean;
  /** What `tokens` of a block are. */
  readonly unit: 'tokens' | 'texts';
  /** How long to measure at most; each thread count is measured once, however long that takes. */
  readonly seconds: number;
}

export interface Trials {
  readonly chosen: BatchSettings;
  /** All that were measured, in that order. */
  readonly blocks: readonly Block[];
  /** Those of the last rounds, all with the chosen settings: what is told of a thread count rests on them. */
  readonly rounds: readonly (readonly Block[])[];
  /** By thread count. */
  readonly startSeconds: ReadonlyMap<number, readonly number[]>;
  /** The means are sure enough; else the time was up before. */
  readonly settled: boolean;
}

/** Shares of the time that screening, and then the choice of a setting, may take. */
const SCREENING_SHARE = 0.25;
const CHOICE_SHARE = 0.5;

/** Screening blocks below this tell nothing. */
const LEAST_SCREENING_SECONDS = 0.4;

/** About what it takes to start and warm workers. */
const STAND_SECONDS = 0.9;

/** A block is long enough to have chunks on all workers, and short enough for many rounds. */
const MOST_BLOCK_SECONDS = 2;
const LEAST_BLOCK_SECONDS = 0.25;
const ROUNDS_WANTED = 5;

/** How long workers run before they are measured: code gets compiled, memory gets its size. */
const WARM_SECONDS = 0.4;

/** A setting has to be so much better to be worth a change; a mean has to be known so well. */
const WORTH = 1.02;
const SURE = 0.02;

const CHOICE_ROUNDS = 3;

/** Measures. @throws what the bench throws */
export async function runTrials(bench: Bench, plan: TrialPlan): Promise<Trials> {
  return new Course(bench, plan).run();
}

class Course {
  private readonly blocks: Block[] = [];
  private readonly starts = new Map<number, number[]>();
  private readonly most: number;
  private readonly blockSeconds: number;

  constructor(
    private readonly bench: Bench,
    private readonly plan: TrialPlan,
  ) {
    const { threadCounts, seconds } = plan;
    this.most = Math.max(...threadCounts);
    const ofRound = ((1 - CHOICE_SHARE) * seconds) / (ROUNDS_WANTED * threadCounts.length) - STAND_SECONDS;
    this.blockSeconds = Math.min(MOST_BLOCK_SECONDS, Math.max(LEAST_BLOCK_SECONDS, ofRound));
  }

  async run(): Promise<Trials> {
    const chosen = this.plan.trySettings ? await this.choose(await this.screen()) : this.plan.own;
    const { rounds, settled } = await this.repeat(chosen);
    return { chosen, blocks: this.blocks, rounds, startSeconds: this.starts, settled };
  }

  /** One block of each candidate. @returns the best, where it looked better than the run's own settings; else null */
  private async screen(): Promise<BatchSettings | null> {
    const { threadCounts, own, seconds } = this.plan;
    const time = SCREENING_SHARE * seconds;
    const tokens = batchTokensToTry(own);
    const combinations = tokens.length * chunkRowsToTry(own, Number.POSITIVE_INFINITY).length;
    const blockSeconds = (counts: number): number =>
      Math.min(MOST_BLOCK_SECONDS, (time / counts - tokens.length * STAND_SECONDS) / combinations);
    const counts = blockSeconds(threadCounts.length) >= LEAST_SCREENING_SECONDS ? threadCounts : [this.most];
    const each = blockSeconds(counts.length);
    if (each < LEAST_SCREENING_SECONDS) {
      this.bench.say(`${seconds} s are too few to try other settings: only thread counts are measured.`);
      return null;
    }
    let rows: readonly number[] = [own.chunkRows];
    for (const [i, threads] of counts.entries()) {
      const until = (time * (i + 1)) / counts.length;
      for (const batchTokens of tokens) {
        if (this.bench.seconds() >= until) break;
        await this.withStand(threads, batchTokens, async (stand, texts) => {
          rows = chunkRowsToTry(own, texts(each));
          for (const chunkRows of rows) {
            if (this.bench.seconds() < until) await this.measure(stand, chunkRows, texts(each));
          }
        });
      }
      this.bench.say(screeningLine(this.blocks.filter((block) => block.threads === threads)));
    }
    const candidates = rows.flatMap((chunkRows) => tokens.map((batchTokens) => ({ batchTokens, chunkRows })));
    const score = scores(this.blocks, this.most);
    const best = candidates.reduce((a, b) => (score(b) > score(a) ? b : a), own);
    return score(best) > score(own) * WORTH ? best : null;
  }

  /** The run's own settings, or others that were better in every round. */
  private async choose(challenger: BatchSettings | null): Promise<BatchSettings> {
    const { own, seconds } = this.plan;
    if (challenger === null) return own;
    const ratios: number[] = [];
    while (ratios.length === 0 || (ratios.length < CHOICE_ROUNDS && this.bench.seconds() < CHOICE_SHARE * seconds)) {
      const ofOwn = rate(await this.single(this.most, own));
      ratios.push(rate(await this.single(this.most, challenger)) / ofOwn);
    }
    const told = ratios.map((ratio) => ratio.toFixed(3)).join(', ');
    this.bench.say(`${challenger.batchTokens}/${challenger.chunkRows} against ${own.batchTokens}/${own.chunkRows}: ${told}`);
    return median(ratios) > WORTH && Math.min(...ratios) > 1 ? challenger : own;
  }

  /** Rounds of all thread counts. */
  private async repeat(chosen: BatchSettings): Promise<Pick<Trials, 'rounds' | 'settled'>> {
    const { threadCounts, seconds, unit } = this.plan;
    const rounds: Block[][] = [];
    let roundSeconds = 0;
    let settled = false;
    while (!settled && (rounds.length === 0 || this.bench.seconds() + roundSeconds <= seconds)) {
      const before = this.bench.seconds();
      const round: Block[] = [];
      for (const threads of threadCounts) round.push(await this.single(threads, chosen));
      rounds.push(round);
      roundSeconds = this.bench.seconds() - before;
      const doubt = Math.max(...threadCounts.map((_, i) => uncertainty(rounds.map((blocks) => rate(blocks[i] ?? (round[0] as Block))))));
      settled = rounds.length >= ROUNDS_WANTED && doubt <= SURE;
      const told = round.map((block) => `${spelled(block.threads)} ${Math.round(rate(block))}`).join(', ');
      const sure = Number.isFinite(doubt) ? `, means known to ±${(100 * doubt).toFixed(1)} %` : '';
      this.bench.say(`round ${rounds.length}: ${told} ${unit}/s${sure}; ${Math.round(this.bench.seconds())} of ${seconds} s`);
    }
    return { rounds, settled };
  }

  /** One block on workers of its own. */
  private async single(threads: number, { batchTokens, chunkRows }: BatchSettings): Promise<Block> {
    return this.withStand(threads, batchTokens, (stand, texts) => this.measure(stand, chunkRows, texts(this.blockSeconds)));
  }

  /** @param work is told how many texts take so many seconds */
  private async withStand<Result>(
    threads: number,
    batchTokens: number,
    work: (stand: Stand, texts: (seconds: number) => number) => Promise<Result>,
  ): Promise<Result> {
    const stand = await this.bench.open(threads, batchTokens, Math.min(WARM_SECONDS, this.blockSeconds));
    try {
      this.starts.set(threads, [...(this.starts.get(threads) ?? []), stand.startSeconds]);
      const known = this.blocks.filter((block) => block.threads === threads).map(({ texts, seconds }) => texts / seconds);
      const textsPerSecond = known.length === 0 ? stand.textsPerSecond : mean(known);
      return await work(stand, (seconds) => Math.max(threads, Math.round(textsPerSecond * seconds)));
    } finally {
      await stand.close();
    }
  }

  private async measure(stand: Stand, chunkRows: number, texts: number): Promise<Block> {
    const block = await stand.run(chunkRows, texts);
    this.blocks.push(block);
    return block;
  }
}

/** Tokens a second: how long texts happen to be in a block does not change it. */
export function rate({ tokens, seconds }: Pick<Block, 'tokens' | 'seconds'>): number {
  return tokens / seconds;
}

/** How good settings are: their rate against the best of each thread count, on average; 0 where they were not measured on most threads. */
function scores(blocks: readonly Block[], most: number): (settings: BatchSettings) => number {
  const best = (threads: number): number => Math.max(...blocks.filter((block) => block.threads === threads).map(rate));
  return ({ batchTokens, chunkRows }) => {
    const of = blocks.filter((block) => block.batchTokens === batchTokens && block.chunkRows === chunkRows);
    return of.some(({ threads }) => threads === most) ? mean(of.map((block) => rate(block) / best(block.threads))) : 0;
  };
}

function screeningLine(blocks: readonly Block[]): string {
  const [first] = blocks;
  if (first === undefined) return 'the time for trying settings is up';
  const told = blocks.map((block) => `${block.batchTokens}/${block.chunkRows} ${Math.round(rate(block))}`);
  return `${spelled(first.threads)}: ${told.join(', ')} tokens/s by batch tokens/chunk rows`;
}

function spelled(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
