import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Chunk } from '#src/core/chunk.js';
import type { InputRecord } from '#src/core/row.js';
import { recordReader } from '#src/input/record.js';
import { RecordScanner } from '#src/input/scan.js';
import { textReading } from '#src/input/txt.js';
import { cutGrid, type GridStart } from '#src/plan/grid.js';
import { shareOf } from '#src/plan/shard.js';

const mark = ({ place: { row, line } }: InputRecord) => ({ file: 0, byte: 0, line, row, hash: '', filesHash: '' });
const START: GridStart = { chunks: 0, rows: 0 };

/** The chunks of a text in which blank lines are rows, or of the share of one shard. */
async function chunksOf(text: string, maxRows: number, shard: { index: number; count: number } | null) {
  const scanner = new RecordScanner({ delimiter: null, maxRowBytes: 2 ** 22 });
  const reader = recordReader(
    'a.txt',
    'reject',
    textReading((texts) => texts.join()),
    0,
    () => false,
  );
  const share = shard === null ? null : shareOf(shard, START, maxRows);
  async function* source() {
    for (const cuts of [scanner.push(Buffer.from(text)), scanner.finish()])
      yield share === null ? reader.read(cuts) : reader.readShare(cuts, share);
  }
  const chunks: Chunk[] = [];
  let all = START;
  const ended = (it: GridStart): void => {
    all = it;
  };
  for await (const chunk of cutGrid(source(), { maxRows, flushOnIdle: false, start: START, mark, ended })) chunks.push(chunk);
  return { chunks, all };
}

test('the chunks of all shards are those of one run, whatever the rows and however many shards', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(40), fc.constant(300_000)), { maxLength: 300 }),
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 20 }),
      async (sizes, maxRows, count) => {
        const text = sizes.map((size, i) => `${'x'.repeat(size)}${i % 10}\n`).join('');
        const whole = await chunksOf(text, maxRows, null);
        for (let index = 0; index < count; index++) {
          const { chunks, all } = await chunksOf(text, maxRows, { index, count });
          assert.deepEqual(
            chunks,
            whole.chunks.filter((chunk) => chunk.index % count === index),
          );
          assert.deepEqual(all, whole.all);
        }
      },
    ),
    { numRuns: 40 },
  );
});
