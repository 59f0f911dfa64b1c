/** The page of results: bench/RESULTS.md, made from figures alone. */
import { type Spread, spread } from '../measure.js';
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
  readonly rates: Rates;
  /** Share of the rows with this program's label. */
  readonly agreement: number;
}

/** Rows a second, one a round. */
type Rates = readonly number[];

export interface Measured {
  /** Machine, date and versions. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rows: number;
  /** This program from start to exit. */
  readonly whole: Rates;
  /** This program, its start not counted. */
  readonly started: Rates;
  /** Raw sessions of the runtime. */
  readonly raw: Rates;
  readonly results: readonly Result[];
  readonly missing: readonly { readonly name: string; readonly missing: string }[];
}

/** From which ratio on two rates count as different, if every round says so. */
const AHEAD = 1.03;

/** Settings told of a sweep, and the slowest. */
const TOLD = 4;

/** The share of `theirs` that equals the label of the same row in `ours`, which may be longer. */
export function agreement(ours: readonly string[], theirs: readonly string[]): number {
  return theirs.filter((label, row) => label === ours[row]).length / theirs.length;
}

/** The page, in Markdown. */
export function resultsPage({ conditions, rows, whole, started, raw, results, missing }: Measured): string {
  return [
    '# Peers',
    '',
    'Written by `npm run -s bench -- peers`, not by hand.',
    '',
    `${rows.toLocaleString('en')} distinct snippets, ${whole.length} interleaved rounds, two cores; median (smallest to largest). All have the weights of`,
    '`models/sentiment-en`. Not counted are loading and a first batch; of llm-threads reading and writing files is, of the others it is not. Ratios are',
    'taken round by round against the line "start not counted"; "ahead" and "behind" are 3 % or more apart and in every round, else "equal". Slow peers',
    'get the first tenth of the rows. Agreement: the share of rows with the label that llm-threads gives.',
    '',
    ...markdown([
      ['', 'form', 'settings, the best of the sweep', 'rows', 'rows/s', 'llm-threads is so many times as fast', '', 'agreement'],
      ['llm-threads, start not counted', 'static int8', 'defaults, 2 threads', String(rows), shown(spread(started), 0), '', '', ''],
      ['llm-threads, from start to exit', 'static int8', 'defaults, 2 threads', String(rows), shown(spread(whole), 0), '', '', ''],
      [
        'the limit: 2 raw sessions',
        'the same file',
        'tokens ready, equal lengths',
        String(rows),
        shown(spread(raw), 0),
        shown(ratio(started, raw), 2),
        '',
        '',
      ],
      ...results.map((result) => {
        const ahead = ratio(started, result.rates);
        return [
          result.peer.name,
          result.peer.form,
          told(result.best),
          String(result.rows),
          shown(spread(result.rates), 0),
          shown(ahead, 2),
          verdict(ahead),
          `${(result.agreement * 100).toFixed(1)} %`,
        ];
      }),
    ]),
    '',
    ...missing.flatMap(({ name, missing: why }) => [`Left out: ${name}: ${why}`, '']),
    '## Measured on',
    '',
    ...markdown([['', ''], ...Object.entries(conditions).map(([name, value]) => [name, String(value)])]),
    '',
    '## Sweep of settings',
    '',
    `One run each, on the first rows; the fastest ${TOLD} and the slowest.`,
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

function ratio(a: Rates, b: Rates): Spread {
  return spread(a.map((rate, round) => rate / (b[round] ?? Number.NaN)));
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
