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
 * @throws FaultError usage for a name that promises what is not written
 */
export function outputFormat({ outputFormat: format, output }: RowValues): Format | null {
  if (format === null) refuseForeign(output, '.csv, .tsv or .jsonl');
  return format ?? formatOfName(output);
}

/** Names of files that other programs write, and that readers would take at their word. */
const FOREIGN = /\.(parquet|arrow|feather|avro|orc|xlsx?|ods|sqlite3?|db|duckdb|docx?|pdf|html?|xml|ya?ml|gexf|gml|dot)$/i;

/**
 * A name must not promise what is not written; one that says nothing (`out.dat`) is any text's.
 *
 * @param names what may be written, for the remedy
 * @throws FaultError usage
 */
export function refuseForeign(output: string | null, names: string): void {
  const [, ending] = FOREIGN.exec(output ?? '') ?? [];
  if (ending === undefined) return;
  throw new FaultError({
    code: 'usage',
    message: `${output}: ${ending.toLowerCase()} is not written.`,
    remedy: `Name it ${names}, or say --output-format.`,
  });
}

/** The rejects file: null beside the output, `-` standard error. */
export function rejectsFile({ rejects }: Pick<RowValues, 'rejects'>): string | null {
  if (rejects === null) return null;
  return rejects === '-' || rejects === '/dev/stderr' ? '-' : realFile(rejects);
}
