/** `models`: list, show and verify here, pull and remove in models-cache.ts, prepare in models-prepare.ts. What is asked for goes to stdout. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FaultError } from '../../core/faults.js';
import { escaped } from '../../core/safe-text.js';
import { Engine } from '../../engine/engine.js';
import { EMBEDDED_MODELS } from '../../models/catalog.js';
import { type ModelFolder, modelBytes, modelFiles, modelForms, mustBeFolder, openModelFolder } from '../../models/folder.js';
import { listCached } from '../../models/hub/cache.js';
import { isKnownInvariant, keepFinding } from '../../models/invariance.js';
import { findPrepared } from '../../models/prepared/cache.js';
import { type HubModels, locateModel, type ModelPlace, resolveModel } from '../../models/resolve.js';
import { sha256Model, verifyFiles } from '../../models/verify.js';
import { megabytes } from '../../report/download.js';
import { configSaysSigmoid } from '../../tasks/classify.js';
import { kindOf } from '../../tasks/kinds.js';
import { chosenTask } from '../../tasks/registry.js';
import { allFlagNames } from '../flags/commands.js';
import { hubFlags } from '../flags/hub.js';
import { type HubChoice, hubModels } from '../hub-models.js';
import { printText } from '../print.js';
import type { ModelsInvocation } from '../program.js';
import { settle, type Typed } from '../settings.js';
import { openingTask } from './model-task.js';
import { cachedLine, pullModel, removeModel } from './models-cache.js';
import { preparedLines, prepareModel } from './models-prepare.js';

/** Exit code when answers were found to depend on the batch. */
const NOT_INVARIANT = 1;

/**
 * Runs `models`.
 *
 * @returns the exit code
 * @throws FaultError when the model is missing, incomplete, changed or cannot be loaded
 */
export async function runModels(invocation: ModelsInvocation): Promise<number> {
  const choice = hubChoice(invocation.typed);
  const hub = hubModels(choice);
  switch (invocation.action) {
    case 'list':
      return listModels(hub);
    case 'show':
      return showModel(await resolveModel(invocation.model, invocation.dtype, 'classify', hub), hub.cacheDir);
    case 'verify':
      return verifyModel(await locateModel(invocation.model, invocation.dtype, 'classify', hub), invocation.dtype, invocation.invariance);
    case 'prepare':
      return prepareModel(await resolveModel(invocation.model, invocation.dtype, 'classify', hub), hub.cacheDir);
    case 'pull':
      return pullModel(invocation.model, invocation.dtype, choice);
    case 'remove':
      return removeModel(invocation.model, invocation.dtype, choice);
  }
}

/** Flags on models of the hub; a config file serves all commands, so it may have their keys too. */
function hubChoice(typed: Typed): HubChoice {
  return settle(hubFlags, typed, allFlagNames(), process.env).values;
}

/** Labels and cards are text from strangers: nothing in them may redraw the terminal. */
function print(text: string): void {
  const safe = text.replaceAll('\r\n', '\n').replace(/[^\n\t]+/g, escaped);
  printText(`${safe}\n`);
}

async function listModels(hub: HubModels): Promise<number> {
  for (const { name, task } of EMBEDDED_MODELS) {
    const model = await resolveModel(name, null, 'classify', hub);
    const labels = task === 'embed' ? '' : `: ${labelsOf(model.config)}`;
    print(`${name}  ${task}, embedded, ${megabytes(modelBytes(model))}${labels}`);
  }
  for (const model of listCached(hub.cacheDir)) print(cachedLine(model));
  for (const line of preparedLines(hub.cacheDir)) print(line);
  return 0;
}

async function showModel(model: ModelFolder, cacheDir: string): Promise<number> {
  const description = await withEngine(model, (engine) => engine.describe());
  const sha256 = await sha256Model(model);
  print(`name         ${model.name}${model.embedded ? ' (embedded)' : ''}`);
  print(`folder       ${model.folder}`);
  print(`kind         ${String(model.config['model_type'] ?? 'unknown')}, ${kindWords(model)}`);
  if (description.labels.length > 0) print(`labels       ${description.labels.join(', ')}`);
  print(`max length   ${description.maxLength} tokens`);
  print(`forms        ${[...modelForms(model.folder)].map(([dtype, graphs]) => `${dtype} ${megabytes(sizeOf(graphs))}`).join(', ')}`);
  print(
    `file         ${[
      model.file,
      ...modelFiles(model)
        .slice(1)
        .map((file) => relative(model.folder, file)),
    ].join(', ')}`,
  );
  print(`SHA-256      ${sha256}`);
  print(
    `invariant    ${isKnownInvariant(sha256, model.embedded) ? 'yes: a text has the same answer alone and in company' : 'not known: see models verify --invariance'}`,
  );
  print(`prepared     ${findPrepared(cacheDir, model)?.folder ?? 'no: see models prepare'}`);
  const card = join(model.folder, 'README.md');
  if (existsSync(card)) print(`\n${readFileSync(card, 'utf8').trim()}`);
  return 0;
}

async function verifyModel({ name, folder, embedded }: ModelPlace, dtype: string | null, invariance: boolean): Promise<number> {
  mustBeFolder(folder);
  print(`${name}${embedded ? ', embedded' : ''}: ${folder}`);
  // Before anything is read as a model: a damaged file is to be told as changed.
  const { list, checks } = await verifyFiles(folder);
  for (const { file, sha256, expected } of checks) {
    const verdict = sha256 === null ? 'MISSING' : expected === null ? 'not listed' : sha256 === expected ? 'ok' : 'CHANGED';
    print(`${sha256 ?? '-'.repeat(64)}  ${file}  ${verdict}`);
  }
  if (list === null) print('No SHA256SUMS names these files: the hashes above are what they are now.');
  const changed = checks.filter(({ sha256, expected }) => expected !== null && sha256 !== expected).map(({ file }) => file);
  if (changed.length > 0) throw new FaultError({ code: 'model_changed', folder, files: changed });
  const model = openModelFolder(name, folder, dtype, embedded);
  return invariance ? verifyInvariance(model) : verifyLoads(model);
}

async function verifyLoads(model: ModelFolder): Promise<number> {
  const { labels, gives } = await withEngine(model, (engine) => engine.describe());
  print(`loads: ${labels.length > 0 ? `${labels.length} labels (${labels.join(', ')})` : gives}`);
  return 0;
}

async function verifyInvariance(model: ModelFolder): Promise<number> {
  const finding = await withEngine(model, (engine) => engine.checkInvariance());
  if (finding === null) {
    print('invariant: texts never share a call');
    return 0;
  }
  const { sequences, differing, largest } = finding;
  const kept = keepFinding(await sha256Model(model), differing === 0);
  if (differing === 0) print(`invariant: ${sequences} sequences of the model's vocabulary, alone and in company: the same bits`);
  else
    print(
      `not invariant: ${differing} of ${sequences} sequences differ in company, by up to ${largest.toPrecision(3)} in a logit; output is reproducible all the same, by the fixed grid of chunks`,
    );
  print(kept === null ? 'The finding could not be kept: the cache folder cannot be written.' : `kept in ${kept}`);
  return differing === 0 ? 0 : NOT_INVARIANT;
}

async function withEngine<Result>(model: ModelFolder, use: (engine: Engine) => Promise<Result>): Promise<Result> {
  const task = openingTask(model);
  chosenTask(task).checkConfig(model.config, model.folder);
  const engine = new Engine({ model, task, feed: { maxLength: null, onLong: 'truncate' }, batchTokens: 256, rowTimeoutMs: null }, 1);
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
}

function kindWords(model: ModelFolder): string {
  const kind = kindOf(model.config) ?? 'classifier';
  if (kind === 'classifier')
    return configSaysSigmoid(model.config) ? 'labels do not exclude one another (sigmoid)' : 'one label a text (softmax)';
  return kind;
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

function labelsOf(config: ModelFolder['config']): string {
  const id2label = config['id2label'];
  return typeof id2label === 'object' && id2label !== null ? Object.values(id2label).join(', ') : 'LABEL_0, LABEL_1, …';
}
