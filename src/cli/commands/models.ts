/** `models list|show|verify`. What is asked for goes to stdout. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FaultError } from '../../core/faults.js';
import { Engine } from '../../engine/engine.js';
import { EMBEDDED_MODELS } from '../../models/catalog.js';
import { type ModelFolder, modelBytes, modelForms, mustBeFolder, openModelFolder } from '../../models/folder.js';
import { isKnownInvariant, keepFinding } from '../../models/invariance.js';
import { locateModel, type ModelPlace, resolveModel } from '../../models/resolve.js';
import { sha256Model, verifyFiles } from '../../models/verify.js';
import { classify, configSaysSigmoid } from '../../tasks/classify.js';
import { printText } from '../print.js';
import type { Invocation } from '../program.js';

type ModelsInvocation = Extract<Invocation, { command: 'models' }>;

/** Exit code when answers were found to depend on the batch. */
const NOT_INVARIANT = 1;

/**
 * Runs `models`.
 *
 * @returns the exit code
 * @throws FaultError when the model is missing, incomplete, changed or cannot be loaded
 */
export async function runModels(invocation: ModelsInvocation): Promise<number> {
  if (invocation.action === 'list') return listModels();
  if (invocation.action === 'show') return showModel(resolveModel(invocation.model, invocation.dtype, 'classify'));
  return verifyModel(locateModel(invocation.model, 'classify'), invocation.dtype, invocation.invariance);
}

function print(line: string): void {
  printText(`${line}\n`);
}

function listModels(): number {
  for (const { name, task } of EMBEDDED_MODELS) {
    const model = resolveModel(name, null, 'classify');
    print(`${name}  ${task}, embedded, ${megabytes(modelBytes(model))}: ${labelsOf(model.config)}`);
  }
  return 0;
}

async function showModel(model: ModelFolder): Promise<number> {
  classify.checkConfig(model.config, model.folder);
  const description = await withEngine(model, (engine) => engine.describe());
  const sha256 = await sha256Model(model);
  print(`name         ${model.name}${model.embedded ? ' (embedded)' : ''}`);
  print(`folder       ${model.folder}`);
  print(
    `kind         ${String(model.config['model_type'] ?? 'unknown')}, ${configSaysSigmoid(model.config) ? 'labels do not exclude one another (sigmoid)' : 'one label a text (softmax)'}`,
  );
  print(`labels       ${description.labels.join(', ')}`);
  print(`max length   ${description.maxLength} tokens`);
  print(`forms        ${[...modelForms(model.folder)].map(([dtype, file]) => `${dtype} ${megabytes(statSync(file).size)}`).join(', ')}`);
  print(`file         ${[model.file, ...model.dataFiles.map((file) => relative(model.folder, file))].join(', ')}`);
  print(`SHA-256      ${sha256}`);
  print(
    `invariant    ${isKnownInvariant(sha256, model.embedded) ? 'yes: a text has the same answer alone and in company' : 'not known: see models verify --invariance'}`,
  );
  const card = join(model.folder, 'README.md');
  if (existsSync(card)) print(`\n${readFileSync(card, 'utf8').trim()}`);
  return 0;
}

async function verifyModel({ name, folder, embedded }: ModelPlace, dtype: string | null, invariance: boolean): Promise<number> {
  mustBeFolder(folder);
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
  classify.checkConfig(model.config, model.folder);
  const { labels } = await withEngine(model, (engine) => engine.describe());
  print(`loads: ${labels.length} labels (${labels.join(', ')})`);
  return 0;
}

async function verifyInvariance(model: ModelFolder): Promise<number> {
  classify.checkConfig(model.config, model.folder);
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
  const settings = { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 };
  const engine = new Engine(
    { model, task: { name: 'classify', settings }, feed: { maxLength: null, onLong: 'truncate' }, batchTokens: 256, rowTimeoutMs: null },
    1,
  );
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
}

function labelsOf(config: ModelFolder['config']): string {
  const id2label = config['id2label'];
  return typeof id2label === 'object' && id2label !== null ? Object.values(id2label).join(', ') : 'LABEL_0, LABEL_1, …';
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
