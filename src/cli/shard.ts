/**
 * Which shard this process is: as typed, or by the variables of the engine that started it.
 *
 * Nothing is guessed. Of Slurm the number of tasks is no number of shards: a rerun by --array=3 counts one, and would
 * answer the whole input as one shard of one.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { type Format, formatOfName } from '../core/row.js';
import { partName } from '../output/part.js';
import { isStdout } from '../output/target.js';
import type { RowRun } from '../pipeline/row-run.js';
import type { Shard } from '../plan/shard.js';
import type { rowFlags } from './flags/commands.js';
import type { ValuesOf } from './flags/flag.js';

type RowValues = ValuesOf<typeof rowFlags>;

/** Engines by the variable of the task's index, with that of the number of tasks where it is a number of shards. */
const ENGINES: readonly { readonly index: string; readonly count: string | null }[] = [
  { index: 'JOB_COMPLETION_INDEX', count: null },
  { index: 'SLURM_ARRAY_TASK_ID', count: null },
  { index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
  { index: 'CLOUD_RUN_TASK_INDEX', count: 'CLOUD_RUN_TASK_COUNT' },
  { index: 'BATCH_TASK_INDEX', count: 'BATCH_TASK_COUNT' },
];

/**
 * The shard that --shard asks for; null without it.
 *
 * @throws FaultError usage when the engine's variables do not settle it
 */
export function shardOf(asked: RowValues['shard'], env: NodeJS.ProcessEnv): Shard | null {
  if (asked === null) return null;
  if ('index' in asked) return asked;
  const found = ENGINES.filter(({ index }) => (env[index] ?? '') !== '');
  const [engine] = found;
  if (engine === undefined) {
    throw refused(`none of ${ENGINES.map(({ index }) => index).join(', ')} is set`, 'Name the part: --shard 0/16');
  }
  if (found.length > 1) throw refused(`${found.map(({ index }) => index).join(' and ')} are set`, 'Name the part: --shard 0/16');
  const index = numberOf(engine.index, env);
  const told = engine.count === null || (env[engine.count] ?? '') === '' ? null : numberOf(engine.count, env);
  const count = told ?? asked.count;
  if (count === null) {
    throw refused(
      `${engine.index} tells which part this is, but nothing of how many`,
      'Say it: --shard auto/16, or LLM_THREADS_SHARD=auto/16',
    );
  }
  if (asked.count !== null && told !== null && asked.count !== told) {
    throw refused(
      `${engine.count} is ${told}, and ${asked.count} was typed`,
      'Start as many tasks as there are parts, or name the part: --shard 0/16',
    );
  }
  if (index >= count) {
    throw refused(`${engine.index} is ${index}, and the ${count} parts are counted from 0 to ${count - 1}`, 'Let the indices begin at 0.');
  }
  return { index, count };
}

function numberOf(name: string, env: NodeJS.ProcessEnv): number {
  const text = env[name] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new FaultError({ code: 'flag_invalid', from: name, value: text, expected: 'a whole number from 0' });
}

function refused(what: string, remedy: string): FaultError {
  return new FaultError({ code: 'usage', message: `--shard auto: ${what}.`, remedy });
}

/** What a shard writes to, and in which format. */
export interface PartOutput {
  readonly file: string;
  readonly format: Format;
  readonly shard: NonNullable<RowRun['shard']>;
}

/**
 * The part that a shard writes into the folder of -o.
 *
 * @param format by option or task; null: the input's, which has to be told by its name since that of the part tells it
 * @throws FaultError usage
 */
export function partOutput(shard: Shard, values: RowValues, inputs: readonly string[], format: Format | null): PartOutput {
  const { output, rejects } = values;
  if (output === null || output === '-' || isStdout(output)) {
    throw new FaultError({ code: 'usage', message: '--shard writes a part into a folder.', remedy: 'Name the folder with -o.' });
  }
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new FaultError({ code: 'usage', message: `${output}: is a file; with --shard, -o names a folder.`, remedy: 'Name another.' });
  }
  if (rejects !== null) {
    throw new FaultError({
      code: 'usage',
      message: '--rejects: the rejects of a shard go beside its part, for merge.',
      remedy: 'Leave it out.',
    });
  }
  const read = values.inputFormat ?? formatOfName(inputs[0]?.replace(/\.gz$/i, '') ?? null);
  const written = format ?? (read === 'txt' || read === 'conll' ? 'csv' : read);
  if (written === null) {
    throw new FaultError({
      code: 'usage',
      message: '--shard: the name of a part tells its format, and the name of the input does not.',
      remedy: 'Say --input-format, or --output-format.',
    });
  }
  if (written === 'npy') {
    throw new FaultError({ code: 'usage', message: 'npy cannot be written in parts.', remedy: 'Write jsonl or csv.' });
  }
  const command = withoutShard(process.argv.slice(2));
  return {
    file: join(output, partName(shard.index, shard.count, written === 'txt' ? 'csv' : written)),
    format: written,
    shard: { ...shard, command },
  };
}

/** Makes the folder of a part. @throws FaultError output_folder */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new FaultError({ code: 'output_folder', file: folder, reason: reasonOf(error) });
  }
}

/** What was typed, without what differs from shard to shard and from try to try. */
function withoutShard(typed: readonly string[]): readonly string[] {
  const dropped = new Set(['--resume', '--force']);
  return typed.filter((word, i) => !dropped.has(word) && word !== '--shard' && !word.startsWith('--shard=') && typed[i - 1] !== '--shard');
}
