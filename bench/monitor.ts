/** What monitor finds, and raises in vain: the detector alone on streams drawn from seeds, by topics and rates of rows. No model runs. */
import { SurgeMonitor, type SurgeOptions } from '#src/analysis/surge/surge-monitor.js';
import { rowsOf, type StreamOptions } from '../test/unit/analysis/surge/stream.js';
import { line, table } from './measure.js';
import type { BenchOptions } from './options.js';

const MINUTE = 60_000;

/** The defaults of the command. */
const OPTIONS: SurgeOptions = {
  windowMs: 60 * MINUTE,
  everyMs: 5 * MINUTE,
  coolDownMs: 60 * MINUTE,
  latenessMs: 5 * MINUTE,
  falseAlarmsPerYear: 1,
  timesOfArrival: false,
};

/** Surges of one topic: from a share of negatives to another, to be found within so many of its rows; usual rows come before. */
const SURGES = [
  { share: 0.2, to: 0.4, most: 200, before: 2000 },
  { share: 0.05, to: 0.1, most: 1000, before: 4000 },
] as const;

const STREAMS = [
  { topics: 1, rowsAnHour: 10 },
  { topics: 1, rowsAnHour: 100 },
  { topics: 4, rowsAnHour: 20 },
  { topics: 4, rowsAnHour: 100 },
] as const;

/** Rows of which a year is simulated in seconds. */
const YEARS_OF = [
  { topics: 1, rowsAnHour: 10 },
  { topics: 4, rowsAnHour: 10 },
] as const;

const YEAR_MS = 365 * 24 * 60 * MINUTE;

/** Runs the bench; defaults: 200 seeds from 100,000 on for surges, a tenth of them for years without any. */
export async function run({ rounds, seed }: BenchOptions): Promise<void> {
  const first = seed ?? 100_000;
  const runs = rounds ?? 200;
  const years = Math.ceil(runs / 10);
  const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);
  const found: (readonly string[])[] = [];
  for (const surge of SURGES) {
    for (const { topics, rowsAnHour } of STREAMS) {
      const delays = seeds(runs).flatMap((of) => rowsToAlarm({ seed: of, topics, rowsAnHour, share: surge.share }, surge) ?? []);
      const percent = Number(((100 * delays.length) / runs).toFixed(1));
      line({ ...surge, topics, rows_an_hour: rowsAnHour, runs, found_percent: percent });
      found.push([`${surge.share} → ${surge.to} within ${surge.most} rows`, `${topics}`, `${rowsAnHour}`, percent.toFixed(1)]);
    }
  }
  const raised: (readonly string[])[] = [];
  for (const { share } of SURGES) {
    for (const { topics, rowsAnHour } of YEARS_OF) {
      const alarms = seeds(years).map((of) => alarmsOfYear({ seed: of, topics, rowsAnHour, share }));
      const mean = alarms.reduce((sum, count) => sum + count, 0) / years;
      line({ share, topics, rows_an_hour: rowsAnHour, years, false_alarms_a_year: mean });
      raised.push([`${share}`, `${topics}`, `${rowsAnHour}`, mean.toFixed(2)]);
    }
  }
  table([['negatives', 'topics', 'rows/h a topic', `found of ${runs} runs, %`], ...found]);
  table([['negatives', 'topics', 'rows/h a topic', `false alarms a year, all topics, mean of ${years}`], ...raised]);
}

/** Rows of topic 0 from the surge to its alarm; null where there is none in time. */
function rowsToAlarm(stream: StreamOptions, { to, most, before }: (typeof SURGES)[number]): number | null {
  const monitor = new SurgeMonitor(OPTIONS);
  let nth = 0;
  for (const row of rowsOf(stream, (n) => (n < before ? stream.share : to))) {
    const alarmed = monitor.take(row).alerts.some(({ state, topic }) => state === 'alarm' && topic === row.topic);
    if (row.topic === 'topic 0') nth += 1;
    if (alarmed && nth > before && row.topic === 'topic 0') return nth - before;
    if (nth === before + most) return null;
  }
  return null;
}

function alarmsOfYear(stream: StreamOptions): number {
  const monitor = new SurgeMonitor(OPTIONS);
  let endMs: number | null = null;
  for (const row of rowsOf(stream)) {
    endMs ??= row.timeMs + YEAR_MS;
    if (row.timeMs >= endMs) break;
    monitor.take(row);
  }
  return monitor.alarms;
}
