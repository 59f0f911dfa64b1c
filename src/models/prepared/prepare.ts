/**
 * Makes the prepared form of a model: its graph optimised once, its weights as this CPU multiplies them, in a file that
 * every session of every process maps, instead of a copy in each.
 *
 * Runs in a process of its own (prepare-process.ts): the runtime blocks its thread, needs up to three times the model's
 * memory, and may be killed at any time. A form is kept only when it gave the very bits of the model on two batches: the
 * runtime does not tell of weights that it could not write.
 */
import '../no-telemetry.js';
import { closeSync, fdatasyncSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FaultError, reasonOf } from '../../core/faults.js';
import { type ModelFolder, modelBytes } from '../folder.js';
import { openDraft } from '../hub/draft.js';
import { PREPARED_SESSION_OPTIONS, SESSION_OPTIONS } from '../session-options.js';
import { sha256File, sha256Model } from '../verify.js';
import { dropPrepared, GRAPH_FILE, isSound, preparedFolder, readPrepared, sourceOf, WEIGHTS_FILE, writeManifest } from './cache.js';
import type { PreparedForm } from './form.js';
import { tidyPrepared } from './tidy.js';

/** What came of it. */
export interface Prepared {
  readonly form: PreparedForm;
  /** false when it was there already. */
  readonly isNew: boolean;
}

/** Constants below this size stay in the graph file. */
const LEAST_EXTERNAL_BYTES = 1024;

/** Sequences and tokens of the batches on which it must equal the model. */
const PROBES = [
  [2, 12],
  [1, 33],
] as const;

/**
 * Prepares a model of one graph, or finds that it is prepared already.
 *
 * @throws FaultError cache_failed when the cache cannot be written or is full; prepare_failed; model_unloadable
 */
export async function prepare(model: ModelFolder, cacheDir: string): Promise<Prepared> {
  const modelSha256 = await sha256Model(model);
  const folder = preparedFolder(cacheDir, modelSha256, model.form);
  const known = readPrepared(folder);
  try {
    if (known !== null && (await isSound(known))) return { form: addSource(known, model), isNew: false };
    // Damaged, or half of one: it makes room.
    dropPrepared(folder);
    return { form: await make(model, modelSha256, folder, cacheDir), isNew: true };
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'cache_failed', folder: cacheDir, reason: reasonOf(error) }, { cause: error });
  }
}

/** The same model at another place, or touched: it is to be found there too. */
function addSource(known: PreparedForm, model: ModelFolder): PreparedForm {
  const source = sourceOf(model);
  if (known.sources.some((files) => JSON.stringify(files) === JSON.stringify(source))) return known;
  const others = known.sources.filter((files) => files[0]?.path !== source[0]?.path);
  const form = { ...known, sources: [...others, source] };
  writeManifest(form);
  return form;
}

async function make(model: ModelFolder, modelSha256: string, folder: string, cacheDir: string): Promise<PreparedForm> {
  const draft = openDraft(folder);
  try {
    for (const name of readdirSync(draft)) rmSync(join(draft, name), { recursive: true, force: true });
    mustHaveRoom(draft, cacheDir, modelBytes(model));
    await writeForm(model, draft, cacheDir);
    const files = await Promise.all(
      [GRAPH_FILE, WEIGHTS_FILE].map(async (name) => {
        const path = join(draft, name);
        flush(path);
        return { path, bytes: statSync(path).size, sha256: await sha256File(path) };
      }),
    );
    const form = {
      folder: draft,
      graph: join(draft, GRAPH_FILE),
      model: model.name,
      form: model.form,
      modelSha256,
      files,
      sources: [sourceOf(model)],
    };
    writeManifest(form);
    giveItsName(draft, folder);
    tidyPrepared(cacheDir, folder);
    const made = readPrepared(folder);
    if (made === null) throw new Error('it was taken away while it was made');
    return made;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Another process may have been faster: its form is as good. @throws Error of the file system */
function giveItsName(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (readPrepared(folder) === null) throw error;
  }
}

async function writeForm(model: ModelFolder, draft: string, cacheDir: string): Promise<void> {
  const graph = join(draft, GRAPH_FILE);
  let same: boolean;
  try {
    const plain = await InferenceSession.create(model.file, {
      ...SESSION_OPTIONS,
      optimizedModelFilePath: graph,
      extra: {
        session: {
          optimized_model_external_initializers_file_name: WEIGHTS_FILE,
          optimized_model_external_initializers_min_size_in_bytes: String(LEAST_EXTERNAL_BYTES),
          save_external_prepacked_constant_initializers: '1',
        },
      },
    });
    const expected = await answersTo(plain, model);
    await plain.release();
    const prepared = await InferenceSession.create(graph, PREPARED_SESSION_OPTIONS);
    same = expected.equals(await answersTo(prepared, model));
    await prepared.release();
  } catch (error) {
    mustHaveRoom(draft, cacheDir, 1);
    throw new FaultError({ code: 'prepare_failed', model: model.name, reason: reasonOf(error) }, { cause: error });
  }
  if (same) return;
  mustHaveRoom(draft, cacheDir, 1);
  throw new FaultError({
    code: 'prepare_failed',
    model: model.name,
    reason: 'its prepared form gives other numbers than the model itself',
  });
}

/** The outputs for the probes, as bytes. */
async function answersTo(session: InferenceSession, { config }: ModelFolder): Promise<Buffer> {
  const vocabulary = typeof config['vocab_size'] === 'number' ? config['vocab_size'] : 1;
  const outputs: Buffer[] = [];
  for (const [sequences, tokens] of PROBES) {
    const cells = sequences * tokens;
    const valueAt = (name: string, cell: number): number => {
      if (name === 'input_ids') return (cell * 7919 + 1) % vocabulary;
      if (name === 'attention_mask') return 1;
      return name === 'position_ids' ? cell % tokens : 0;
    };
    const feeds = session.inputMetadata.flatMap((input) => {
      if (!input.isTensor) return [];
      const values = Array.from({ length: cells }, (_, cell) => valueAt(input.name, cell));
      const data = input.type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
      return [[input.name, new Tensor(input.type === 'int64' ? 'int64' : 'int32', data, [sequences, tokens])] as const];
    });
    const results = await session.run(Object.fromEntries(feeds));
    for (const name of session.outputNames) {
      const { data } = results[name] ?? {};
      if (ArrayBuffer.isView(data)) outputs.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return Buffer.concat(outputs);
}

/**
 * Asks before, since the runtime does not tell of a full disk.
 *
 * @throws FaultError cache_failed
 */
function mustHaveRoom(folder: string, cacheDir: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes) throw new FaultError({ code: 'cache_failed', folder: cacheDir, reason: 'no space left on device' });
}

/** @throws Error of the file system, where space was promised that is not there */
function flush(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
