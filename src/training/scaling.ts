/**
 * Brings columns to mean 0, and text features to a variance of 1 on average, so that each keeps its share.
 *
 * A number beside the text gets as much variance as all text features have together: it is one of a few, chosen by somebody, and the
 * penalty that holds a thousand weights down must not hold down its one.
 */

/** What was taken from each column, and what it was divided by. */
export interface Scaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * Scales a matrix in place; a missing number (NaN) becomes 0, the mean.
 *
 * @param matrix float32 [rows, width], row-major
 * @param together the first so many columns are text features; the others are numbers
 * @returns deviations are 1 where nothing varies, means 0 where nothing is known
 */
export function scaleColumns(matrix: Float32Array, width: number, together: number): Scaling {
  const rows = matrix.length / width;
  const [sums, squares, counts] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const value = matrix[row * width + column] ?? 0;
      if (Number.isNaN(value)) continue;
      sums[column] = (sums[column] ?? 0) + value;
      counts[column] = (counts[column] ?? 0) + 1;
    }
  }
  const means = sums.map((sum, column) => sum / Math.max(1, counts[column] ?? 0));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const centred = (matrix[row * width + column] ?? 0) - (means[column] ?? 0);
      const known = Number.isNaN(centred) ? 0 : centred;
      matrix[row * width + column] = known;
      squares[column] = (squares[column] ?? 0) + known * known;
    }
  }
  const variances = squares.map((square, column) => square / Math.max(1, counts[column] ?? 0));
  const common = variances.subarray(0, together).reduce((a, b) => a + b, 0) / Math.max(1, together);
  const deviations = variances.map((variance, column) => Math.sqrt(column < together ? common : variance / Math.max(1, together)) || 1);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      matrix[at] = (matrix[at] ?? 0) / (deviations[column] ?? 1);
    }
  }
  return { means, deviations };
}
