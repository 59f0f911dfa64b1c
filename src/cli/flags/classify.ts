/** Flags of classify alone. */
import { switchFlag, valueFlag, wholeNumber } from './flag.js';

/** Reads a fraction in [0, 1]. */
function fraction(text: string): number | undefined {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value <= 1 ? value : undefined;
}

export const classifyFlags = {
  topK: valueFlag(
    { name: 'top-k', value: 'K', help: 'add labels: the K best with their scores, as a list' },
    null,
    'a whole number from 1',
    wholeNumber(1),
  ),
  allScores: switchFlag({ name: 'all-scores', help: 'add score_<label> for every label' }),
  multiLabel: switchFlag({
    name: 'multi-label',
    help: 'labels do not exclude one another: labels lists those from --threshold up; label is the best of them, or empty',
  }),
  threshold: valueFlag(
    { name: 'threshold', value: 'P', help: 'the least score of a label in --multi-label', shownDefault: '0.5' },
    0.5,
    'a fraction from 0 to 1',
    fraction,
  ),
};
