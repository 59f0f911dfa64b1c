/** `index`: where the chunks of an input lie, so that shards seek to their own. */
import { existsSync } from 'node:fs';
import { FaultError } from '../../core/faults.js';
import { shown } from '../../core/safe-text.js';
import { shellQuoted } from '../../core/shell.js';
import { takeLock } from '../../output/lock.js';
import { refuseInputs, refuseMissingFolder } from '../../output/refuse-file.js';
import { replaceFile } from '../../output/whole-file.js';
import { type IndexedRows, indexInput } from '../../pipeline/index-input.js';
import { counted, grouped } from '../../report/spell.js';
import { tell } from '../../report/stderr.js';
import { outputFile } from '../destinations.js';
import { allFlagNames } from '../flags/commands.js';
import { indexFlags } from '../flags/index.js';
import { settle, type Typed } from '../settings.js';

/**
 * Runs the command.
 *
 * @returns the exit code
 * @throws FaultError usage without -o, or for an input that cannot be sought in; output_exists; those of an input that cannot be read
 */
export async function runIndex(input: string, typed: Typed): Promise<number> {
  const { values } = settle(indexFlags, typed, allFlagNames(), process.env);
  const output = outputFile(values);
  if (output === null) {
    throw new FaultError({
      code: 'usage',
      message: 'index writes a file, and never beside the input by itself.',
      remedy: `Name it: llm-threads index ${shellQuoted(input)} -o chunks.idx`,
    });
  }
  refuseInputs(output, [input]);
  refuseMissingFolder(output);
  if (existsSync(output) && !values.force) throw new FaultError({ code: 'output_exists', file: output });
  const started = performance.now();
  const { inputFormat: format, delimiter, noHeader, encoding, maxRowBytes, chunkRows } = values;
  const options = {
    format,
    textColumns: values.textColumn,
    delimiter,
    header: !noHeader,
    maxRowBytes,
    badUtf8: 'replace' as const,
    encoding,
  };
  const lock = takeLock(output);
  let indexed: IndexedRows;
  try {
    indexed = await indexInput(input, options, chunkRows);
    await replaceFile(output, indexed.encoded);
  } finally {
    lock.release();
  }
  const { chunks, rows, bytes, encoded } = indexed;
  const seconds = (performance.now() - started) / 1000;
  if (!values.quiet) {
    tell(
      `${counted(rows, 'row')} in ${counted(chunks, 'chunk')} indexed, ${grouped(bytes / 1e6 / seconds)} MB/s: ${shown(output)} has ${grouped(encoded.length)} bytes`,
    );
  }
  return 0;
}
