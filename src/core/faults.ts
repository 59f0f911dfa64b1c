/**
 * Every expected way a run can fail: one closed union, from which exit codes, messages, documentation
 * and tests come.
 *
 * Faults are plain data, so that they cross threads: a structured clone drops class and fields of an
 * Error. A bad row is no fault but data (see row.ts). `new Error('bug: …')` is left for what cannot happen.
 */
import { didYouMean, FOLDER_ADVICE, listed, modelFolderOf, NOT_ALLOWED, named, typed, withoutStop } from './fault-words.js';
import { HUB_REFUSALS, type HubRefusal } from './hub-refusals.js';
import { escaped, inOneLine, shown } from './safe-text.js';
import { shellQuoted } from './shell.js';
import { TRAINING_REFUSALS, type TrainingRefusal } from './training-refusals.js';

export type Fault =
  // what was typed
  | { readonly code: 'usage'; readonly message: string; readonly remedy: string }
  | { readonly code: 'flag_invalid'; readonly from: string; readonly value: string; readonly expected: string }
  | { readonly code: 'config_invalid'; readonly file: string; readonly reason: string; readonly remedy: string }
  | { readonly code: 'no_input'; readonly command: string }
  // the input
  | { readonly code: 'input_missing'; readonly file: string; readonly reason: string }
  | { readonly code: 'input_is_json_array'; readonly file: string }
  | { readonly code: 'input_header'; readonly file: string; readonly reason: string }
  | { readonly code: 'inputs_differ'; readonly first: string; readonly second: string; readonly what: string }
  | { readonly code: 'index_refused'; readonly file: string; readonly input: string; readonly reason: string }
  | { readonly code: 'input_failed'; readonly file: string; readonly rowsRead: number; readonly reason: string }
  | { readonly code: 'column_unknown'; readonly file: string; readonly wanted: string; readonly columns: readonly string[] }
  | { readonly code: 'column_twice'; readonly file: string; readonly wanted: string }
  | {
      readonly code: 'column_undecided';
      readonly file: string;
      readonly columns: readonly { readonly name: string; readonly example: string }[];
      readonly command: string;
      /** That it has columns at all was told by a look at standard input. */
      readonly guessed: boolean;
    }
  | {
      readonly code: 'catalogue_invalid';
      readonly file: string;
      readonly row: number | null;
      readonly reason: string;
      readonly remedy: string;
    }
  | { readonly code: 'catalogue_too_large'; readonly file: string; readonly rows: number; readonly reason: string }
  | { readonly code: 'training_refused'; readonly file: string; readonly column: string; readonly why: TrainingRefusal }
  // the output
  | { readonly code: 'output_exists'; readonly file: string }
  | { readonly code: 'output_partial_left'; readonly file: string; readonly resume: string; readonly restart: string }
  | { readonly code: 'output_locked'; readonly file: string; readonly holder: string }
  | { readonly code: 'resume_refused'; readonly changed: string }
  | { readonly code: 'output_is_input'; readonly file: string; readonly input: string }
  | { readonly code: 'output_gzip'; readonly file: string }
  | { readonly code: 'output_folder'; readonly file: string; readonly reason: string }
  | { readonly code: 'output_failed'; readonly file: string; readonly reason: string }
  | { readonly code: 'part_refused'; readonly file: string; readonly reason: string }
  | { readonly code: 'columns_collide'; readonly name: string; readonly fallback: string }
  | { readonly code: 'state_unusable'; readonly file: string; readonly reason: string }
  // the model
  | { readonly code: 'model_missing'; readonly model: string; readonly known: readonly string[] }
  | { readonly code: 'model_incomplete'; readonly folder: string; readonly missing: readonly string[] }
  | { readonly code: 'model_dtype'; readonly folder: string; readonly dtype: string; readonly available: readonly string[] }
  | { readonly code: 'model_wrong_kind'; readonly folder: string; readonly found: string; readonly wanted: string }
  | { readonly code: 'model_unloadable'; readonly file: string; readonly reason: string }
  | { readonly code: 'tokenizer_unsupported'; readonly file: string; readonly what: string }
  | { readonly code: 'model_external_data'; readonly file: string; readonly location: string; readonly reason: string }
  | { readonly code: 'model_changed'; readonly folder: string; readonly files: readonly string[] }
  | { readonly code: 'model_not_cached'; readonly model: string; readonly cached: readonly string[]; readonly remedy: string }
  | { readonly code: 'hub_refused'; readonly model: string; readonly why: HubRefusal }
  | { readonly code: 'hub_failed'; readonly model: string; readonly from: string; readonly reason: string }
  | { readonly code: 'download_damaged'; readonly model: string; readonly file: string; readonly reason: string }
  | { readonly code: 'prepare_failed'; readonly model: string; readonly reason: string }
  | { readonly code: 'cache_failed'; readonly folder: string; readonly reason: string }
  | { readonly code: 'model_output_shape'; readonly file: string; readonly found: string; readonly expected: string }
  // the run
  | { readonly code: 'worker_failed'; readonly place: string; readonly reason: string }
  | { readonly code: 'stalled'; readonly seconds: number; readonly state: string }
  | {
      readonly code: 'too_many_rejects';
      readonly rejected: number;
      readonly rows: number;
      readonly limit: string;
      readonly rejects: string;
    }
  | { readonly code: 'rows_unaccounted'; readonly rowsIn: number; readonly rowsOut: number; readonly rejected: number };

/** The exit code of each fault (contract §5). */
export const EXIT_CODE = {
  usage: 2,
  flag_invalid: 2,
  config_invalid: 2,
  no_input: 2,
  input_missing: 2,
  input_is_json_array: 2,
  input_header: 2,
  inputs_differ: 2,
  index_refused: 2,
  input_failed: 1,
  column_unknown: 2,
  column_twice: 2,
  column_undecided: 2,
  catalogue_invalid: 2,
  catalogue_too_large: 1,
  training_refused: 2,
  output_exists: 2,
  output_partial_left: 2,
  output_locked: 1,
  resume_refused: 6,
  output_is_input: 2,
  output_gzip: 2,
  output_folder: 2,
  output_failed: 1,
  part_refused: 1,
  columns_collide: 2,
  state_unusable: 2,
  model_missing: 5,
  model_incomplete: 5,
  model_dtype: 5,
  model_wrong_kind: 5,
  model_unloadable: 5,
  tokenizer_unsupported: 5,
  model_external_data: 5,
  model_changed: 5,
  model_not_cached: 5,
  hub_refused: 5,
  hub_failed: 5,
  download_damaged: 5,
  prepare_failed: 1,
  cache_failed: 5,
  model_output_shape: 5,
  worker_failed: 1,
  stalled: 1,
  too_many_rejects: 4,
  rows_unaccounted: 1,
} as const satisfies Record<Fault['code'], number>;

/** What went wrong, where, and what to do next: one to three lines, no stack. */
export function describeFault(fault: Fault): string {
  switch (fault.code) {
    case 'usage':
      return `${fault.message}\n${fault.remedy}`;
    case 'flag_invalid':
      return `${fault.from}: ${shown(fault.value)} is not ${fault.expected}.\nSee: llm-threads <command> --help`;
    case 'config_invalid':
      return `${named(fault.file)}: ${withoutStop(fault.reason)}.\n${fault.remedy}`;
    case 'no_input':
      return `No input: name a file, or pipe rows in.\nTry: llm-threads ${fault.command} reviews.csv -o labelled.csv`;
    case 'input_missing':
      return `${named(fault.file)}: ${fault.reason}.\n${fault.reason === NOT_ALLOWED ? 'Ask for the right to read it.' : 'Check the path; "-" reads from standard input.'}`;
    case 'input_is_json_array':
      return `${named(fault.file)}: this is one JSON array; rows must be one JSON object a line.\nTry: jq -c '.[]' ${typed(fault.file)} | llm-threads <command> - --input-format jsonl`;
    case 'input_header':
      return `${named(fault.file)}: line 1, the header: ${fault.reason}.\nMend the header, or say --no-header if there is none.`;
    case 'inputs_differ':
      return `${named(fault.second)}: its ${fault.what} differs from that of ${named(fault.first)}.\nInputs of one run must have the same format, header and delimiter: run them one by one.`;
    case 'index_refused':
      return `${named(fault.file)}: ${inOneLine(fault.reason)}.\nMake it anew: llm-threads index ${typed(fault.input)} -o ${typed(fault.file)} --force, or leave --index out.`;
    case 'input_failed':
      return `${named(fault.file)}: reading failed after row ${fault.rowsRead}: ${withoutStop(fault.reason)}.\nRows before it were answered and kept.`;
    case 'column_unknown':
      return `${named(fault.file)}: no column ${shown(fault.wanted)}. Columns: ${listed(fault.columns.map(shown))}.\n${didYouMean(fault.wanted, fault.columns)}`;
    case 'column_twice':
      return `${named(fault.file)}: the header has column ${shown(fault.wanted)} more than once.\nRename one, or use --no-header with -c NUMBER.`;
    case 'column_undecided':
      return `${named(fault.file)}: which column is the text? ${listed(fault.columns.map((c) => `${shown(c.name)} (${shown(c.example)})`))}\nTry: ${fault.command}${fault.guessed ? `\nOr, if every line is a text: --input-format txt` : ''}`;
    case 'catalogue_invalid':
      return `${named(fault.file)}${fault.row === null ? '' : `, row ${fault.row}`}: ${inOneLine(withoutStop(fault.reason))}.\n${fault.remedy}`;
    case 'catalogue_too_large':
      return `${named(fault.file)}: after ${fault.rows} rows its vectors do not fit into memory: ${fault.reason}.\nFree memory, use a model with smaller vectors, or match with a part at a time (--top-k) and keep the best.`;
    case 'training_refused':
      return `${named(fault.file)}, labels from ${shown(fault.column)}: ${TRAINING_REFUSALS[fault.why].reason}.\n${TRAINING_REFUSALS[fault.why].remedy}`;
    case 'output_exists':
      return `${named(fault.file)}: exists already.\nName another file, or replace it with --force.`;
    case 'output_partial_left':
      return `${named(fault.file)}: left by a run that did not finish.\nGo on:       ${fault.resume}\nStart again: ${fault.restart}`;
    case 'output_locked':
      return `${named(fault.file)}: another run is writing it: ${fault.holder}.\nWait for it, or name another file.`;
    case 'resume_refused':
      return `Cannot go on with the unfinished run: ${inOneLine(fault.changed)}.\nUndo the change, or start again with --force.`;
    case 'output_is_input':
      return `${named(fault.file)}: is the input ${shown(fault.input)}; writing it would destroy it.\nName another file.`;
    case 'output_gzip':
      return `${named(fault.file)}: output is not compressed here.\nLeave out -o and pipe to gzip: llm-threads <command> … | gzip > ${typed(fault.file)}`;
    case 'output_folder':
      return `${named(fault.file)}: cannot be created: ${fault.reason}.\n${FOLDER_ADVICE[fault.reason] ?? 'Name another file.'}`;
    case 'output_failed':
      return `${named(fault.file)}: writing failed: ${fault.reason}.\nWhat was written before is kept; free space or choose another place, then run again.`;
    case 'part_refused':
      return `${named(fault.file)}: ${inOneLine(fault.reason)}.\nNothing was merged. Which parts are there, and how to make the others: llm-threads merge DIR --status`;
    case 'columns_collide':
      return `The input already has columns ${shown(fault.name)} and ${shown(fault.fallback)}.\nUse --prefix to name the new columns otherwise.`;
    case 'state_unusable':
      return `${named(fault.file)}: cannot be gone on from: ${fault.reason}.\nName another file with --state, or take this one away to begin anew.`;
    case 'model_missing':
      return `No model ${shown(fault.model)}. Embedded: ${fault.known.join(', ')}.\nName one of them, a folder (./path/to/model), or a model of the hub (owner/name).`;
    case 'model_incomplete':
      return `${shown(fault.folder)}: not a complete model: missing ${fault.missing.join(', ')}.\nA model folder holds config.json, tokenizer.json and onnx/model.onnx, as on the Hugging Face hub.`;
    case 'model_dtype':
      return `${shown(fault.folder)}: no file for --dtype ${shown(fault.dtype)}. There are: ${fault.available.join(', ')}.`;
    case 'model_wrong_kind':
      return `${shown(fault.folder)}: ${fault.found}; this command needs ${fault.wanted}.\nName such a model with --model; what the command takes without it: llm-threads <command> --help`;
    case 'model_unloadable':
      return `${named(fault.file)}: cannot be loaded: ${withoutStop(fault.reason)}.\nTry: llm-threads models verify ${escaped(shellQuoted(modelFolderOf(fault.file)))}`;
    case 'tokenizer_unsupported':
      return `${named(fault.file)}: ${fault.what}: the places of its tokens in a text cannot be told.\nUse a model with a BERT, byte-level or SentencePiece tokenizer.`;
    case 'model_external_data':
      return `${named(fault.file)}: its data file ${shown(fault.location)} is refused: ${fault.reason}.\nA model may only use plain files of its own folder: put a copy there, or get the model from somebody you trust.`;
    case 'model_changed':
      return `${shown(fault.folder)}: the SHA-256 of ${fault.files.join(', ')} is not the one in SHA256SUMS.\nGet the model again.`;
    case 'model_not_cached':
      return `${shown(fault.model)}: not in the cache${fault.cached.length === 0 ? '' : ` in this form (there: ${fault.cached.join(', ')})`}.\n${fault.remedy}`;
    case 'hub_refused':
      return `${shown(fault.model)}: ${HUB_REFUSALS[fault.why].reason}.\n${HUB_REFUSALS[fault.why].remedy}`;
    case 'hub_failed':
      return `${shown(fault.model)}: ${fault.from} failed: ${inOneLine(withoutStop(fault.reason))}.\nTry again: what is here already is not loaded twice. Another hub: HF_ENDPOINT.`;
    case 'download_damaged':
      return `${shown(fault.model)}: ${shown(fault.file)} came damaged: ${fault.reason}.\nNothing of it was kept. Try again; if it stays so, the hub or what is between is not to be trusted.`;
    case 'prepare_failed':
      return `${shown(fault.model)}: cannot be prepared: ${inOneLine(withoutStop(fault.reason))}.\nIt runs all the same, as it is.`;
    case 'cache_failed':
      return `${shown(fault.folder)}: cannot be used as the cache: ${fault.reason}.\nFree space or rights there, or name another place with --cache-dir.`;
    case 'model_output_shape':
      return `${named(fault.file)}: the model gave ${fault.found}; expected ${fault.expected}.`;
    case 'worker_failed':
      return `${fault.place}: the model failed: ${withoutStop(fault.reason)}.\nWhat was written before is kept.`;
    case 'stalled':
      return `Stalled: nothing was answered or written for ${fault.seconds} s.\n${fault.state}.\nWhat was written before is kept; raise --stall-timeout if a model call may take that long.`;
    case 'too_many_rejects':
      return `Stopped: ${fault.rejected} of ${fault.rows} rows rejected, more than --max-errors ${fault.limit}.\nRejects: ${fault.rejects}. Raise --max-errors, or mend the input and start again with --force.`;
    case 'rows_unaccounted':
      return `bug: rows do not add up: ${fault.rowsIn} in, ${fault.rowsOut} out, ${fault.rejected} rejected.\nThe output is kept as .partial; please report this.`;
    default:
      return unreachable(fault);
  }
}

/** A fault on its way up the call stack. Only `cli/exit.ts` turns it into text and an exit code. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly exitCode: number;
  /** A last line of what to do next, known only where the fault passed by: the command to resume. */
  hint: string | null = null;

  constructor(
    readonly fault: Fault,
    options?: ErrorOptions,
  ) {
    super(describeFault(fault), options);
    this.exitCode = EXIT_CODE[fault.code];
  }
}

/** The operating system's reason in words, for example "no space left on device", or the message of any other error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node spells system errors "ENOENT: no such file or directory, open 'x'"; the path is told already.
  return error.message.replace(/^E[A-Z0-9]+: ([^,]+),.*$/s, '$1');
}

/** Marks a case that the types exclude. */
export function unreachable(value: never): never {
  throw new Error(`bug: unhandled ${JSON.stringify(value)}`);
}
