import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyData, fillClassifier, publishFolder } from '#src/models/classifier-folder.js';
import { openModelFolder } from '#src/models/folder.js';
import { verifyFiles } from '#src/models/verify.js';
import { temporaryFolder } from '../../e2e/program.js';

const encoder = openModelFolder('minilm-l6-en', 'models/minilm-l6-en', null, true);
const parts = {
  graph: readFileSync('fixtures/models/tiny-bert/onnx/model.onnx'),
  labels: ['a', '…', 'c'],
  settings: { llm_threads: { numbers: [] } },
  card: '# Card\n',
};

test('a filled draft is a model folder whose files are all listed, and nothing else', async (t) => {
  const draft = join(temporaryFolder(t), 'mine.part-x');
  mkdirSync(join(draft, 'onnx'), { recursive: true });
  writeFileSync(join(draft, 'onnx', 'features.onnx'), 'left');
  await copyData(encoder, draft);
  await fillClassifier(draft, encoder, parts);
  const { checks } = await verifyFiles(draft);
  assert.ok(checks.length > 4);
  assert.ok(checks.every(({ sha256, expected }) => sha256 !== null && sha256 === expected));
  const { config } = openModelFolder('mine', draft, null, false);
  assert.deepEqual(config['architectures'], ['BertForSequenceClassification']);
  assert.deepEqual(config['id2label'], { 0: 'a', 1: '…', 2: 'c' });
  assert.deepEqual(config['label2id'], { a: 0, '…': 1, c: 2 });
  assert.equal(config['hidden_size'], encoder.config['hidden_size']);
});

test('a folder gets its name at once, and takes the place of an older one', async (t) => {
  const place = temporaryFolder(t);
  const [draft, folder] = [join(place, 'mine.part-x'), join(place, 'mine')];
  for (const content of ['old', 'new']) {
    mkdirSync(draft);
    writeFileSync(join(draft, content), '');
    await publishFolder(draft, folder);
    assert.deepEqual(readdirSync(folder), [content]);
  }
  assert.ok(!existsSync(draft));
  assert.deepEqual(readdirSync(place), ['mine']);
});
