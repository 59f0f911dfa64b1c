import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { openModelFolder } from '#src/models/folder.js';
import type { GenerationSettings } from '#src/models/generator.js';
import type { Prompt } from '#src/models/prompt.js';
import { askOnce, promptLimit, type Writer, writingTask } from '#src/tasks/generation/writing.js';
import type { FeedOptions, ModelCalls, OnLong } from '#src/tasks/task.js';

const writing: GenerationSettings = { maxNewTokens: 4, sampling: null, stop: [] };
const feed: FeedOptions = { maxLength: null, onLong: 'truncate' };

const raw = (text: string): Prompt => ({ text, frame: 'model' });

/** A task that asks for a text twice, and puts both answers together. */
const twice = writingTask<{ readonly writing: GenerationSettings }>({
  column: 'both',
  asker: (writer) => ({
    empty: raw(''),
    asking: (text) => {
      if (text === 'bad') return { refused: 'no question' };
      const once = askOnce(writer, text, raw);
      return 'tooLong' in once ? once : { ...once, write: async (ask) => `${await ask(raw(text))}|${await ask(raw(text))}` };
    },
  }),
});

function countedCalls(stopAfter = Number.POSITIVE_INFINITY): ModelCalls & { readonly seen: { calls: number; steps: number } } {
  const seen = { calls: 0, steps: 0 };
  return {
    seen,
    run: (call) => {
      seen.calls += 1;
      return call();
    },
    stopped: () => seen.steps >= stopAfter,
    progressed: () => {
      seen.steps += 1;
    },
  };
}

const open = (calls: ModelCalls, name = 'tiny-gpt2', how: FeedOptions = feed) =>
  twice.open(openModelFolder(name, `fixtures/models/${name}`, null, false), { writing }, how, calls);

test('each call of the model is told, and each token', async () => {
  const calls = countedCalls();
  const runner = await open(calls);
  const encoded = runner.encode(['The movie was']);
  const [[length = 0] = []] = encoded.lengths;
  const usage = await encoded.run([[0, 0]]);
  assert.deepEqual(calls.seen, { calls: 2, steps: 8 });
  assert.deepEqual(usage, { tokens: 2 * (length + 4), padding: 0 });
  const [first, second] = encoded.answer(0).text.split('|');
  assert.ok(first !== '' && first === second);
});

test('nothing more is asked once the run ends', async () => {
  const calls = countedCalls(2);
  const encoded = (await open(calls)).encode(['The movie was']);
  await encoded.run([[0, 0]]);
  assert.deepEqual(calls.seen, { calls: 1, steps: 2 });
});

test('a text that is no question is refused with its reason, and not asked for', async () => {
  const { lengths, refused } = (await open(countedCalls())).encode(['bad']);
  assert.deepEqual([lengths, refused], [[[]], [{ text: 0, reason: 'no question' }]]);
});

test('long texts are cut and told, or refused with their tokens', async () => {
  const long = 'The movie '.repeat(500);
  const cut = (await open(countedCalls())).encode(['short', long]);
  assert.deepEqual(cut.truncated, [1]);
  const refused = (await open(countedCalls(), 'tiny-gpt2', { maxLength: 20, onLong: 'reject' })).encode(['short', long]);
  assert.deepEqual(refused.lengths[1], []);
  const [tooLong] = refused.tooLong;
  assert.ok(tooLong?.text === 1 && tooLong.limit === 20 && tooLong.tokens >= 500);
});

test('one column, empty for rows without text; texts share no call', async () => {
  const { description, probe } = await open(countedCalls());
  assert.deepEqual(twice.columns(description, { writing }), ['both']);
  assert.deepEqual(twice.records({ text: 'a' }, description, { writing }), [[{ kind: 'text', value: 'a' }]]);
  assert.equal(twice.emptyCells, null);
  assert.equal(probe, null);
  assert.equal(description.maxLength, 256 - 4);
});

test('the output of a causal model has room beside the prompt, half of all at most', () => {
  assert.equal(promptLimit({ kind: 'causal', maxTokens: 100 }, 30), 70);
  assert.equal(promptLimit({ kind: 'causal', maxTokens: 100 }, 1000), 50);
  assert.equal(promptLimit({ kind: 'seq2seq', maxTokens: 100 }, 1000), 100);
});

test('a classifier is refused', () => {
  assert.throws(
    () => twice.checkConfig({ architectures: ['BertForSequenceClassification'] }, 'm'),
    (error) => error instanceof FaultError && /the command for it is classify/.test(error.message),
  );
});

/** A writer whose tokens are characters. */
const characters = (limit: number, onLong: OnLong): Writer => {
  const generator = { encode: ({ text }: Prompt) => [...text].map(() => 1) };
  // askOnce asks a generator for nothing else.
  return { generator: generator as unknown as Writer['generator'], config: {}, folder: 'm', limit, onLong };
};

test('of a prompt the text is cut, not what stands around it', async () => {
  const promptOf = (text: string): Prompt => raw(`<${text}>`);
  const asked: string[] = [];
  const asking = askOnce(characters(5, 'truncate'), 'abcdef', promptOf);
  assert.ok(!('tooLong' in asking));
  await asking.write(async ({ text }) => {
    asked.push(text);
    return '';
  });
  assert.deepEqual([asked, asking.tokens, asking.truncated], [['<abc>'], 5, true]);
  assert.deepEqual(askOnce(characters(5, 'reject'), 'abcdef', promptOf), { tooLong: 8 });
  assert.deepEqual(askOnce(characters(1, 'truncate'), 'a', promptOf), { tooLong: 3 });
});
