import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import type { WorkSpan } from '#src/core/measures.js';
import type { ChunkAnswers } from '#src/engine/chunk-answers.js';
import { Engine, type EngineOptions } from '#src/engine/engine.js';
import { SCHEDULES } from '#src/engine/schedule.js';
import { openModelFolder } from '#src/models/folder.js';
import { configSaysSigmoid } from '#src/tasks/classify.js';
import type { OnLong } from '#src/tasks/task.js';
import { temporaryFolder } from '../../e2e/program.js';
import { classAnswer } from './class-answer.js';

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
  readonly engine?: EngineOptions;
}

function start({ threads = 1, folder = 'fixtures/models/tiny-bert', dtype, maxLength, onLong = 'truncate', engine }: Options = {}): Engine {
  const model = openModelFolder(folder, folder, dtype ?? null, false);
  const sigmoid = configSaysSigmoid(model.config);
  const settings = { topK: null, allScores: true, multiLabel: false, threshold: 0.5, sigmoid, precision: 4 };
  return new Engine(
    { model, task: { name: 'classify', settings }, feed: { maxLength: maxLength ?? null, onLong }, batchTokens: 64, rowTimeoutMs: null },
    threads,
    engine,
  );
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
      chunk?.answers.map((answer) => labels[classAnswer(answer)?.label ?? -1]),
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

for (const schedule of SCHEDULES) {
  test(`the schedule ${schedule} answers every chunk, of whatever size, as one worker does`, async () => {
    const chunks = Array.from({ length: 9 }, (_, i) => texts.slice((i * 5) % 7, ((i * 5) % 7) + 1 + ((i * 4) % 9)));
    const alone = await answered(start({ dtype: 'q8' }), chunks);
    const three = await answered(start({ dtype: 'q8', threads: 3, engine: { schedule } }), chunks);
    assert.deepEqual(three.map(facts), alone.map(facts));
  });

  test(`the schedule ${schedule} finds the text that fails`, async () => {
    const engine = start({ threads: 2, engine: { schedule } });
    const found = await Promise.all(
      [null, { text: 2, kind: 'throw' as const }, null].map((fault) => engine.answer(texts.slice(0, 5), { fault })),
    );
    await engine.stop();
    assert.deepEqual(
      found.map(({ failed }) => [...failed.keys()]),
      [[], [2], []],
    );
  });
}

test('an engine that may grow begins with its least threads, adds some while work waits, and gives the same answers', async () => {
  const chunks = Array.from({ length: 9 }, (_, i) => texts.slice(i * 4, i * 4 + 4 + i));
  const alone = await answered(start(), chunks);
  const engine = start({ threads: 3, engine: { leastThreads: 1 } });
  assert.equal((await engine.answer(['a'])).failed.size, 0);
  assert.equal(engine.worked().threads, 1);
  const grown: ChunkAnswers[] = [];
  // Work waits until there are three threads: each round has more chunks than threads.
  while (engine.worked().threads < 3) grown.splice(0, grown.length, ...(await Promise.all(chunks.map((chunk) => engine.answer(chunk)))));
  await engine.stop();
  assert.deepEqual(grown.map(facts), alone.map(facts));
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
  assert.deepEqual(await engine.describe(), {
    labels: ['cold', 'mild', 'hot'],
    vectorSize: null,
    gives: 'cold/mild/hot',
    maxLength: 64,
    frameTokens: 2,
  });
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

test('a text the graph breaks on is told alone, and the others of its chunk are answered', async () => {
  // RoBERTa has 66 positions, 64 of them usable: a longer text fails inside the graph
  const engine = start({ folder: 'fixtures/models/tiny-roberta', maxLength: 100 });
  const broken = engine.answer(['a', 'x '.repeat(90), 'b', 'y '.repeat(90)]);
  const whole = engine.answer(['a']);
  const { answers, failed } = await broken;
  assert.deepEqual([...failed.keys()], [1, 3]);
  assert.equal(failed.get(1)?.code, 'model_failed');
  assert.doesNotMatch(failed.get(1)?.message ?? '', /\p{Cc}/u);
  assert.deepEqual(
    answers.map((answer) => answer !== undefined),
    [true, false, true, false],
  );
  assert.notEqual((await whole).answers[0], undefined);
  await engine.stop();
});

for (const [kind, code] of [
  ['throw', 'model_failed'],
  ['exit', 'crashed_worker'],
] as const) {
  for (const threads of [1, 3]) {
    test(`${kind} at one text, ${threads} workers, q8: it fails alone, the others are answered as that chunk without it`, async () => {
      const poison = 17;
      const without = texts.filter((_, text) => text !== poison);
      const [expectedAnswers] = await answered(start({ dtype: 'q8' }), [without]);
      const engine = start({ dtype: 'q8', threads });
      const [found, beside] = await Promise.all([
        engine.answer(texts, { fault: { text: poison, kind } }),
        engine.answer(texts.slice(0, 9)),
      ]);
      await engine.stop();
      assert.deepEqual(
        [...found.failed].map(([text, failure]) => [text, failure.code]),
        [[poison, code]],
      );
      assert.deepEqual(found.answers.toSpliced(poison, 1), expectedAnswers?.answers);
      assert.equal(found.tokens, expectedAnswers?.tokens);
      assert.equal(beside.failed.size, 0);
    });
  }
}

test('a worker that reaches its heap limit is replaced, and its text is told', async () => {
  const engine = start();
  const { failed } = await engine.answer(['a', 'b'], { fault: { text: 1, kind: 'oom' } });
  assert.deepEqual(
    [...failed].map(([text, { code }]) => [text, code]),
    [[1, 'crashed_worker']],
  );
  assert.match(failed.get(1)?.message ?? '', /memory limit/);
  assert.equal((await engine.answer(['c'])).failed.size, 0);
  await engine.stop();
});

test('a worker that hangs is a stall, which tells what is in flight, and the engine stops all the same', async () => {
  const engine = start({ threads: 2, engine: { stallSeconds: 1 } });
  await engine.answer(['a']);
  const hung = engine.answer(['b', 'c'], { name: 'from row 7 of x.csv', fault: { text: 1, kind: 'hang' } });
  await assert.rejects(hung, (error) => {
    assert.ok(error instanceof FaultError && error.fault.code === 'stalled');
    assert.match(error.message, /in flight: from row 7 of x\.csv; waiting: none; worker \d is between model calls for \d+ s/);
    return true;
  });
  await assert.rejects(engine.answer(['d']), (error) => error instanceof FaultError && error.fault.code === 'stalled');
  await engine.stop();
});

test('an engine without work does not stall', async () => {
  // Long enough for a busy machine to load the model and to answer: only what comes between is not to count.
  const engine = start({ engine: { stallSeconds: 3 } });
  await engine.answer(['a']);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  assert.equal((await engine.answer(['b'])).failed.size, 0);
  await engine.stop();
});

test('every share of a chunk is told with its worker and its time, tries that failed too', async () => {
  const engine = start({ threads: 2 });
  const spans: WorkSpan[] = [];
  const before = performance.now();
  const answers = await engine.answer(texts, { worked: (span) => spans.push(span) });
  const after = performance.now();
  assert.ok(spans.length >= 1 && spans.length <= 2);
  for (const { worker, from, to, busyMs } of spans) {
    assert.ok(worker === 0 || worker === 1);
    assert.ok(before <= from && from <= to && to <= after && busyMs <= to - from);
  }
  assert.equal(
    spans.reduce((sum, { busyMs }) => sum + busyMs, 0),
    answers.busyMs,
  );
  spans.splice(0);
  await engine.answer(['a', 'b'], { fault: { text: 0, kind: 'throw' }, worked: (span) => spans.push(span) });
  await engine.stop();
  // the first try, the second, then the halves
  assert.ok(spans.length >= 4, String(spans.length));
});

test('the sequences of all model calls have the tokens of the chunk', async () => {
  const [chunk] = await answered(start({ threads: 2 }), [texts]);
  const calls = chunk?.calls ?? [];
  assert.equal(calls.flat().length, texts.length);
  assert.equal(
    calls.flat().reduce((sum, tokens) => sum + tokens, 0),
    chunk?.tokens,
  );
  assert.equal(
    calls.reduce((sum, call) => sum + call.reduce((padding, tokens) => padding + Math.max(...call) - tokens, 0), 0),
    chunk?.padding,
  );
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
    const { sequences, differing, largest } = (await engine.checkInvariance()) ?? assert.fail();
    await engine.stop();
    assert.equal(sequences, 200);
    assert.equal(differing > 0, finding === 'dependent');
    assert.equal(largest > 0, finding === 'dependent');
  });
}
