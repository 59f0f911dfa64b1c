/** Flags of monitor alone; those of classify it has too. */
import { classifyFlags } from './classify.js';
import { anyText, listFlag, names, valueFlag } from './flag.js';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const DAY_MS = 86_400_000;
const A_YEAR: Readonly<Record<string, number>> = { year: 1, month: 12, week: 365.25 / 7, day: 365.25 };

/** Reads a length of time such as 1h, 5m, 1h30m; whole seconds up to a year, as milliseconds. */
function timeSpan(text: string): number | undefined {
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  const parts = text.match(/\d+[smhd]/g) ?? [];
  const ms = parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (UNIT_MS[part.slice(-1)] ?? 0), 0);
  return ms <= 366 * DAY_MS ? ms : undefined;
}

/** Reads a length of time above nothing. */
function somePeriod(text: string): number | undefined {
  return timeSpan(text) || undefined;
}

/** Reads a rate such as 1/year or 0.5/week, as so many a year. */
function rate(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d*\.?\d+)\/(year|month|week|day)$/.exec(text) ?? [];
  const perYear = Number(count) * (A_YEAR[unit] ?? Number.NaN);
  return perYear > 0 ? perYear : undefined;
}

const A_FILE = 'a file';
const A_PERIOD = 'a length of time such as 5m, 1h or 1h30m';

/** What is watched, and how closely. */
export const monitorFlags = {
  ...classifyFlags,
  timeColumn: valueFlag(
    {
      name: 'time-column',
      value: 'C',
      help: 'when a row happened: ISO 8601 (UTC where it has no offset), or seconds or milliseconds since 1970; a row without is rejected',
      shownDefault: 'when it arrives, on standard input',
    },
    null,
    'a column name',
    anyText,
  ),
  topicColumn: valueFlag(
    { name: 'topic-column', value: 'C', help: 'the topic of a row; each is watched by itself', shownDefault: 'one topic' },
    null,
    'a column name',
    anyText,
  ),
  topics: listFlag(
    { name: 'topics', value: 'a,b,c', help: 'topics that a model tells apart without training (zero-shot); adds the column topic' },
    'topics, separated by commas',
    names,
  ),
  topicModel: valueFlag(
    {
      name: 'topic-model',
      value: 'M',
      help: 'the model that gives the topic: a classifier of your own, or with --topics an embedding or entailment model',
      shownDefault: 'minilm-l6-en with --topics',
    },
    null,
    'a name or folder',
    anyText,
  ),
  negative: valueFlag(
    { name: 'negative', value: 'LABEL', help: 'the label whose share is watched', shownDefault: 'negative' },
    null,
    'a label',
    anyText,
  ),
  window: valueFlag(
    { name: 'window', value: 'T', help: 'the length of a window: a whole number of --every', shownDefault: '1h' },
    3_600_000,
    A_PERIOD,
    somePeriod,
  ),
  every: valueFlag({ name: 'every', value: 'T', help: 'a window ends every so often', shownDefault: '5m' }, 300_000, A_PERIOD, somePeriod),
  lateness: valueFlag(
    {
      name: 'lateness',
      value: 'T',
      help: 'how long after its end a window waits for rows that are out of order',
      shownDefault: 'as --every',
    },
    null,
    A_PERIOD,
    timeSpan,
  ),
  coolDown: valueFlag(
    { name: 'cool-down', value: 'T', help: 'the least time between two changes of state of a topic', shownDefault: '1h' },
    3_600_000,
    A_PERIOD,
    timeSpan,
  ),
  falseAlarms: valueFlag(
    {
      name: 'false-alarms',
      value: 'N/year',
      help: 'how many false alarms may be expected, over all topics together; also /month, /week, /day',
      shownDefault: '1/year',
    },
    1,
    'a rate such as 1/year or 2/week',
    rate,
  ),
  alerts: valueFlag(
    { name: 'alerts', value: 'FILE', help: 'alerts as JSON lines; they are told on standard error too' },
    null,
    A_FILE,
    anyText,
  ),
  trend: valueFlag(
    { name: 'trend', value: 'FILE', help: 'a JSON line a window and topic: n, negatives, share, baseline' },
    null,
    A_FILE,
    anyText,
  ),
  exec: valueFlag(
    {
      name: 'exec',
      value: 'CMD',
      help: 'a shell command run for each alert, with it as JSON on its standard input; 30 s at most; one that fails is told, and is exit code 1 in the end',
    },
    null,
    'a command',
    anyText,
  ),
  state: valueFlag(
    {
      name: 'state',
      value: 'FILE',
      help: 'baselines, windows and alarms are kept here, and gone on from by the next run; alerts and trend are added to',
    },
    null,
    A_FILE,
    anyText,
  ),
};
