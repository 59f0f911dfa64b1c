import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planUnits } from '#src/engine/batches.js';

const chunk = fc.array(fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 4 }), { maxLength: 60 });
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

test('texts of one window share a batch only with others less than a tenth shorter, and in order of length', () => {
  fc.assert(
    fc.property(chunk, batchTokens, (lengths, tokens) => {
      const shared = planUnits(lengths, tokens).filter((unit) => (lengths[unit.texts[0] ?? -1] ?? []).length === 1);
      const inTurn = shared.flatMap((unit) => unit.texts.map((text) => ({ text, length: lengths[text]?.[0] ?? 0 })));
      assert.deepEqual(
        inTurn,
        inTurn.toSorted((a, b) => b.length - a.length || a.text - b.text),
      );
      for (const { texts } of shared) {
        const widths = texts.map((text) => lengths[text]?.[0] ?? 0);
        assert.ok(Math.max(...widths) <= Math.min(...widths) * 1.1 + 1e-9);
      }
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
