import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestWindow, overlappingWindows } from '#src/tasks/overlapping-windows.js';

test('what fits is one window', () => {
  assert.deepEqual(
    overlappingWindows(10, 10, () => true),
    [[0, 10]],
  );
  assert.deepEqual(
    overlappingWindows(0, 10, () => true),
    [[0, 0]],
  );
});

test('windows share a quarter, and begin with a word', () => {
  assert.deepEqual(
    overlappingWindows(20, 8, () => true),
    [
      [0, 8],
      [6, 14],
      [12, 20],
    ],
  );
  assert.deepEqual(
    overlappingWindows(14, 8, (token) => token % 5 === 0),
    [
      [0, 8],
      [5, 13],
      [10, 14],
    ],
  );
});

test('a word longer than a window is cut', () => {
  assert.deepEqual(
    overlappingWindows(20, 8, (token) => token === 0),
    [
      [0, 8],
      [6, 14],
      [12, 20],
    ],
  );
});

test('any windows cover every token, go forward and hold no more than fits; a token is in its best window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (tokens, room, every) => {
        const windows = overlappingWindows(tokens, room, (token) => token % every === 0);
        assert.equal(windows[0]?.[0], 0);
        assert.equal(windows.at(-1)?.[1], tokens);
        windows.forEach(([from, to], i) => {
          assert.ok(to - from <= room && to >= from);
          const next = windows[i + 1];
          if (next !== undefined) assert.ok(next[0] > from && next[0] <= to && next[1] > to);
        });
        for (let token = 0; token < tokens; token++) {
          const [from, to] = windows[bestWindow(token, windows, tokens)] ?? [0, 0];
          assert.ok(from <= token && token < to);
        }
      },
    ),
  );
});

test('a token in two windows is read where it stands farther from an edge', () => {
  const windows = [[0, 8] as const, [4, 12] as const];
  assert.deepEqual(
    [3, 4, 5, 6, 7, 8].map((token) => bestWindow(token, windows, 12)),
    [0, 0, 0, 1, 1, 1],
  );
});
