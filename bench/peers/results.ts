/** The section of the peers in bench/RESULTS.md, made from figures alone. */
import { type Spread, spread } from '../measure.js';
import { markdownTable, spreadText } from '../page.js';
import type { Peer, Settings } from './roster.js';
import type { SweptSettings } from './sweep.js';

/** Rows a second, one a round. */
type Rates = readonly number[];

export interface Result {
  readonly peer: Peer;
  /** The best first. */
  readonly swept: readonly [SweptSettings, ...SweptSettings[]];
  /** On how many of the first rows it was timed. */
  readonly rows: number;
  /** Of all rows. */
  readonly labels: readonly string[];
  readonly rates: Rates;
}

export interface Measured {
  /** What people called each row, and what this program does. */
  readonly gold: readonly string[];
  readonly labels: readonly string[];
  /** This program from start to exit. */
  readonly whole: Rates;
  /** This program, its start not counted. */
  readonly started: Rates;
  /** Raw sessions of the runtime. */
  readonly raw: Rates;
  readonly results: readonly Result[];
}

/** From which ratio on two rates count as different, if every round says so. */
const AHEAD = 1.03;

/** Accuracies no further apart than this many points count as equal. */
const EQUAL_POINTS = 0.5;

/** Settings told of a sweep, and the slowest. */
const TOLD = 4;

/** The section's lines, in Markdown. */
export function resultsSection({ gold, labels, whole, started, raw, results }: Measured): string[] {
  const rows = labels.length;
  const accuracy = percentEqual(labels, gold);
  return [
    `${rows.toLocaleString('en')} distinct snippets in a shuffled order, ${whole.length} interleaved rounds, two cores. All have the weights of \`models/sentiment-en\`.`,
    'Loading and a first batch are not counted; reading and writing files is, of llm-threads only. Ratios are against the line "start not counted";',
    `"ahead" and "behind" are ${((AHEAD - 1) * 100).toFixed(0)} % or more apart and in every round, else "equal". Each peer was timed on the first rows that it does in about`,
    'five seconds, and labelled all. Accuracy is against the labels that people gave; "same label" is the share of rows with that of llm-threads.',
    '',
    ...markdownTable([
      [
        '',
        'form',
        'settings, the best of the sweep',
        'rows',
        'rows/s',
        'llm-threads is so many times as fast',
        '',
        'accuracy',
        'same label',
      ],
      [
        'llm-threads, start not counted',
        'static int8',
        'defaults, 2 threads',
        String(rows),
        spreadText(spread(started), 0),
        '',
        '',
        percent(accuracy),
        '',
      ],
      ['llm-threads, from start to exit', 'static int8', 'defaults, 2 threads', String(rows), spreadText(spread(whole), 0), '', '', '', ''],
      [
        'the limit: 2 raw sessions',
        'the same file',
        'tokens ready, equal lengths',
        String(rows),
        spreadText(spread(raw), 0),
        spreadText(ratios(started, raw), 2),
        '',
        '',
        '',
      ],
      ...results.map((result) => {
        const ahead = ratios(started, result.rates);
        const theirs = percentEqual(result.labels, gold);
        return [
          result.peer.name,
          result.peer.form,
          told(result.swept[0].settings),
          String(result.rows),
          spreadText(spread(result.rates), 0),
          spreadText(ahead, 2),
          verdict(ahead),
          `${percent(theirs)}${Math.abs(theirs - accuracy) > EQUAL_POINTS ? ' (not equal)' : ''}`,
          percent(percentEqual(result.labels, labels)),
        ];
      }),
    ]),
    '',
    `The sweep: every setting once, the fastest three twice (mean); shown are the best ${TOLD} and the slowest.`,
    '',
    ...markdownTable([
      ['peer', 'settings', 'rows/s'],
      ...results.flatMap(({ peer, swept }) =>
        swept
          .filter((_, i) => i < TOLD || i === swept.length - 1)
          .map(({ settings, rowsPerSecond }) => [peer.name, told(settings), rowsPerSecond.toFixed(0)]),
      ),
    ]),
    '',
  ];
}

/** How many of a hundred rows have the same in both. */
function percentEqual(some: readonly string[], others: readonly string[]): number {
  return (some.filter((one, row) => one === others[row]).length / some.length) * 100;
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

function ratios(a: Rates, b: Rates): Spread {
  return spread(a.map((rate, round) => rate / (b[round] ?? Number.NaN)));
}

/** Whether this program is faster: `ahead` is its rate by the other's, round by round. */
function verdict(ahead: Spread): string {
  if (ahead.median >= AHEAD && ahead.min > 1) return 'ahead';
  return ahead.median <= 1 / AHEAD && ahead.max < 1 ? 'behind' : 'equal';
}

function told(settings: Settings): string {
  const words = Object.entries(settings).map(([name, value]) =>
    value === true ? name : value === false ? `not ${name}` : `${name} ${value}`,
  );
  return words.length === 0 ? 'as it is' : words.join(', ');
}
