/** Axes of time since the start of a run: ticks at round seconds, minutes or hours. */
import { duration } from '../spell.js';
import { numberAxis } from './drawing.js';

/** Distances of ticks in seconds that read well. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/** @param ticks about how many */
export function timeAxis(seconds: number, ticks: number): Record<string, unknown> {
  const step = STEPS.find((candidate) => seconds / candidate <= ticks) ?? Math.ceil(seconds / ticks / 86400) * 86400;
  return {
    ...numberAxis('', (value) => tickText(value, step)),
    min: 0,
    max: seconds,
    interval: step,
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: 'var(--grid)' } },
    axisLabel: {
      color: 'var(--muted)',
      fontSize: 12,
      formatter: (value: number) => tickText(value, step),
      showMaxLabel: isWhole(seconds, step),
    },
  };
}

/** A moment of a run. */
function tickText(seconds: number, step: number): string {
  if (seconds === 0) return '0';
  if (step < 1) return `${seconds.toFixed(1)} s`;
  return step < 60 && seconds < 60 ? `${seconds} s` : duration(seconds);
}

/** The end of an axis is labelled where it is a tick. */
function isWhole(seconds: number, step: number): boolean {
  return Math.abs(seconds / step - Math.round(seconds / step)) < 1e-9;
}
