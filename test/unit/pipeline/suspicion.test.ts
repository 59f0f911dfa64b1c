import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Suspicion } from '#src/pipeline/suspicion.js';

/** Lives a run of chunks as withQuarantine does, until it ends or is given up. @returns the rows that were left out, or null */
function live(suspicion: Suspicion, sizes: readonly number[], isDeadly: (chunk: number, offset: number) => boolean, window: number) {
  const deadlyIn = (chunk: number, from: number, to: number, poison: ReadonlySet<number>): boolean =>
    Array.from({ length: to - from }, (_, i) => from + i).some((offset) => !poison.has(offset) && isDeadly(chunk, offset));
  for (let lives = 1; lives < 1000; lives++) {
    const suspects = new Map(suspicion.suspects().map((suspect) => [suspect.chunk, suspect]));
    const lastSuspect = Math.max(-1, ...suspects.keys());
    let died = false;
    for (let first = 0; first < sizes.length && !died; ) {
      const together = first <= lastSuspect ? 1 : window;
      const group = sizes.slice(first, first + together).map((rows, i) => ({ chunk: first + i, rows }));
      for (const { chunk, rows } of group) suspicion.heard({ kind: 'started', chunk, rows });
      for (const { chunk, rows } of group) {
        const suspect = suspects.get(chunk);
        const poison = new Set((suspect?.poison ?? []).map(([offset]) => offset));
        for (const range of suspect?.ranges ?? []) {
          suspicion.heard({ kind: 'trying', chunk, range });
          died = deadlyIn(chunk, ...range, poison);
          if (died) break;
          suspicion.heard({ kind: 'cleared', chunk, range });
        }
        if (died) break;
        if (suspect !== undefined) suspicion.heard({ kind: 'trying', chunk, range: null });
        died = deadlyIn(chunk, 0, rows, poison);
        if (died) break;
        suspicion.heard({ kind: 'finished', chunk });
      }
      first += together;
    }
    if (!died) return { lives, left: suspicion.suspects().flatMap(({ chunk, poison }) => poison.map(([offset]) => `${chunk}:${offset}`)) };
    if (!suspicion.died('crashed_worker')) return null;
  }
  return null;
}

describe('rows that end the process', () => {
  test('are found, all of them and no other, whatever was in flight beside them', () => {
    const row = fc.record({ chunk: fc.nat(4), offset: fc.nat(31) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), fc.integer({ min: 1, max: 4 }), (rows, window) => {
        const deadly = new Set(rows.map(({ chunk, offset }) => `${chunk}:${offset}`));
        const ended = live(new Suspicion(), [32, 32, 32, 32, 32], (chunk, offset) => deadly.has(`${chunk}:${offset}`), window);
        assert.deepEqual(ended?.left.toSorted(), [...deadly].toSorted());
      }),
    );
  });

  test('take a life a halving: one of 1,024 rows is found in at most 13', () => {
    const ended = live(new Suspicion(), [1024], (_, offset) => offset === 700, 4);
    assert.ok(ended !== null && ended.lives <= 13 && ended.left[0] === '0:700', JSON.stringify(ended));
  });
});

test('a row that stops a run is told apart from one that ends it', () => {
  const suspicion = new Suspicion();
  for (let life = 0; life < 2; life++) {
    suspicion.heard({ kind: 'started', chunk: 3, rows: 1 });
    suspicion.died('timeout');
  }
  suspicion.heard({ kind: 'started', chunk: 3, rows: 1 });
  suspicion.heard({ kind: 'trying', chunk: 3, range: [0, 1] });
  suspicion.died('timeout');
  assert.deepEqual(suspicion.suspects(), [{ chunk: 3, ranges: [], poison: [[0, 'timeout']] }]);
});

test('a chunk of one death is forgotten when it is not in flight at the next', () => {
  const suspicion = new Suspicion();
  suspicion.heard({ kind: 'started', chunk: 1, rows: 32 });
  assert.equal(suspicion.died('crashed_worker'), true);
  suspicion.heard({ kind: 'started', chunk: 1, rows: 32 });
  suspicion.heard({ kind: 'finished', chunk: 1 });
  suspicion.heard({ kind: 'started', chunk: 2, rows: 32 });
  assert.equal(suspicion.died('crashed_worker'), true);
  assert.deepEqual(suspicion.suspects(), [{ chunk: 2, ranges: null, poison: [] }]);
});

describe('it is given up', () => {
  test('when deaths repeat with nothing in flight', () => {
    const suspicion = new Suspicion();
    assert.deepEqual(
      [1, 2, 3].map(() => suspicion.died('crashed_worker')),
      [true, true, false],
    );
  });

  test('when a chunk ends the process though each of its rows is fine alone', () => {
    const suspicion = new Suspicion();
    const outcomes: boolean[] = [];
    for (let life = 0; life < 8 && outcomes.at(-1) !== false; life++) {
      suspicion.heard({ kind: 'started', chunk: 0, rows: 2 });
      for (const range of suspicion.suspects()[0]?.ranges ?? []) {
        suspicion.heard({ kind: 'trying', chunk: 0, range });
        suspicion.heard({ kind: 'cleared', chunk: 0, range });
      }
      suspicion.heard({ kind: 'trying', chunk: 0, range: null });
      outcomes.push(suspicion.died('crashed_worker'));
    }
    assert.deepEqual(outcomes, [true, true, true, true, false]);
  });
});
