/** The text of a row, made from its columns. */
import { fillTemplate, type Template } from './template.js';

/** From the values of the text columns, in their order, to the text; '' when there is nothing in them for a model to read. */
export type RowText = (values: readonly string[]) => string;

/** Values joined by a newline. */
export const joinedText: RowText = (values) => readableText(values.join('\n'));

/** Values put into a template. @param columns what the values are of */
export function templateText(template: Template, columns: readonly string[]): RowText {
  return (values) => {
    if (values.length > 0 && values.every((value) => value.trim() === '')) return '';
    return readableText(fillTemplate(template, (column) => values[columns.indexOf(column)] ?? ''));
  };
}

/** A text, or '' when there is nothing in it for a model to read. */
export function readableText(text: string): string {
  return text.trim() === '' ? '' : text;
}
