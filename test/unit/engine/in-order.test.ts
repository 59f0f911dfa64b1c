import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inOrder } from '#src/engine/in-order.js';

/** Work that is done when it is told so. */
function heldWork() {
  const started: number[] = [];
  const held = new Map<number, { done: () => void; failed: (error: Error) => void }>();
  const start = (item: number): Promise<string> => {
    started.push(item);
    return new Promise((done, failed) => held.set(item, { done: () => done(`result ${item}`), failed }));
  };
  const holder = (item: number) => held.get(item) ?? assert.fail(`${item} was not started`);
  return {
    started,
    start,
    finish: (item: number) => holder(item).done(),
    fail: (item: number) => holder(item).failed(new Error(`failed ${item}`)),
  };
}

async function* from(items: readonly number[]): AsyncGenerator<number> {
  yield* items;
}

const never = { reading: new AbortController().signal, waiting: new AbortController().signal };
const wide = { maxItems: () => 10, maxCost: 1000, cost: () => 1 };

/** Lets everything happen that can happen without a promise that is held. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

test('what is finished second and first in any order is given in the order of the source', async () => {
  const work = heldWork();
  const results = inOrder(from([1, 2, 3]), work.start, wide, never);
  const given: string[] = [];
  const all = (async () => {
    for await (const result of results) given.push(result);
  })();
  await settle();
  assert.deepEqual(work.started, [1, 2, 3]);
  work.finish(3);
  work.finish(2);
  await settle();
  assert.deepEqual(given, []);
  work.finish(1);
  await all;
  assert.deepEqual(given, ['result 1', 'result 2', 'result 3']);
});

test('no more items are inside than allowed; the next starts when the oldest was taken', async () => {
  const work = heldWork();
  const results = inOrder(from([1, 2, 3, 4]), work.start, { ...wide, maxItems: () => 2 }, never);
  const first = results.next();
  await settle();
  work.finish(2);
  await settle();
  assert.deepEqual(work.started, [1, 2], 'a finished item that is not the oldest still holds its place');
  work.finish(1);
  assert.deepEqual(await first, { value: 'result 1', done: false });
  const second = results.next();
  await settle();
  assert.deepEqual(work.started, [1, 2, 3]);
  assert.deepEqual(await second, { value: 'result 2', done: false });
  await results.return(undefined);
});

test('no more cost is inside than allowed, but an item of any cost is let in alone', async () => {
  const work = heldWork();
  const results = inOrder(from([50, 30, 500, 1]), work.start, { maxItems: () => 10, maxCost: 100, cost: (item) => item }, never);
  const given: string[] = [];
  const all = (async () => {
    for await (const result of results) given.push(result);
  })();
  await settle();
  assert.deepEqual(work.started, [50, 30]);
  work.finish(50);
  await settle();
  assert.deepEqual(work.started, [50, 30]);
  work.finish(30);
  await settle();
  assert.deepEqual(work.started, [50, 30, 500]);
  work.finish(500);
  await settle();
  work.finish(1);
  await all;
  assert.deepEqual(given, ['result 50', 'result 30', 'result 500', 'result 1']);
});

test('an error of the source comes after the results of the items before it', async () => {
  const work = heldWork();
  const broken = (async function* () {
    yield 1;
    throw new Error('the source broke');
  })();
  const results = inOrder(broken, work.start, wide, never);
  const first = results.next();
  await settle();
  work.finish(1);
  assert.deepEqual(await first, { value: 'result 1', done: false });
  await assert.rejects(results.next(), /the source broke/);
});

test('an item that fails is told when its turn comes, and its failure is not unhandled until then', async () => {
  const work = heldWork();
  const results = inOrder(from([1, 2, 3]), work.start, wide, never);
  const first = results.next();
  await settle();
  work.fail(2);
  await settle();
  work.finish(1);
  assert.deepEqual(await first, { value: 'result 1', done: false });
  await assert.rejects(results.next(), /failed 2/);
  assert.deepEqual(await results.next(), { value: undefined, done: true });
});

test('a start that throws ends the results after those before it', async () => {
  const start = (item: number): Promise<number> => {
    if (item === 2) throw new Error('no start');
    return Promise.resolve(item);
  };
  const results = inOrder(from([1, 2]), start, wide, never);
  assert.deepEqual(await results.next(), { value: 1, done: false });
  await assert.rejects(results.next(), /no start/);
});

test('a consumer that leaves closes the source and starts nothing more', async () => {
  const work = heldWork();
  let closed = false;
  const source = (async function* () {
    try {
      for (let item = 1; ; item++) yield item;
    } finally {
      closed = true;
    }
  })();
  const results = inOrder(source, work.start, { ...wide, maxItems: () => 3 }, never);
  const first = results.next();
  await settle();
  work.finish(1);
  await first;
  await results.return(undefined);
  await settle();
  assert.equal(closed, true);
  assert.deepEqual(work.started, [1, 2, 3]);
});

test('an empty source gives nothing', async () => {
  assert.deepEqual(await inOrder(from([]), heldWork().start, wide, never).next(), { value: undefined, done: true });
});

test('results that were given are not held, however long the run goes on', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const seen: WeakRef<object>[] = [];
  const items = Array.from({ length: 50 }, (_, i) => i);
  const early = { reading: new AbortController().signal, waiting: new AbortController().signal };
  let held = items.length;
  for await (const result of inOrder(from(items), async (item) => ({ item }), wide, early)) {
    seen.push(new WeakRef(result));
    await nextTurn();
    if (seen.length < items.length) continue;
    collect();
    held = seen.filter((ref) => ref.deref() !== undefined).length;
  }
  assert.ok(held <= wide.maxItems() + 2, `${held} of ${items.length} are held`);
});
