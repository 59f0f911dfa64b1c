/** Where rows and rejects go, and in which format, by what was typed. */
import { FaultError } from '../core/faults.js';
import { type Format, formatOfName } from '../core/row.js';
import { realFile } from '../output/real-file.js';
import { isStdout } from '../output/target.js';
import type { rowFlags } from './flags/commands.js';
import type { ValuesOf } from './flags/flag.js';

type RowValues = ValuesOf<typeof rowFlags>;

/** The output file; null is standard output, which `-` means too. Of a link, the file that it leads to. */
export function outputFile({ output }: Pick<RowValues, 'output'>): string | null {
  if (output === '-' || isStdout(output)) return null;
  return realFile(output);
}

/**
 * The format by --output-format, else by the name as it was typed; null is the input's.
 *
 * @throws FaultError usage for Parquet, which must not be taken for a name that says nothing
 */
export function outputFormat({ outputFormat: format, output }: RowValues): Format | null {
  if (format === null && /\.parquet$/i.test(output ?? '')) {
    throw new FaultError({
      code: 'usage',
      message: `${output}: Parquet is not written yet.`,
      remedy: 'Name it .csv, .tsv or .jsonl, or say --output-format.',
    });
  }
  return format ?? formatOfName(output);
}

/** The rejects file: null beside the output, `-` standard error. */
export function rejectsFile({ rejects }: Pick<RowValues, 'rejects'>): string | null {
  if (rejects === null) return null;
  return rejects === '-' || rejects === '/dev/stderr' ? '-' : realFile(rejects);
}
