import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Chunk } from '#src/core/chunk.js';
import type { InputRecord } from '#src/core/row.js';
import { chunkRowsAt, cutGrid, type Grid, MAX_CHUNK_BYTES } from '#src/plan/grid.js';

/** Marks that tell of the record they stand after. */
const START = {
  start: { chunks: 0, rows: 0 },
  mark: ({ place: { row, line } }: InputRecord) => ({ file: 0, byte: 0, line, row, hash: '', filesHash: '' }),
};
const GRID: Grid = { maxRows: 256, flushOnIdle: false, ...START };

/** A record of `bytes` bytes, line ending included; every fifth one rejected. */
function record(row: number, bytes: number): InputRecord {
  const place = { file: 'a.csv', row, line: row, byte: 0 };
  if (row % 5 === 0) {
    return { kind: 'rejected', place, code: 'parse', column: null, message: '', raw: Buffer.alloc(0), rawTruncated: true, bytes, lines: 1 };
  }
  return { kind: 'row', place, raw: Buffer.alloc(bytes - 1), ending: '\n', text: 'x', fields: null, keys: null, bytes, lines: 1 };
}

const recordsOf = (sizes: readonly number[]): InputRecord[] => sizes.map((bytes, i) => record(i + 1, bytes));
const rows = (count: number, bytes = 10): InputRecord[] => recordsOf(Array.from({ length: count }, () => bytes));

async function chunksOf(batches: readonly (readonly InputRecord[])[], grid: Grid = GRID): Promise<Chunk[]> {
  async function* source(): AsyncGenerator<readonly InputRecord[]> {
    yield* batches;
  }
  const chunks: Chunk[] = [];
  for await (const chunk of cutGrid(source(), grid)) chunks.push(chunk);
  return chunks;
}

const sizesOf = (chunks: readonly Chunk[]): number[] => chunks.map(({ records }) => records.length);

/** Records in groups of the sizes given, over and over. */
function grouped(records: readonly InputRecord[], sizes: readonly number[]): InputRecord[][] {
  const groups: InputRecord[][] = [];
  for (let at = 0; at < records.length; ) {
    const size = sizes[groups.length % sizes.length] ?? 1;
    groups.push(records.slice(at, at + size));
    at += size;
  }
  return groups;
}

const ramp: readonly (readonly [row: number, maxRows: number, rows: number])[] = [
  [0, 256, 32],
  [32, 256, 32],
  [63, 256, 32],
  [64, 256, 64],
  [128, 256, 64],
  [191, 256, 64],
  [192, 256, 128],
  [320, 256, 128],
  [447, 256, 128],
  [448, 256, 256],
  [704, 256, 256],
  [960, 256, 256],
  [960, 1000, 512],
  [1984, 1000, 1000],
  [1_000_000_000, 256, 256],
  [0, 10, 10],
  [0, 1, 1],
  [5, 1, 1],
  [64, 50, 50],
];

for (const [row, maxRows, wanted] of ramp) {
  test(`the chunk that starts at row ${row} has ${wanted} rows of at most ${maxRows}`, () => {
    assert.equal(chunkRowsAt(row, maxRows), wanted);
  });
}

test('chunks grow, two of each size, up to the largest', async () => {
  assert.deepEqual(sizesOf(await chunksOf([rows(1500)])), [32, 32, 64, 64, 128, 128, 256, 256, 256, 256, 28]);
  assert.deepEqual(sizesOf(await chunksOf([rows(1500)], { ...GRID, maxRows: 100 })), [32, 32, 64, 64, ...Array(13).fill(100), 8]);
});

test('nothing gives no chunk', async () => {
  assert.deepEqual(await chunksOf([]), []);
  assert.deepEqual(await chunksOf([[], []], { ...GRID, flushOnIdle: true }), []);
});

test('chunks are numbered from 0 and know their bytes', async () => {
  const chunks = await chunksOf([rows(70, 10)]);
  assert.deepEqual(
    chunks.map(({ index, bytes }) => [index, bytes]),
    [
      [0, 320],
      [1, 320],
      [2, 60],
    ],
  );
});

test('a chunk closes with the record that reaches 1 MiB, rejected ones counted', async () => {
  assert.equal(MAX_CHUNK_BYTES, 1_048_576);
  assert.deepEqual(sizesOf(await chunksOf([rows(9, MAX_CHUNK_BYTES / 4)])), [4, 4, 1]);
  assert.deepEqual(sizesOf(await chunksOf([rows(9, MAX_CHUNK_BYTES / 4 - 1)])), [5, 4]);
  assert.deepEqual(sizesOf(await chunksOf([recordsOf([10, MAX_CHUNK_BYTES, MAX_CHUNK_BYTES - 1, 1, 10])])), [2, 2, 1]);
});

test('the ramp goes by rows, not by chunks that 1 MiB has closed', async () => {
  const large = Array.from({ length: 8 }, () => MAX_CHUNK_BYTES / 2);
  assert.deepEqual(
    sizesOf(await chunksOf([recordsOf([...large, ...Array.from({ length: 200 }, () => 10)])])),
    [2, 2, 2, 2, 32, 32, 64, 64, 8],
  );
});

test('chunks depend on the records only, however they are grouped on arrival', async () => {
  const size = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 5000 }) },
    { weight: 1, arbitrary: fc.constantFrom(300_000, 1_048_576) },
  );
  const groups = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 }).filter((sizes) => sizes.some((n) => n > 0));
  await fc.assert(
    fc.asyncProperty(
      fc.array(size, { maxLength: 400, size: 'max' }),
      groups,
      fc.integer({ min: 1, max: 300 }),
      async (sizes, pieces, maxRows) => {
        const records = recordsOf(sizes);
        const grid = { maxRows, flushOnIdle: false, ...START };
        const chunks = await chunksOf([records], grid);
        const again = await chunksOf(grouped(records, pieces), grid);
        assert.deepEqual(sizesOf(again), sizesOf(chunks));
        assert.deepEqual(
          again.map(({ index, bytes }) => [index, bytes]),
          chunks.map(({ index, bytes }) => [index, bytes]),
        );
        assert.deepEqual(
          again.flatMap(({ records }) => records.map(({ place }) => place.row)),
          records.map(({ place }) => place.row),
        );
        assert.equal(
          chunks.reduce((sum, { bytes }) => sum + bytes, 0),
          sizes.reduce((sum, bytes) => sum + bytes, 0),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('an idle input closes a chunk early only when asked', async () => {
  const batches = [rows(3), [], [], rows(40), []];
  assert.deepEqual(sizesOf(await chunksOf(batches)), [32, 11]);
  assert.deepEqual(sizesOf(await chunksOf(batches, { ...GRID, flushOnIdle: true })), [3, 32, 8]);
});

test('a chunk is given as soon as it is full, before more is read', async () => {
  let asked = 0;
  async function* source(): AsyncGenerator<readonly InputRecord[]> {
    for (;;) {
      asked += 1;
      yield rows(32);
    }
  }
  const chunks = cutGrid(source(), GRID);
  const { value } = await chunks.next();
  assert.deepEqual([value?.records.length, asked], [32, 1]);
  await chunks.return(undefined);
});

test('records before an error of the input are given before it', async () => {
  async function* source(): AsyncGenerator<readonly InputRecord[]> {
    yield rows(35);
    throw new Error('unplugged');
  }
  const sizes: number[] = [];
  await assert.rejects(async () => {
    for await (const chunk of cutGrid(source(), GRID)) sizes.push(chunk.records.length);
  }, /unplugged/);
  assert.deepEqual(sizes, [32, 3]);
});

test('an error right after a full chunk gives no empty one', async () => {
  async function* source(): AsyncGenerator<readonly InputRecord[]> {
    yield rows(32);
    throw new Error('unplugged');
  }
  const sizes: number[] = [];
  await assert.rejects(async () => {
    for await (const chunk of cutGrid(source(), GRID)) sizes.push(chunk.records.length);
  }, /unplugged/);
  assert.deepEqual(sizes, [32]);
});

test('a grid that starts at any border of another goes on as that one did', async () => {
  const records = rows(3000);
  const whole = await chunksOf([records]);
  for (const [index, { firstRow }] of whole.entries()) {
    const rest = await chunksOf([records.slice(firstRow)], { ...GRID, start: { chunks: index, rows: firstRow } });
    assert.deepEqual(rest, whole.slice(index));
  }
});

test('every chunk ends with a mark after its last record, but one that a failure cut short', async () => {
  async function* failing(): AsyncGenerator<readonly InputRecord[]> {
    yield rows(40);
    throw new Error('the disk is gone');
  }
  const ends: (number | null)[] = [];
  await assert.rejects(async () => {
    for await (const { end } of cutGrid(failing(), GRID)) ends.push(end?.row ?? null);
  });
  assert.deepEqual(ends, [32, null]);
});

test('a chunk knows how many records of the whole input came before it', async () => {
  const chunks = await chunksOf([rows(100), rows(50)]);
  assert.deepEqual(
    chunks.map(({ firstRow }) => firstRow),
    [0, 32, 64, 128],
  );
});
