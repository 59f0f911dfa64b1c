import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planUnits } from '#src/engine/batches.js';

/** Mostly short texts of one window, many at a time: those share batches. */
const windows = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 4, size: 'max' }) },
);
const chunk = fc.array(windows, { maxLength: 60, size: 'max' });
const batchTokens = fc.integer({ min: 1, max: 1024 });

test('every window of every text is in exactly one batch, and in a unit of its text', () => {
  fc.assert(
    fc.property(chunk, batchTokens, (lengths, tokens) => {
      const units = planUnits(lengths, tokens);
      const seen = units.flatMap(({ batches }) => batches.flat().map(([text, window]) => `${text}.${window}`));
      const wanted = lengths.flatMap((windows, text) => windows.map((_, window) => `${text}.${window}`));
      assert.deepEqual(seen.toSorted(), wanted.toSorted());
      const texts = units.flatMap((unit) => unit.texts);
      assert.equal(new Set(texts).size, texts.length);
      for (const unit of units) for (const [text] of unit.batches.flat()) assert.ok(unit.texts.includes(text));
    }),
  );
});

test('no batch has more padded positions than allowed, unless a sequence is alone in it', () => {
  fc.assert(
    fc.property(chunk, batchTokens, (lengths, tokens) => {
      for (const batch of planUnits(lengths, tokens).flatMap((unit) => unit.batches)) {
        const widths = batch.map(([text, window]) => lengths[text]?.[window] ?? 0);
        assert.ok(batch.length === 1 || Math.max(...widths) * batch.length <= tokens);
        assert.ok(batch.length > 0);
      }
    }),
  );
});

test('texts of one window come longest first, equal ones in the order of the chunk', () => {
  fc.assert(
    fc.property(chunk, batchTokens, (lengths, tokens) => {
      const inTurn = planUnits(lengths, tokens)
        .flatMap((unit) => unit.texts)
        .filter((text) => lengths[text]?.length === 1)
        .map((text) => ({ text, length: lengths[text]?.[0] ?? 0 }));
      assert.deepEqual(
        inTurn,
        inTurn.toSorted((a, b) => b.length - a.length || a.text - b.text),
      );
    }),
  );
});

/** The least that any way to cut a falling list into batches costs: a call as much as 20 positions (batches.ts). */
function leastCost(falling: readonly number[], tokens: number): number {
  if (falling.length === 0) return 0;
  const costs = falling.map((_, i) => {
    const positions = (i + 1) * (falling[0] ?? 0);
    return i > 0 && positions > tokens ? Number.POSITIVE_INFINITY : 20 + positions + leastCost(falling.slice(i + 1), tokens);
  });
  return Math.min(...costs);
}

test('no other way to cut the texts of one window would cost fewer calls and padded positions', () => {
  const few = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 10, size: 'max' });
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 400 }), (lengths, tokens) => {
      const plan = planUnits(
        lengths.map((length) => [length]),
        tokens,
      );
      const cost = plan.reduce((sum, { texts }) => sum + 20 + texts.length * Math.max(...texts.map((text) => lengths[text] ?? 0)), 0);
      assert.equal(
        cost,
        leastCost(
          lengths.toSorted((a, b) => b - a),
          tokens,
        ),
      );
    }),
  );
});

test('the same lengths give the same units', () => {
  fc.assert(
    fc.property(chunk, batchTokens, (lengths, tokens) => {
      assert.deepEqual(planUnits(structuredClone(lengths), tokens), planUnits(lengths, tokens));
    }),
  );
});

test('equal lengths are batched together, as many as there is room for', () => {
  const units = planUnits(
    Array.from({ length: 5 }, () => [10]),
    25,
  );
  assert.deepEqual(
    units.map((unit) => unit.texts),
    [[0, 1], [2, 3], [4]],
  );
});

test('neighbouring windows of one long text share a batch while there is room', () => {
  assert.deepEqual(planUnits([[10, 10, 4]], 20), [
    {
      texts: [0],
      batches: [
        [
          [0, 0],
          [0, 1],
        ],
        [[0, 2]],
      ],
    },
  ]);
});

test('a text without windows is left out, and a chunk without texts has no units', () => {
  assert.deepEqual(planUnits([[], []], 256), []);
  assert.deepEqual(planUnits([], 256), []);
});
