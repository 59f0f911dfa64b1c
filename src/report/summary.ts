/** What a run came to, for people and for programs: the same facts in both. */
import { rounded } from '../core/rounded.js';
import { shown } from '../core/safe-text.js';
import type { Tally } from '../core/tally.js';
import { counted, grouped, took } from './spell.js';

/** The keys of `--summary json` (contract §7); seconds, megabytes of 10⁶ bytes, ratios in [0, 1]. */
export interface Summary {
  readonly rows_in: number;
  readonly rows_out: number;
  readonly rejected: number;
  readonly records_written: number;
  readonly empty: number;
  readonly duplicates: number;
  readonly truncated: number;
  readonly tokens: number;
  readonly padding_ratio: number;
  readonly seconds: number;
  readonly rows_per_second: number;
  readonly tokens_per_second: number;
  readonly threads: number;
  /** Time in model calls over the time of all workers. */
  readonly busy_ratio: number;
  readonly peak_rss_mb: number;
  readonly labels: Readonly<Record<string, number>>;
  readonly rejects: Readonly<Record<string, number>>;
  /** null where no model ran. */
  readonly model: string | null;
  readonly model_sha256: string | null;
  readonly version: string;
  /** monitor: rows that came too late for their windows, or whose time is far from all others, those that wait for others, alarms raised, and commands of --exec that failed. */
  readonly late?: number;
  readonly stray?: number;
  readonly waiting?: number;
  readonly alarms?: number;
  readonly exec_failed?: number;
}

/** What the tally does not know. */
export interface RunFacts {
  readonly seconds: number;
  /** Worker threads there were at the same time, at most. */
  readonly threads: number;
  /** The time in seconds that all of them were there. */
  readonly threadSeconds: number;
  /** null where no model runs. */
  readonly model: string | null;
  readonly modelSha256: string | null;
  readonly version: string;
}

/** Puts the summary together; ratios of nothing are 0. */
export function summarise(tally: Tally, facts: RunFacts): Summary {
  const over = (a: number, b: number): number => (b === 0 ? 0 : a / b);
  return {
    rows_in: tally.rowsIn,
    rows_out: tally.rowsOut,
    rejected: tally.rejected,
    records_written: tally.recordsWritten,
    empty: tally.empty,
    duplicates: tally.duplicates,
    truncated: tally.truncated,
    tokens: tally.tokens,
    padding_ratio: rounded(over(tally.padding, tally.tokens + tally.padding), 4),
    seconds: rounded(facts.seconds, 3),
    rows_per_second: rounded(over(tally.rowsIn, facts.seconds), 1),
    tokens_per_second: rounded(over(tally.tokens, facts.seconds), 1),
    threads: facts.threads,
    busy_ratio: rounded(Math.min(1, over(tally.busyMs, facts.threadSeconds * 1000)), 3),
    peak_rss_mb: rounded((process.resourceUsage().maxRSS * 1024) / 1e6, 1),
    labels: sortedCounts(tally.labels),
    rejects: sortedCounts(tally.rejects),
    model: facts.model,
    model_sha256: facts.modelSha256,
    version: facts.version,
  };
}

/** Counts by falling number; equal ones by name. */
function sortedCounts(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

/** Labels told by name; the rest in one number. */
const LABELS_TOLD = 8;

/** What the text tells beside the summary. */
export interface RunEnd {
  /** The file that rejects went to; null where it is none. */
  readonly rejectsFile: string | null;
  /** The reader of the output left before the end. */
  readonly closed: boolean;
}

/** The summary as a few lines of text. */
export function summaryText(summary: Summary, { rejectsFile, closed }: RunEnd): string {
  const lines = [
    `${counted(summary.rows_in, 'row')} in, ${grouped(summary.rows_out)} answered, ${grouped(summary.rejected)} rejected${details(summary)}${closed ? ' (stopped: the reader closed the pipe)' : ''}`,
  ];
  const labels = Object.entries(summary.labels);
  const answered = labels.reduce((sum, [, n]) => sum + n, 0);
  const told = labels.slice(0, LABELS_TOLD).map(([label, n]) => `${label} ${grouped(n)} (${((100 * n) / answered).toFixed(1)} %)`);
  if (labels.length > LABELS_TOLD) told.push(`${labels.length - LABELS_TOLD} more labels`);
  if (told.length > 0) lines.push(told.join(', '));
  if (summary.alarms !== undefined) lines.push(ofMonitoring(summary));
  const rejects = Object.entries(summary.rejects).map(([code, n]) => `${code} ${grouped(n)}`);
  if (rejects.length > 0) lines.push(`rejected: ${rejects.join(', ')}${rejectsFile === null ? '' : ` → ${shown(rejectsFile)}`}`);
  lines.push(summary.model === null ? ofReading(summary) : ofModel(summary));
  return lines.join('\n');
}

function ofReading({ seconds, rows_per_second, peak_rss_mb }: Summary): string {
  return `${took(seconds)}: ${grouped(rows_per_second)} rows/s, peak ${grouped(Math.round(peak_rss_mb))} MB`;
}

function ofModel(summary: Summary): string {
  return (
    `${took(summary.seconds)} with ${counted(summary.threads, 'thread')}: ${grouped(summary.rows_per_second)} rows/s, ${grouped(summary.tokens_per_second)} tokens/s, ` +
    `busy ${(100 * summary.busy_ratio).toFixed(0)} %, padding ${(100 * summary.padding_ratio).toFixed(1)} %, peak ${grouped(Math.round(summary.peak_rss_mb))} MB`
  );
}

function ofMonitoring({ alarms = 0, late = 0, stray = 0, waiting = 0, exec_failed = 0 }: Summary): string {
  const strayRows = stray === 0 ? '' : `, ${counted(stray, 'row')} with a stray time not watched`;
  const waitingRows = waiting === 0 ? '' : `, ${counted(waiting, 'row')} waiting for others to tell whether the time is right`;
  const failed = exec_failed === 0 ? '' : `, ${counted(exec_failed, 'command')} of --exec failed`;
  return `${counted(alarms, 'alarm')}, ${counted(late, 'late row')}${late === 0 ? '' : ' not watched'}${strayRows}${waitingRows}${failed}`;
}

function details({ empty, duplicates, truncated }: Summary): string {
  const parts = [
    empty > 0 ? `${grouped(empty)} empty` : '',
    duplicates > 0 ? `${counted(duplicates, 'duplicate')} within a chunk` : '',
    truncated > 0 ? `${grouped(truncated)} truncated to the model's length` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}
