/** --labels and --label-file: the labels of a zero-shot run. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { FaultError, reasonOf } from '../core/faults.js';
import { inOneLine, shown } from '../core/safe-text.js';
import type { ZeroShotLabel } from '../tasks/label-set.js';

/**
 * Settles the labels.
 *
 * @param names what --labels says; empty when it says nothing
 * @param file what --label-file says
 * @returns null when neither was said
 * @throws FaultError usage for both at once, or fewer than one label; config_invalid for a file that is none
 */
export function zeroShotLabels(names: readonly string[], file: string | null): readonly ZeroShotLabel[] | null {
  if (names.length === 0 && file === null) return null;
  if (names.length > 0 && file !== null) {
    throw new FaultError({ code: 'usage', message: '--labels and --label-file both name the labels.', remedy: 'Say one of them.' });
  }
  const labels = file === null ? names.map((name) => ({ name, description: name, examples: [] })) : labelsOf(readLabelFile(file));
  const twice = labels.find(({ name }, i) => labels.findIndex((other) => other.name === name) !== i);
  if (labels.length === 0 || twice !== undefined) {
    const message = twice === undefined ? `${file}: has no label.` : `The label ${shown(twice.name)} is there twice.`;
    throw new FaultError({ code: 'usage', message, remedy: 'Name each label once, at least one.' });
  }
  return labels;
}

const LABEL_FILE_FORM =
  'A label file is CSV with the columns label, description, example, or JSON lines such as {"label":"sports","description":"games and athletes"}';

/** One line of a label file. */
interface LabelLine {
  readonly label: string;
  readonly description: string;
  readonly examples: readonly string[];
}

/** Lines of one label are put together, in the order of the file. */
function labelsOf(lines: readonly LabelLine[]): ZeroShotLabel[] {
  const labels = new Map<string, { description: string; examples: string[] }>();
  for (const { label, description, examples } of lines) {
    const known = labels.get(label) ?? { description: '', examples: [] };
    if (known.description === '') known.description = description;
    known.examples.push(...examples);
    labels.set(label, known);
  }
  return [...labels].map(([name, { description, examples }]) => ({ name, description: description || name, examples }));
}

function readLabelFile(file: string): LabelLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new FaultError({ code: 'config_invalid', file, reason: reasonOf(error), remedy: 'Check the path that --label-file names.' });
  }
  try {
    return text.trimStart().startsWith('{') ? jsonLines(text) : csvLines(text);
  } catch (error) {
    throw new FaultError({ code: 'config_invalid', file, reason: inOneLine(reasonOf(error)), remedy: LABEL_FILE_FORM });
  }
}

function jsonLines(text: string): LabelLine[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const value = parsed(line, i + 1);
    if (typeof value !== 'object' || value === null || !('label' in value) || typeof value.label !== 'string' || value.label === '') {
      throw new Error(`line ${i + 1}: no "label"`);
    }
    const description = 'description' in value ? value.description : '';
    const examples = 'examples' in value ? value.examples : [];
    if (typeof description !== 'string') throw new Error(`line ${i + 1}: "description" must be a text`);
    if (!Array.isArray(examples) || examples.some((example) => typeof example !== 'string')) {
      throw new Error(`line ${i + 1}: "examples" must be a list of texts`);
    }
    return [{ label: value.label, description, examples: examples.map(String) }];
  });
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`line ${number}: no JSON: ${reasonOf(error)}`);
  }
}

function csvLines(text: string): LabelLine[] {
  const [header = [], ...records]: string[][] = parse(text, { relax_column_count: true, skip_empty_lines: true });
  const at = (name: string): number => header.findIndex((column) => column.trim().toLowerCase() === name);
  const [label, description, example] = [at('label'), at('description'), at('example')];
  if (label === -1) throw new Error('no column "label"');
  return records.map((fields, i) => {
    const name = fields[label] ?? '';
    if (name === '') throw new Error(`row ${i + 1}: no label`);
    const text = fields[example] ?? '';
    return { label: name, description: fields[description] ?? '', examples: text === '' ? [] : [text] };
  });
}
