import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { type ChunkAnswers, Engine } from '#src/engine/engine.js';
import type { OnLong } from '#src/engine/protocol.js';
import { openModelFolder } from '#src/models/folder.js';
import { configSaysSigmoid } from '#src/tasks/classify.js';
import { temporaryFolder } from '../../e2e/program.js';

interface Expected {
  readonly rows: readonly { readonly text: string; readonly logits: readonly number[]; readonly label: string }[];
}
const expected: Record<string, Expected> = JSON.parse(readFileSync('fixtures/models/expected.json', 'utf8'));
const texts = [...new Set((expected['tiny-bert']?.rows ?? []).map(({ text }) => text))];

interface Options {
  readonly threads?: number;
  readonly folder?: string;
  readonly dtype?: string;
  readonly maxLength?: number;
  readonly onLong?: OnLong;
}

function start({ threads = 1, folder = 'fixtures/models/tiny-bert', dtype, maxLength, onLong = 'truncate' }: Options = {}): Engine {
  const model = openModelFolder(folder, folder, dtype ?? null, false);
  const sigmoid = configSaysSigmoid(model.config);
  const settings = { topK: null, allScores: true, multiLabel: false, threshold: 0.5, sigmoid, precision: 4 };
  return new Engine({ model, task: { name: 'classify', settings }, maxLength: maxLength ?? null, onLong, batchTokens: 64 }, threads);
}

async function answered(engine: Engine, chunks: readonly (readonly string[])[]): Promise<readonly ChunkAnswers[]> {
  try {
    return await Promise.all(chunks.map((chunk) => engine.answer(chunk)));
  } finally {
    await engine.stop();
  }
}

/** What must not depend on threads: all but the time. */
const facts = ({ answers, truncated, tooLong, tokens, padding }: ChunkAnswers) => ({
  answers,
  truncated: [...truncated].toSorted(),
  tooLong: [...tooLong].toSorted(),
  tokens,
  padding,
});

for (const [name, { rows }] of Object.entries(expected)) {
  test(`${name} gives the labels that Python gives, through a worker`, async () => {
    const engine = start({ folder: `fixtures/models/${name}` });
    const distinct = [...new Map(rows.map((row) => [row.text, row])).values()].filter(({ text }) => text.trim() !== '');
    const { labels } = await engine.describe();
    const [chunk] = await answered(engine, [distinct.map(({ text }) => text)]);
    assert.deepEqual(
      chunk?.answers.map((answer) => labels[answer?.label ?? -1]),
      distinct.map(({ label }) => label),
    );
  });
}

test('one chunk that three workers share has the answers of one worker', async () => {
  const [alone] = await answered(start(), [texts]);
  const [shared] = await answered(start({ threads: 3 }), [texts]);
  assert.ok(alone !== undefined && shared !== undefined);
  assert.deepEqual(facts(shared), facts(alone));
});

test('many chunks at once have the same answers on one worker and on three', async () => {
  const chunks = Array.from({ length: 9 }, (_, i) => texts.slice(i * 4, i * 4 + 4 + i));
  const alone = await answered(start({ dtype: 'q8' }), chunks);
  const three = await answered(start({ dtype: 'q8', threads: 3 }), chunks);
  assert.deepEqual(three.map(facts), alone.map(facts));
});

test('tokens are those of the texts, frame included, and time in the model is counted', async () => {
  const [chunk] = await answered(start(), [['a', '!!!']]);
  assert.equal(chunk?.tokens, 3 + 5);
  assert.ok((chunk?.busyMs ?? 0) > 0);
});

test('long texts are told once, however many workers saw them', async () => {
  const long = 'word '.repeat(200);
  const [cut] = await answered(start({ threads: 3 }), [['a', long, ...texts]]);
  assert.equal(cut?.truncated.has(1), true);
  assert.equal(cut?.truncated.has(0), false);
  const [refused] = await answered(start({ onLong: 'reject', maxLength: 10 }), [['a', long]]);
  assert.deepEqual([...(refused?.tooLong.keys() ?? [])], [1]);
  assert.equal(refused?.tooLong.get(1)?.limit, 10);
  assert.notEqual(refused?.answers[0], undefined);
  assert.equal(refused?.answers[1], undefined);
});

test('a chunk of nothing but refused texts comes back without answers', async () => {
  const [chunk] = await answered(start({ onLong: 'reject', maxLength: 3, threads: 2 }), [['a b c', 'd e f']]);
  assert.deepEqual([...(chunk?.tooLong.keys() ?? [])], [0, 1]);
  assert.equal(chunk?.tokens, 0);
});

test('a chunk without texts is answered without a worker', async () => {
  const engine = start();
  assert.deepEqual((await engine.answer([])).answers, []);
  await engine.stop();
});

test('what a worker found in the model is told', async () => {
  const engine = start();
  assert.deepEqual(await engine.describe(), { labels: ['cold', 'mild', 'hot'], maxLength: 64, frameTokens: 2 });
  await engine.stop();
});

test('a broken model is a fault, for the description and for every chunk', async (t) => {
  const folder = join(temporaryFolder(t), 'broken');
  cpSync('fixtures/models/tiny-bert', folder, { recursive: true });
  // A well-formed protobuf without a graph: what is none is refused before there are workers.
  writeFileSync(join(folder, 'onnx', 'model.onnx'), '');
  const engine = start({ folder, threads: 2 });
  const isFault = (error: unknown) => error instanceof FaultError && error.fault.code === 'model_unloadable' && error.exitCode === 5;
  await assert.rejects(engine.describe(), isFault);
  await assert.rejects(engine.answer(['a']), isFault);
  await engine.stop();
});

test('an input the graph breaks on fails its chunk, and the worker answers the next one', async () => {
  // RoBERTa has 66 positions, 64 of them usable: a longer text fails inside the graph
  const engine = start({ folder: 'fixtures/models/tiny-roberta', maxLength: 100 });
  const broken = engine.answer(['x '.repeat(90)]);
  const whole = engine.answer(['a']);
  await assert.rejects(broken, (error) => error instanceof FaultError && error.fault.code === 'worker_failed');
  assert.notEqual((await whole).answers[0], undefined);
  await engine.stop();
});

test('stopping while chunks wait ends every thread and leaves no promise open', async () => {
  const engine = start({ threads: 2 });
  const chunks = Array.from({ length: 50 }, () => engine.answer(texts));
  const settled = Promise.allSettled(chunks);
  await engine.stop();
  const outcomes = await settled;
  assert.ok(outcomes.filter(({ status }) => status === 'rejected').length >= 40);
});

test('an engine that was never used stops', async () => {
  await start({ threads: 3 }).stop();
});

for (const [dtype, finding] of [
  ['fp32', 'invariant'],
  ['q8', 'dependent'],
] as const) {
  test(`answers of the ${dtype} form of tiny-bert are found ${finding === 'dependent' ? 'to depend' : 'not to depend'} on their company`, async () => {
    const engine = start({ dtype });
    const { sequences, differing, largest } = await engine.checkInvariance();
    await engine.stop();
    assert.equal(sequences, 200);
    assert.equal(differing > 0, finding === 'dependent');
    assert.equal(largest > 0, finding === 'dependent');
  });
}
