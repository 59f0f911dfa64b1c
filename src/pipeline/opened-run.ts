/**
 * Opens all that a run needs before a row flows: model, input, columns, formats. Nothing is created or
 * changed on disk here, so that a refusal leaves no trace; --dry-run ends after it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '../core/faults.js';
import { type Format, formatOfName, type InputSchema } from '../core/row.js';
import { spelledTemplate } from '../core/template.js';
import { type ChunkSource, storedAnswers } from '../engine/answer-store.js';
import type { Engine } from '../engine/engine.js';
import { closeStandardInput } from '../input/bytes.js';
import { type OpenedInput, openInput } from '../input/open.js';
import { isKnownInvariant } from '../models/invariance.js';
import { cpuKind, RUNTIME_VERSION } from '../models/runtime.js';
import { openFormat } from '../output/format.js';
import { nameNewColumns } from '../output/new-columns.js';
import type { RowFormat } from '../output/row-format.js';
import { type IdentityParts, identityParts } from '../plan/fingerprint.js';
import { settingsAsTyped } from '../plan/settings-as-typed.js';
import { chosenTask, furtherModels } from '../tasks/registry.js';
import type { ModelDescription } from '../tasks/task.js';
import { startEngine } from './model-engine.js';
import { prepareBeside } from './preparing.js';
import type { RowRun } from './row-run.js';

/** What answers are made from. */
export interface OpenedAnswering {
  readonly engine: Engine;
  /** What chunks are asked of: the engine, or a store of answers before it. */
  readonly source: ChunkSource;
  readonly input: OpenedInput;
  readonly description: ModelDescription;
  readonly modelSha256: string;
  /** A text's answer does not depend on its company: answers may be shared between chunks. */
  readonly invariant: boolean;
  /** Ends what prepares the model beside the run. */
  endPreparing(): void;
}

export interface OpenedRun extends OpenedAnswering {
  readonly format: RowFormat;
  readonly outputFormat: Format;
  readonly newColumns: readonly string[];
  readonly warnings: readonly string[];
  /** What decides the bytes of the output. */
  readonly identity: IdentityParts;
}

/**
 * Opens a run that writes rows. On a fault, what was opened is closed again.
 *
 * @throws FaultError whatever is wrong with model, input, columns or formats
 */
export async function openRun(run: RowRun): Promise<OpenedRun> {
  const answering = await openAnswering(run);
  try {
    return { ...answering, ...openOutput(run, answering) };
  } catch (error) {
    await closeAnswering(answering);
    throw error;
  }
}

/** How long a model call may still take once a run was interrupted and its grace is over. */
const STOP_MS = 5000;

/** Ends the workers and lets go of the input. @param interrupted a model call is not waited for as long as it takes */
export async function closeAnswering({ input, engine, endPreparing }: OpenedAnswering, interrupted = false): Promise<void> {
  endPreparing();
  input.close();
  await engine.stop(interrupted ? STOP_MS : null);
}

/**
 * Opens model and input. On a fault, what was opened is closed again.
 *
 * @throws FaultError whatever is wrong with model, input or columns
 */
export async function openAnswering(run: RowRun): Promise<OpenedAnswering> {
  chosenTask(run.task).checkConfig(run.model.config, run.model.folder);
  // Workers load the model while the input is opened and the file hashed.
  const starting = startEngine(run);
  let input: OpenedInput | null = null;
  try {
    const [{ engine, description, modelSha256, isPrepared }, opened] = await Promise.all([
      starting.ready,
      openInput(run.input).then((it) => (input = it)),
    ]);
    checkMaxLength(run.feed.maxLength, description);
    const models = [{ sha256: modelSha256, embedded: run.model.embedded }, ...furtherModels(run.task)];
    const invariant = models.every(({ sha256, embedded }) => isKnownInvariant(sha256, embedded));
    const endPreparing = isPrepared || !run.preparing ? () => {} : prepareBeside(run.model, run.preparing);
    const source = run.store === undefined ? engine : storedAnswers(engine, run.store, storeIdentity(run, modelSha256));
    return { engine, source, input: opened, description, modelSha256, invariant, endPreparing };
  } catch (error) {
    (input as OpenedInput | null)?.close();
    if (input === null) closeStandardInput();
    await starting.stop();
    throw error;
  }
}

function openOutput(run: RowRun, { input, description, modelSha256 }: OpenedAnswering): Omit<OpenedRun, keyof OpenedAnswering> {
  const outputFormat = run.output.format ?? formatOfName(run.output.file) ?? ownFormat(input.schema);
  const wanted = chosenTask(run.task).columns(description);
  const { names: newColumns, warnings } = nameNewColumns(wanted, run.output.prefix, input.schema.columns);
  return {
    format: openFormat({
      input: input.schema,
      format: outputFormat,
      columns: run.output.columns,
      newColumns,
      escapeFormulas: run.output.escapeFormulas,
      vectorSize: description.vectorSize,
    }),
    outputFormat,
    newColumns,
    warnings,
    identity: identityParts({
      version: run.version,
      modelSha256,
      dtype: run.model.dtype,
      inputs: input.files,
      columns: { input: input.schema.columns, text: input.schema.textColumns, added: newColumns },
      options: identityOptions(run),
    }),
  };
}

/** The format that rows of an input are written in when nobody says: CoNLL has room for tags only. */
function ownFormat({ format }: InputSchema): Format {
  return format === 'conll' ? 'csv' : format;
}

/** Every option that can change output bytes, by its long name. */
function identityOptions(run: RowRun): Readonly<Record<string, unknown>> {
  return {
    'the command': run.task.name,
    'input-format': run.input.format,
    'text-column': run.input.textColumns,
    prompt: run.input.template === null ? null : spelledTemplate(run.input.template),
    delimiter: run.input.delimiter,
    'no-header': !run.input.header,
    encoding: run.input.encoding,
    'on-bad-utf8': run.input.badUtf8,
    limit: run.limit,
    'chunk-rows': run.chunkRows,
    'batch-tokens': run.batchTokens,
    'max-length': run.feed.maxLength,
    'on-long': run.feed.onLong,
    'output-format': run.output.format,
    columns: run.output.columns,
    prefix: run.output.prefix,
    rejects: run.rejects.file,
    'escape-formulas': run.output.escapeFormulas,
    ...run.identity,
    ...settingsAsTyped(run.task.settings),
  };
}

/** All that decides a vector beside its text and the texts of its chunk. */
function storeIdentity({ task, model, feed, batchTokens }: RowRun, modelSha256: string): string {
  const tokenizer = createHash('sha256')
    .update(readFileSync(join(model.folder, 'tokenizer.json')))
    .digest('hex');
  return JSON.stringify([task, modelSha256, tokenizer, feed, batchTokens, RUNTIME_VERSION, cpuKind()]);
}

function checkMaxLength(maxLength: number | null, { maxLength: limit, frameTokens }: ModelDescription): void {
  if (maxLength === null || (maxLength > frameTokens && maxLength <= limit)) return;
  throw new FaultError({
    code: 'flag_invalid',
    from: '--max-length',
    value: String(maxLength),
    expected: `a whole number from ${frameTokens + 1} to ${limit}, the model's limit`,
  });
}
