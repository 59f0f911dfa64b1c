/** What `monitor` tells of what it finds, a line each. */
import { type Alert, isoOf } from '../analysis/surge/alert.js';
import type { WatchedRow } from '../analysis/surge/surge-monitor.js';
import { shown } from '../core/safe-text.js';
import { percent } from '../report/spell.js';

/** An alarm, or its end. */
export function alertLine({ state, time, topic, n, negatives, share, baseline, window_start, p_value }: Alert): string {
  const rows = `${negatives} of ${n} rows negative since ${window_start}: ${percent(share)}, usually ${percent(baseline)}`;
  return state === 'alarm'
    ? `ALARM ${shown(topic)} at ${time}: ${rows} (p = ${p_value.toExponential(1)})`
    : `clear ${shown(topic)} at ${time}: ${rows}`;
}

/** A row that is left out because its time is far from all others. */
export function strayLine({ place, timeMs }: WatchedRow): string {
  return `${place}: its time, ${isoOf(timeMs)}, is far from those of the rows around it: it is labelled, and not watched. Mend it if it is wrong.`;
}

/** Rows are late, and why that may be. @param latest the time that they are late for, and the row that has it @param state the file of --state */
export function lateLine(late: number, latest: { readonly timeMs: number; readonly place: string }, state: string | null): string {
  return (
    `${late} rows came too late for their windows and are not watched: the latest time so far is ${isoOf(latest.timeMs)}, of ${latest.place}. ` +
    `If that is wrong, mend it and begin again${state === null ? '' : `, from a copy of ${shown(state)} that is older`}.`
  );
}
