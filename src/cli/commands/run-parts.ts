/** The parts of a run that all commands with rows settle alike. */
import { shellQuoted } from '../../core/shell.js';
import type { Template } from '../../core/template.js';
import { testFaultOf } from '../../core/test-fault.js';
import type { InputOptions } from '../../input/open.js';
import type { Supervision } from '../../pipeline/quarantine.js';
import type { RowRun } from '../../pipeline/row-run.js';
import type { OnLong } from '../../tasks/task.js';
import { outputFile, rejectsFile } from '../destinations.js';
import type { InputCommandName, wholeFlags } from '../flags/commands.js';
import type { ValuesOf } from '../flags/flag.js';

/** Flags that row commands and whole-input commands have. */
export type SharedValues = ValuesOf<typeof wholeFlags>;

/** What a task asks of how texts are read and answered; what is left out is as for a classifier. */
export interface TextNeeds {
  /** What the text of a row is made of, instead of its text columns. */
  readonly template?: Template | null;
  /** JSONL: objects and arrays are texts too, as they are spelled. */
  readonly nested?: boolean;
  /** Names that a text column has where none is named, the likeliest first; `text` where left out. */
  readonly usualColumns?: readonly string[];
  /** What becomes of long texts where nothing is said. */
  readonly onLong?: OnLong;
  /** It writes texts, one after the other: chunks of one row. */
  readonly generates?: boolean;
}

/** How a task wants texts read. */
export function textsFor({ template, nested, usualColumns }: TextNeeds): Pick<AskedOfInput, 'template' | 'nested' | 'usualColumns'> {
  return { template: template ?? null, nested: nested ?? false, ...(usualColumns === undefined ? {} : { usualColumns }) };
}

/** What a command asks of the input beside what was typed. */
export type AskedOfInput = Pick<InputOptions, 'template' | 'nested' | 'usualColumns' | 'beside' | 'wantColumns' | 'idleMs' | 'index'>;

/** How the input is read. */
export function inputOptions(
  command: InputCommandName,
  inputs: readonly string[],
  values: SharedValues,
  asked: AskedOfInput,
): InputOptions {
  return {
    inputs,
    format: values.inputFormat,
    textColumns: values.textColumn,
    delimiter: values.delimiter,
    header: !values.noHeader,
    maxRowBytes: values.maxRowBytes,
    badUtf8: values.onBadUtf8,
    encoding: values.encoding,
    command,
    commandLine: commandWith(),
    ...asked,
  };
}

/** What goes where, as far as all commands say. */
export function filesOf(values: SharedValues): { output: Pick<RowRun['output'], 'file' | 'force'>; rejects: RowRun['rejects'] } {
  return {
    output: { file: outputFile(values), force: values.force },
    rejects: { file: rejectsFile(values), maxErrors: values.maxErrors },
  };
}

/** How texts are answered, and what is done about those that fail. */
export function answeringOf(
  values: SharedValues,
  supervision: Supervision | null,
  { onLong = 'truncate', generates = false }: Pick<TextNeeds, 'onLong' | 'generates'>,
): Pick<RowRun, 'chunkRows' | 'batchTokens' | 'feed' | 'schedule' | 'trouble'> {
  return {
    chunkRows: generates ? 1 : values.chunkRows,
    batchTokens: values.batchTokens,
    schedule: values.schedule,
    feed: { maxLength: values.maxLength, onLong: values.onLong ?? onLong },
    trouble: {
      stallSeconds: values.stallTimeout === 0 ? null : values.stallTimeout,
      rowSeconds: values.rowTimeout,
      testFault: testFaultOf(process.env),
      supervision,
    },
  };
}

/** What was typed, with another of --resume and --force, or as it was. */
export function commandWith(flag?: '--resume' | '--force'): string {
  const typed = process.argv.slice(2).filter((word) => flag === undefined || (word !== '--resume' && word !== '--force'));
  return ['llm-threads', ...typed, ...(flag === undefined ? [] : [flag])].map(shellQuoted).join(' ');
}
