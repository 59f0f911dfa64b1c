/** Whether the words of the input are given: by --input-format, else by the names of all inputs. CoNLL is never guessed by content. */
import { type Format, formatOfName } from '../core/row.js';

/** @param format what --input-format says, or null @param inputs as typed */
export function isConllInput(format: Format | null, inputs: readonly string[]): boolean {
  if (format !== null) return format === 'conll';
  return inputs.length > 0 && inputs.every((input) => formatOfName(input.replace(/\.gz$/i, '')) === 'conll');
}

/** That columns of CoNLL need no choosing: its text is the words of a sentence. @param inputs as typed */
export function conllWarnings({ inputFormat, textColumn }: Typed, inputs: readonly string[]): readonly string[] {
  if (textColumn.length === 0 || !isConllInput(inputFormat, inputs)) return [];
  return ['--text-column means nothing for CoNLL input, whose first column holds the words: ignored.'];
}

interface Typed {
  readonly inputFormat: Format | null;
  readonly textColumn: readonly string[];
}
