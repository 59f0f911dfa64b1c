import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { openModelFolder } from '#src/models/folder.js';
import { featureModel } from '#src/pipeline/feature-model.js';
import { features } from '#src/tasks/features.js';

const FEED = { maxLength: null, onLong: 'truncate' } as const;
const CALLS = { run: <Result>(call: () => Promise<Result>): Promise<Result> => call(), stopped: () => false, progressed: () => {} };
const encoder = openModelFolder('minilm-l6-en', 'models/minilm-l6-en', null, true);

test('four layers of 384 numbers, each of length 1; the same alone and in company', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { model, parts } = await featureModel(encoder, folder);
  assert.match(parts, /^4 layers/);
  const runner = await features.open(model, {}, FEED, CALLS);
  const texts = ['short', 'a text of a few more words than that', '今天会下雨吗 🌧️'];
  const together = runner.encode(texts);
  await together.run(texts.map((_, text) => [text, 0] as const));
  for (const [text, spelled] of texts.entries()) {
    const { vector } = together.answer(text);
    assert.equal(vector.length, 4 * 384);
    for (let part = 0; part < 4; part++) {
      const length = Math.hypot(...vector.subarray(part * 384, (part + 1) * 384));
      assert.ok(Math.abs(length - 1) < 1e-5, `${length}`);
    }
    const alone = runner.encode([spelled]);
    await alone.run([[0, 0]]);
    assert.deepEqual(alone.answer(0).vector, vector);
  }
});

test('a classifier is no encoder', () => {
  const { config, folder } = openModelFolder('sentiment-en', 'models/sentiment-en', null, true);
  assert.throws(
    () => features.checkConfig(config, folder),
    (error: unknown) => error instanceof FaultError && error.fault.code === 'model_wrong_kind',
  );
});
