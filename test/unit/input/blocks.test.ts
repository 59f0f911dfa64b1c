import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, takeHead, withoutFirst } from '#src/input/blocks.js';

async function* blocksOf(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield text === '' ? IDLE : Buffer.from(text);
}

async function told(blocks: AsyncIterable<Buffer>): Promise<string[]> {
  const texts: string[] = [];
  for await (const block of blocks) texts.push(block === IDLE ? 'idle' : block.toString());
  return texts;
}

test('the head has as many bytes as wanted, and the rest begins with them again', async () => {
  const { head, rest } = await takeHead(blocksOf('a', 'b', 'cd', '', 'e'), 3);
  assert.equal(head.toString(), 'abcd');
  assert.deepEqual(await told(rest), ['abcd', 'idle', 'e']);
});

test('the head of a short input is all of it', async () => {
  const { head, rest } = await takeHead(blocksOf('a'), 3);
  assert.equal(head.toString(), 'a');
  assert.deepEqual(await told(rest), ['a']);
  assert.deepEqual(await told((await takeHead(blocksOf(), 3)).rest), []);
});

test('first bytes are left out over several blocks, and no block is empty but IDLE', async () => {
  assert.deepEqual(await told(withoutFirst(blocksOf('a', '', 'bcd', 'e'), 2)), ['idle', 'cd', 'e']);
  assert.deepEqual(await told(withoutFirst(blocksOf('abc', 'd'), 3)), ['d']);
  assert.deepEqual(await told(withoutFirst(blocksOf('abc'), 0)), ['abc']);
  assert.deepEqual(await told(withoutFirst(blocksOf('a'), 3)), []);
});
