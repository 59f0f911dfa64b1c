/** Training sets from plain numbers. */
import type { TrainingSet } from '#src/training/trainers.js';

/** A set of these rows; each row counts the same unless something else is said. */
export function trainingSet(
  features: readonly number[],
  width: number,
  labels: readonly number[],
  classes: number,
  importance: readonly number[] = labels.map(() => 1),
): TrainingSet {
  const floats = (values: readonly number[]): Float32Array<SharedArrayBuffer> => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * values.length));
    shared.set(values);
    return shared;
  };
  const own = new Int32Array(new SharedArrayBuffer(4 * labels.length));
  own.set(labels);
  return { features: floats(features), width, labels: own, classes, importance: floats(importance) };
}
