import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { openModelFolder } from '#src/models/folder.js';
import { findPrepared, isSound, machineFolder } from '#src/models/prepared/cache.js';
import { prepareInProcess } from '#src/models/prepared/in-process.js';
import { openSession } from '#src/models/session.js';
import { sha256Model } from '#src/models/verify.js';
import { temporaryFolder } from '../../../e2e/program.js';
import { TINY, tiny } from './made-form.js';

const FRAME = { prefix: [2], suffix: [3], prefixTypes: [0], suffixTypes: [0], contentType: 0 };
const BATCHES = [
  [[2, 40, 41, 3]],
  [
    [2, 50, 3],
    [2, 51, 52, 53, 3],
  ],
] as const;

describe('a prepared form gives the bits of its model', () => {
  for (const name of ['tiny-bert', 'tiny-roberta', 'tiny-albert', 'tiny-distilbert', 'tiny-int32']) {
    test(name, async (t) => {
      const cacheDir = temporaryFolder(t);
      const model = openModelFolder(name, `fixtures/models/${name}`, null, false);
      const { form, isNew } = await prepareInProcess({ model, cacheDir, inBackground: false }).done;
      assert.equal(isNew, true);
      assert.equal(form.modelSha256, await sha256Model(model));
      assert.ok(await isSound(form));
      assert.deepEqual(findPrepared(cacheDir, model), form);
      const outputs = ['logits', 'last_hidden_state'];
      const plain = await openSession(model.file, outputs, FRAME, 0);
      const prepared = await openSession('none.onnx', outputs, FRAME, 0, form.graph);
      for (const batch of BATCHES) assert.deepEqual(await prepared.run(batch), await plain.run(batch));
    });
  }
});

test('the same model elsewhere has the same form, and is found at both places', async (t) => {
  const cacheDir = temporaryFolder(t);
  const copy = join(temporaryFolder(t), 'm');
  cpSync(TINY, copy, { recursive: true });
  const first = await prepareInProcess({ model: tiny(), cacheDir, inBackground: false }).done;
  const second = await prepareInProcess({ model: tiny(copy), cacheDir, inBackground: false }).done;
  assert.deepEqual([second.isNew, second.form.folder], [false, first.form.folder]);
  assert.notEqual(findPrepared(cacheDir, tiny()), null);
  assert.notEqual(findPrepared(cacheDir, tiny(copy)), null);
});

test('a session falls back on the model when the form is gone', async () => {
  const session = await openSession(tiny().file, ['logits'], FRAME, 0, 'gone.onnx');
  assert.equal((await session.run(BATCHES[0])).dims[0], 1);
});

test('what the runtime cannot load cannot be prepared, and leaves nothing', async (t) => {
  const cacheDir = temporaryFolder(t);
  const model = { ...tiny(), file: join(TINY, 'tokenizer.json') };
  const preparation = prepareInProcess({ model, cacheDir, inBackground: false });
  await assert.rejects(preparation.done, (error) => error instanceof FaultError && error.fault.code === 'prepare_failed');
  assert.deepEqual(readdirSync(machineFolder(cacheDir)), []);
});

test('a preparation that is stopped fails by the signal', async (t) => {
  const preparation = prepareInProcess({ model: tiny(), cacheDir: temporaryFolder(t), inBackground: false });
  preparation.stop();
  await assert.rejects(preparation.done, /ended with SIGKILL/);
});
