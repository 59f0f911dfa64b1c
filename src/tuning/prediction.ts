/**
 * How long a run over so many rows will take, as an interval that holds it nine times in ten.
 *
 * T = start + texts · tokens a text · seconds a token. The number of texts is known; their tokens are those of a random sample; seconds a
 * token were measured in blocks. The errors are independent and count as shares of the time, so the squares of their logarithms add up.
 */
import { deviation, mean, studentT, Z_95 } from './spread.js';

/** What there is to compute. */
export interface Work {
  /** Texts that a model has to see: rows without those that are empty or repeat another. */
  readonly texts: number;
  /** Tokens of each text of a random sample of these; at least one. */
  readonly sampleTokens: readonly number[];
}

/** What was measured of a number of threads. */
export interface Pace {
  /** Of each block; at least one. */
  readonly secondsPerToken: readonly number[];
  /** How long a block took on average. */
  readonly blockSeconds: number;
  /** From the start of the process to a loaded model, each time it was started; at least one. */
  readonly startSeconds: readonly number[];
}

export interface Interval {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What blocks of some seconds do not show, as a share of the time: reading and writing beside the model, the small chunks that a run begins
 * with, and that a machine is faster in one minute than in the next.
 */
const UNSEEN = 0.05;

/** A single block says nothing of the spread: so much is allowed for it. */
const UNKNOWN_SPREAD = 0.5;

/**
 * Predicts the time of a run.
 *
 * @see Cochran, Sampling Techniques (1977), §2.6: the standard error of a mean, with the correction for samples of a large part of the whole
 * @see Student's prediction interval for the mean of m further values after n, t · s · √(1/n + 1/m): a run is as long as m blocks. It is that of
 * the logarithms, for a slow block is slower than a fast one is fast
 */
export function predictSeconds({ texts, sampleTokens }: Work, { secondsPerToken, blockSeconds, startSeconds }: Pace): Interval {
  const blocks = secondsPerToken.length;
  const logs = secondsPerToken.map(Math.log);
  const tokens = mean(sampleTokens);
  const unsampled = Math.max(0, 1 - sampleTokens.length / texts);
  const ofSample = (Z_95 * deviation(sampleTokens) * Math.sqrt(unsampled / sampleTokens.length)) / tokens;
  const model = texts * tokens * Math.exp(mean(logs));
  const further = Math.max(1, model / blockSeconds);
  const ofBlocks = blocks < 2 ? UNKNOWN_SPREAD : studentT(blocks - 1) * deviation(logs) * Math.sqrt(1 / blocks + 1 / further);
  const error = Math.hypot(ofSample, ofBlocks, UNSEEN);
  return {
    seconds: mean(startSeconds) + model,
    low: Math.min(...startSeconds) + model * Math.exp(-error),
    high: Math.max(...startSeconds) + model * Math.exp(error),
  };
}
