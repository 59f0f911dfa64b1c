import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModelFolder } from '#src/models/folder.js';
import { cachedFolder, findCached } from '#src/models/hub/cache.js';
import { openDraft } from '#src/models/hub/draft.js';
import { planPull, pull } from '#src/models/hub/pull.js';
import { verifyFiles } from '#src/models/verify.js';
import { COMMIT, filesOf, startHub } from '../../../e2e/hub-server.js';
import { temporaryFolder } from '../../../e2e/program.js';

const TINY = { owner: 'acme', name: 'tiny', revision: 'main' };
const hubAt = (endpoint: string) => ({ endpoint, token: null });

test('a plan tells form, commit and size before anything is loaded', async (t) => {
  const { endpoint, requests } = await startHub(t);
  const { form, forms, commit, bytes, files } = await planPull(hubAt(endpoint), TINY, 'q8');
  assert.deepEqual([form, forms, commit], ['q8', ['fp32', 'q8'], COMMIT]);
  const served = filesOf('tiny-bert');
  assert.equal(
    bytes,
    files.reduce((sum, { path }) => sum + (served.get(path)?.length ?? 0), 0),
  );
  assert.equal(requests.length, 1);
});

test('what was pulled is a model folder whose every file is listed with its SHA-256', async (t) => {
  const { endpoint } = await startHub(t);
  const cacheDir = temporaryFolder(t);
  const plan = await planPull(hubAt(endpoint), TINY, null);
  const seen: number[] = [];
  const folder = await pull(plan, cacheDir, (bytes) => seen.push(bytes));
  assert.deepEqual([folder, seen.at(-1)], [cachedFolder(cacheDir, TINY, 'fp32'), plan.bytes]);
  assert.ok(seen.every((bytes, i) => bytes >= (seen[i - 1] ?? 0)));
  assert.equal(openModelFolder('acme/tiny', folder, null, false).file, join(folder, 'onnx/model.onnx'));
  const { checks } = await verifyFiles(folder);
  assert.ok(checks.length > 5 && checks.every(({ sha256, expected }) => sha256 !== null && sha256 === expected));
  const { commit, forms } = findCached(cacheDir, TINY, null) ?? {};
  assert.deepEqual([commit, forms], [COMMIT, ['fp32', 'q8']]);
});

test('a draft that was taken over may hold files of another commit: they do not come along', async (t) => {
  const { endpoint } = await startHub(t);
  const cacheDir = temporaryFolder(t);
  const draft = openDraft(cachedFolder(cacheDir, TINY, 'fp32'));
  mkdirSync(join(draft, 'onnx'));
  for (const file of ['config.json', 'modules.json', 'onnx/model_q4.onnx', 'tokenizer.json.0123.part'])
    writeFileSync(join(draft, file), 'old');
  const folder = await pull(await planPull(hubAt(endpoint), TINY, null), cacheDir, () => {});
  assert.deepEqual(readdirSync(join(folder, 'onnx')), ['model.onnx']);
  assert.deepEqual(
    readdirSync(folder).filter((file) => file === 'modules.json' || file.endsWith('.part')),
    [],
  );
  assert.ok(readFileSync(join(folder, 'config.json')).equals(filesOf('tiny-bert').get('config.json') ?? assert.fail()));
});

test('a pull that is not the first to be complete leaves the first as it is', async (t) => {
  const { endpoint } = await startHub(t);
  const cacheDir = temporaryFolder(t);
  const plan = await planPull(hubAt(endpoint), TINY, null);
  const folder = await pull(plan, cacheDir, () => {});
  writeFileSync(join(folder, 'mark'), '');
  assert.equal(await pull(plan, cacheDir, () => {}), folder);
  assert.ok(readdirSync(folder).includes('mark'));
  assert.deepEqual(readdirSync(join(folder, '..')), ['fp32']);
});
