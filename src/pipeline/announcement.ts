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
  const output = outputFormat === null || outputFormat === input.schema.format ? '' : `, written as ${outputFormat}`;
  return `${shown(name)}, ${origin}: ${description.gives}; reading ${describeInput(input.schema)}${output}`;
}

/** That there was nothing to do. @param inputs as typed */
export function noRows(inputs: readonly string[], { schema, guessed }: OpenedInput): string {
  // A single line with a comma may well have been meant as a text.
  const hint = ' Its only line was read as the CSV header; if every line is a text: --input-format txt';
  const names = inputs.map((name) => (name === '-' ? 'standard input' : shown(name))).join(', ') || 'standard input';
  return `${names}: no rows.${guessed && schema.header !== null ? hint : ''}`;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'pipe', ' ': 'space' };

function describeInput(schema: InputSchema): string {
  const delimited = schema.format === 'csv' ? ` (${DELIMITER_NAMES[schema.delimiter] ?? shown(schema.delimiter)})` : '';
  const columns =
    schema.format === 'txt' || schema.textColumns.length === 0 ? '' : `, text from ${schema.textColumns.map(shown).join(' + ')}`;
  return `${schema.format}${delimited}${columns}`;
}
