/** What a run says of its model and its input before rows flow, and of an input without any. */

import type { Format, InputSchema } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { OpenedInput } from '../input/open.js';
import type { ModelFolder } from '../models/folder.js';
import type { OpenedAnswering } from './opened-run.js';

/** The first line on stderr: the model, and what is read. @param outputFormat what rows are written as; null where none are written */
export function announcement(
  { name, file, embedded }: ModelFolder,
  { description, input }: Pick<OpenedAnswering, 'description' | 'input'>,
  outputFormat: Format | null,
): string {
  const origin = embedded ? 'embedded' : shown(file);
  const written = outputFormat === null ? input.schema.format : formatWord(outputFormat);
  const output = written === input.schema.format ? '' : `, written as ${written}`;
  const line = `${shown(name)}, ${origin}: ${description.gives}; reading ${describeInput(input.schema)}${output}`;
  return isSentence(input.schema) ? `${line}\nThe header looks like a text; if the first line is a row: --no-header` : line;
}

/** What a format is in the file: txt holds texts, with answers it is CSV. */
export function formatWord(format: Format): Format {
  return format === 'txt' ? 'csv' : format;
}

/** Words from which on the name of a column is rather a sentence. Questions are names: of surveys. */
const SENTENCE_WORDS = 4;

function isSentence({ header, textColumns }: InputSchema): boolean {
  const words = (name: string): number => name.trim().split(/\s+/u).length;
  return header !== null && textColumns.some((name) => words(name) >= SENTENCE_WORDS && !/[?？:]\s*$/u.test(name));
}

/** That there was nothing to do. @param inputs as typed */
export function noRows(inputs: readonly string[], { schema, guessed }: OpenedInput): string {
  // A single line with a comma may well have been meant as a text.
  const hint = ' Its only line was read as the CSV header; if every line is a text: --input-format txt';
  const names = inputs.map((name) => (name === '-' ? 'standard input' : shown(name))).join(', ') || 'standard input';
  return `${names}: no rows.${guessed && schema.header !== null ? hint : ''}`;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe', ' ': 'space' };

/** The format of an input, and where its texts are. */
export function describeInput(schema: InputSchema): string {
  const delimited = schema.format === 'csv' ? ` (${DELIMITER_NAMES[schema.delimiter] ?? shown(schema.delimiter)})` : '';
  const columns =
    schema.format === 'txt' || schema.textColumns.length === 0 ? '' : `, text from ${schema.textColumns.map(shown).join(' + ')}`;
  return `${schema.format}${delimited}${columns}`;
}
