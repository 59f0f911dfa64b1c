import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evaluation, minimise } from '#src/training/lbfgs.js';

const OPTIONS = { tolerance: 1e-9, maxIterations: 500 };

/** Rosenbrock's valley, least at (1, 1). */
async function rosenbrock(at: Float64Array): Promise<Evaluation> {
  const [x = 0, y = 0] = at;
  return {
    value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
  };
}

test('finds the bottom of a curved valley', async () => {
  const { point, converged } = await minimise(rosenbrock, Float64Array.of(-1.2, 1), OPTIONS);
  assert.ok(converged);
  assert.ok(
    point.every((value) => Math.abs(value - 1) < 1e-4),
    point.join(),
  );
});

test('a badly scaled bowl of thirty dimensions takes a few hundred evaluations at most', async () => {
  const bowl = async (at: Float64Array): Promise<Evaluation> => ({
    value: at.reduce((sum, x, i) => sum + ((i + 1) ** 2 * x * x) / 2, 0),
    gradient: at.map((x, i) => (i + 1) ** 2 * x),
  });
  const { point, evaluations } = await minimise(bowl, new Float64Array(30).fill(1), { tolerance: 1e-6, maxIterations: 500 });
  assert.ok(point.every((x) => Math.abs(x) <= 1e-5));
  assert.ok(evaluations < 400, `${evaluations}`);
});

test('a start at the minimum stays there, after one evaluation', async () => {
  const result = await minimise(rosenbrock, Float64Array.of(1, 1), OPTIONS);
  assert.deepEqual([...result.point], [1, 1]);
  assert.equal(result.evaluations, 1);
});

test('running out of iterations is told', async () => {
  const { converged } = await minimise(rosenbrock, Float64Array.of(-1.2, 1), { tolerance: 1e-9, maxIterations: 3 });
  assert.equal(converged, false);
});

test('the start is not modified', async () => {
  const start = Float64Array.of(-1.2, 1);
  await minimise(rosenbrock, start, OPTIONS);
  assert.deepEqual([...start], [-1.2, 1]);
});
