import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { openModelFolder } from '#src/models/folder.js';
import { openSession, type TextSession } from '#src/models/session.js';
import { loadTokenizer } from '#src/models/tokenizer.js';
import { answerOf, classifierLabels, logitsOfEach, sigmoid, softmax } from '#src/tasks/classify.js';
import { temporaryFolder } from '../../e2e/program.js';

interface ExpectedRow {
  readonly text: string;
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  readonly label: string;
}
const expected: Record<string, { readonly rows: readonly ExpectedRow[] }> = JSON.parse(
  readFileSync('fixtures/models/expected.json', 'utf8'),
);

async function opened(name: string): Promise<{ session: TextSession; labels: readonly string[] }> {
  const model = openModelFolder(name, `fixtures/models/${name}`, null, false);
  const padId = typeof model.config['pad_token_id'] === 'number' ? model.config['pad_token_id'] : 0;
  const session = await openSession(model.file, ['logits'], loadTokenizer(model).frame, padId);
  return { session, labels: classifierLabels(model.config, session.outputDims, model.file) };
}

const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code && error.exitCode === 5;

function assertNear(found: ArrayLike<number>, wanted: readonly number[], what: string): void {
  assert.equal(found.length, wanted.length, what);
  wanted.forEach((value, i) => {
    assert.ok(Math.abs((found[i] ?? Number.NaN) - value) < 1e-3, `${what}: ${found[i]} for ${value}`);
  });
}

for (const [name, { rows }] of Object.entries(expected)) {
  test(`${name} gives the logits and labels that Python gives, alone and padded in company`, async () => {
    const { session, labels } = await opened(name);
    const settings = { topK: null, allScores: true, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
    const together = logitsOfEach(await session.run(rows.map(({ ids }) => ids)), rows.length, labels.length, name);
    for (const [i, { text, ids, logits, label }] of rows.entries()) {
      const alone = await session.run([ids]);
      assert.deepEqual(alone.dims, [1, labels.length]);
      assertNear(alone.data, logits, text);
      assertNear(together[i] ?? [], logits, text);
      const answer = answerOf([alone.data], settings);
      assert.equal(labels[answer.label], label, text);
      assertNear(answer.scores, softmax(Float32Array.from(logits)), text);
      assertNear(answerOf([alone.data], { ...settings, sigmoid: true }).scores, sigmoid(Float32Array.from(logits)), text);
    }
  });
}

const frame = { prefix: [], suffix: [], prefixTypes: [], suffixTypes: [], contentType: 0 };

test('a file that is no model cannot be loaded', async (t) => {
  const file = join(temporaryFolder(t), 'model.onnx');
  writeFileSync(file, 'no model');
  await assert.rejects(openSession(file, ['logits'], frame, 0), fault('model_unloadable'));
  await assert.rejects(openSession(`${file}.none`, ['logits'], frame, 0), fault('model_unloadable'));
});

test('a model without the wanted output is of the wrong kind, and the outputs it has are told', async () => {
  const { file } = openModelFolder('m', 'fixtures/models/tiny-bert', null, false);
  await assert.rejects(
    openSession(file, ['last_hidden_state'], frame, 0),
    (error) => fault('model_wrong_kind')(error) && error instanceof Error && /gives logits/.test(error.message),
  );
});

test('a classifier of tokens is seen by the dimensions of its output', async () => {
  const { file } = openModelFolder('m', 'fixtures/models/tiny-token-classifier', null, false);
  assert.equal((await openSession(file, ['logits'], frame, 0)).outputDims.length, 3);
});
