/** What format is it? By name, else by the first 64 KiB (contract §3.1). Pure. */
import { FaultError } from '../core/faults.js';
import { type Format, formatOfName } from '../core/row.js';

/** Bytes looked at. */
export const SNIFF_BYTES = 64 * 1024;

export interface Sniffed {
  readonly format: Format;
  /** One ASCII character; ',' where the format has none. */
  readonly delimiter: string;
}

/** In order of preference where a record has as many of one as of another. */
const DELIMITERS = [',', '\t', ';', '|'];

/**
 * Settles format and delimiter.
 *
 * @param head the first bytes, without byte order mark; 64 KiB or the whole input
 * @param told what --input-format and --delimiter say, null where they say nothing
 * @param textColumns what -c says
 * @throws FaultError input_is_json_array, flag_invalid (delimiter)
 */
export function sniff(
  file: string,
  head: Buffer,
  told: { readonly format: Format | null; readonly delimiter: string | null },
  textColumns: readonly string[],
): Sniffed {
  const text = head.toString('utf8');
  const named = formatOfName(file.replace(/\.gz$/i, ''));
  const format = told.format ?? named;
  if ((format === null || format === 'jsonl') && text.trimStart().startsWith('[')) {
    throw new FaultError({ code: 'input_is_json_array', file });
  }
  const delimiter = told.delimiter === null ? null : readDelimiter(told.delimiter);
  switch (format) {
    case 'jsonl':
    case 'txt':
    case 'conll':
      return { format, delimiter: ',' };
    case 'tsv':
      return { format, delimiter: delimiter ?? '\t' };
    case 'csv':
      return { format, delimiter: delimiter ?? commonDelimiter(text) ?? ',' };
    default:
      return byContent(text, delimiter, textColumns);
  }
}

function byContent(text: string, delimiter: string | null, textColumns: readonly string[]): Sniffed {
  if (text.trimStart().startsWith('{')) return { format: 'jsonl', delimiter: ',' };
  const found = delimiter ?? commonDelimiter(text);
  if (found !== null) return { format: found === '\t' ? 'tsv' : 'csv', delimiter: found };
  const firstLine = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/^"(.*)"$/, '$1');
  const isHeader = firstLine.toLowerCase() === 'text' || textColumns.includes(firstLine);
  return { format: isHeader ? 'csv' : 'txt', delimiter: ',' };
}

/** The delimiter that the first record has most of outside quotes; null when it has none. */
function commonDelimiter(text: string): string | null {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let before = '';
  for (const character of text) {
    // A quote opens at the start of a field; one right after a closing quote takes that back: it was an escape.
    if (character === '"') quoted = !quoted && (before === '' || before === '"' || DELIMITERS.includes(before));
    else if (!quoted) {
      if (character === '\n' || character === '\r') break;
      counts.set(character, (counts.get(character) ?? Number.NaN) + 1);
    }
    before = character;
  }
  const most = Math.max(...DELIMITERS.map((delimiter) => counts.get(delimiter) ?? 0));
  return most === 0 ? null : (DELIMITERS.find((delimiter) => counts.get(delimiter) === most) ?? null);
}

function readDelimiter(value: string): string {
  const character = value === 'tab' || value === '\\t' ? '\t' : value;
  if (/^[\t -~]$/.test(character) && character !== '"') return character;
  throw new FaultError({
    code: 'flag_invalid',
    from: '--delimiter',
    value,
    expected: 'one ASCII character (or tab), no quote and no line break',
  });
}
