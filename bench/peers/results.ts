/** The page of results: bench/RESULTS.md, made from figures alone. */
import { ratio, type Spread, spread } from '../measure.js';
import type { Peer, Settings } from './roster.js';

/** A peer's sweep: its runs, fastest first. */
export interface Swept {
  readonly peer: Peer;
  readonly best: Settings;
  readonly runs: readonly { readonly settings: Settings; readonly rowsPerSecond: number }[];
}

export interface Result extends Swept {
  /** How many rows it was measured on. */
  readonly rows: number;
  /** Share of them with this program's label. */
  readonly agreement: number;
}

export interface Measured {
  readonly machine: Readonly<Record<string, unknown>>;
  /** Names of this program and of the raw sessions in `seen`. */
  readonly ours: string;
  readonly raw: string;
  readonly rows: number;
  /** Rows a second by contestant, one a round. */
  readonly seen: ReadonlyMap<string, readonly number[]>;
  readonly results: readonly Result[];
  readonly missing: readonly { readonly name: string; readonly missing: string }[];
}

/** From which ratio on two rates count as different, if every round says so. */
const AHEAD = 1.03;

/** Settings told of a sweep. */
const TOLD = 4;

/** The share of `theirs` that equals the label of the same row in `ours`, which may be longer. */
export function agreement(ours: readonly string[], theirs: readonly string[]): number {
  return theirs.filter((label, row) => label === ours[row]).length / theirs.length;
}

/** The page, in Markdown. */
export function resultsPage({ machine, ours, raw, rows, seen, results, missing }: Measured): string {
  const rounds = seen.get(ours)?.length ?? 0;
  const rate = (name: string): string => shown(spread(seen.get(name) ?? []), 0);
  return [
    '# Peers',
    '',
    'Written by `npm run -s bench -- peers`; not by hand.',
    '',
    `${rows.toLocaleString('en')} distinct snippets, ${rounds} interleaved rounds, two cores; medians (smallest to largest). This program is measured from start to exit, reading, writing and`,
    'loading the model counted; of peers, and of the raw sessions, only the work on texts in memory. Ratios are taken round by round. "equal": less than 3 % apart, or not in every round.',
    "All have the same weights. Agreement: the share of rows with this program's label.",
    '',
    ...markdown([
      ['', 'form', 'best settings', 'rows', 'rows/s', 'llm-threads is … times as fast', '', 'agreement'],
      [`llm-threads ${ours}`, 'int8', 'defaults', String(rows), rate(ours), '', '', ''],
      [`limit: ${raw}`, 'int8, the same file', '', String(rows), rate(raw), shown(ratio(seen, ours, raw), 2), '', ''],
      ...results.map((result) => {
        const ahead = ratio(seen, ours, result.peer.name);
        return [
          result.peer.name,
          result.peer.form,
          told(result.best),
          String(result.rows),
          rate(result.peer.name),
          shown(ahead, 2),
          verdict(ahead),
          `${(result.agreement * 100).toFixed(1)} %`,
        ];
      }),
    ]),
    '',
    ...missing.map(({ name, missing: why }) => `Left out: ${name}: ${why}`),
    ...(missing.length > 0 ? [''] : []),
    '## Measured on',
    '',
    ...markdown([['', ''], ...Object.entries(machine).map(([name, value]) => [name, String(value)])]),
    '',
    '## Sweep of settings',
    '',
    `One run each, the first rows; the fastest ${TOLD} and the slowest.`,
    '',
    ...markdown([
      ['peer', 'settings', 'rows/s'],
      ...results.flatMap(({ peer, runs }) =>
        runs
          .filter((_, i) => i < TOLD || i === runs.length - 1)
          .map(({ settings, rowsPerSecond }) => [peer.name, told(settings), rowsPerSecond.toFixed(0)]),
      ),
    ]),
    '',
  ].join('\n');
}

/** Whether this program is faster: `ahead` is its rate by the other's, round by round. */
function verdict(ahead: Spread): string {
  if (ahead.median >= AHEAD && ahead.min > 1) return 'ahead';
  return ahead.median <= 1 / AHEAD && ahead.max < 1 ? 'behind' : 'equal';
}

function told(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => (value === true ? name : value === false ? `not ${name}` : `${name} ${value}`))
    .join(', ');
}

function shown({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head ?? []), row((head ?? []).map(() => '---')), ...rows.map(row)];
}
