/** `train`: its flags to what is trained, from which encoder, and into which folder. */
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FaultError, reasonOf } from '../../core/faults.js';
import { cacheFolder } from '../../models/catalog.js';
import { openDraft } from '../../models/hub/draft.js';
import { resolveModel } from '../../models/resolve.js';
import { type Lock, takeLock } from '../../output/lock.js';
import { featureModel } from '../../pipeline/feature-model.js';
import type { Interrupt } from '../../pipeline/interrupt.js';
import type { RowRun, Watch } from '../../pipeline/row-run.js';
import { TrainRows } from '../../pipeline/train-rows.js';
import { reportLines } from '../../pipeline/training-report.js';
import { TrainingStopped } from '../../training/trainers.js';
import type { ValuesOf } from '../flags/flag.js';
import { trainFlags } from '../flags/train.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import type { SharedValues } from './run-parts.js';
import { type Finish, runWholeCommand, type WholeCommand, type WholePlan } from './whole-command.js';

/** The folder being filled: whatever ends the command takes away what did not get its name. */
interface Claim {
  readonly draft: string;
  readonly lock: Lock;
}

/** Claims folders; they are let go of at the end of the command. */
type Claims = Claim[];

function trainCommand(claims: Claims): WholeCommand<typeof trainFlags> {
  return {
    name: 'train',
    flags: trainFlags,
    async plan(own, shared): Promise<WholePlan> {
      const folder = outputFolder(shared);
      const encoder = await resolveModel(shared.model, shared.dtype, 'embed', hubModels(shared));
      const draft = claim(folder, claims);
      const features = await ofFileSystem(folder, () => featureModel(encoder, draft));
      const columns = { label: own.labelColumn, numbers: own.features };
      const { outOfScope, inScopeKept, seed } = own;
      const training = { columns, outOfScope, kept: inScopeKept, balanced: own.classWeights === 'balanced', seed };
      const rows = new TrainRows(training, { encoder, features, draft, folder });
      return {
        warnings:
          outOfScope === null && inScopeKept !== trainFlags.inScopeKept.initial
            ? ['--in-scope-kept means nothing without --out-of-scope: ignored.']
            : [],
        outputs: [null],
        rejects: `${folder}.rejects.jsonl`,
        beside: [columns.label, ...columns.numbers],
        work: {
          kind: 'answer',
          model: features.model,
          task: { name: 'features', settings: {} },
          ...(own.noFeatureCache ? {} : { store: join(cacheFolder(), 'features') }),
          collector: (run, watch) => rows.collector(run, watch),
          finish: (run, interrupt, watch) => finish(rows, own, { run, interrupt, watch, verbose: shared.verbose, folder }),
        },
      };
    },
  };
}

interface FinishOptions {
  readonly run: RowRun;
  readonly interrupt: Interrupt;
  readonly watch: Watch;
  readonly verbose: boolean;
  readonly folder: string;
}

async function finish(
  rows: TrainRows,
  { outOfScope }: ValuesOf<typeof trainFlags>,
  { run, interrupt, watch, verbose, folder }: FinishOptions,
): Promise<Finish> {
  const say = (line: string): void => watch.say(line);
  const started = performance.now();
  try {
    const judged = await ofFileSystem(folder, () => rows.finish(run, interrupt.reading, { say, detail: verbose ? say : () => {} }));
    const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
    return { keys: { training: { ...judged.report, seconds } }, lines: [...reportLines(judged, outOfScope), `written: ${folder}`] };
  } catch (error) {
    if (error instanceof TrainingStopped) return 'interrupted';
    throw error;
  } finally {
    interrupt.settled();
  }
}

/** The folder to be written. @throws FaultError usage without -o; output_exists; output_folder when what is there is no model folder */
function outputFolder({ output, force }: SharedValues): string {
  if (output === null || output === '-') {
    throw new FaultError({
      code: 'usage',
      message: 'train writes a model folder: where to?',
      remedy: 'Name it: llm-threads train INPUT --label-column LABEL -o models/mine',
    });
  }
  const folder = resolve(output);
  if (!existsSync(folder)) return folder;
  if (!force) throw new FaultError({ code: 'output_exists', file: output });
  // What --force takes away for good must be what this command makes.
  const isModel = lstatSync(folder).isDirectory() && (readdirSync(folder).length === 0 || existsSync(join(folder, 'config.json')));
  if (!isModel) throw new FaultError({ code: 'output_folder', file: output, reason: 'there is something else than a model folder' });
  return folder;
}

function claim(folder: string, claims: Claims): string {
  const draft = openDraftOf(folder);
  try {
    claims.push({ draft, lock: takeLock(folder) });
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return draft;
}

function openDraftOf(folder: string): string {
  try {
    return openDraft(folder);
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file: folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** Errors of the file system while the folder is filled are faults of that folder. @throws FaultError output_failed */
async function ofFileSystem<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultError || !(error instanceof Error && 'syscall' in error)) throw error;
    throw new FaultError({ code: 'output_failed', file: folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export async function run(inputs: readonly string[], typed: Typed): Promise<number> {
  const claims: Claims = [];
  try {
    return await runWholeCommand(trainCommand(claims), inputs, typed);
  } finally {
    for (const { draft, lock } of claims) {
      rmSync(draft, { recursive: true, force: true });
      lock.release();
    }
  }
}
