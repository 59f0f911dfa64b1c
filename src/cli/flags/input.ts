/** Flags on how the input is read. */
import { anyText, listFlag, oneOf, switchFlag, valueFlag, wholeNumber } from './flag.js';

const FORMATS = oneOf('csv', 'tsv', 'jsonl', 'txt', 'conll');
const FORMAT_WORDS = 'csv, tsv, jsonl, txt or conll';
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Reads a size in bytes: 65536, 64K, 64KiB, 16MiB, 1G. */
function bytes(text: string): number | undefined {
  const match = /^(\d+)([kmg]?)(?:i?b)?$/i.exec(text);
  const size = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  return size >= 1 && size <= 2 ** 30 ? size : undefined;
}

export const inputFlags = {
  inputFormat: valueFlag(
    { name: 'input-format', value: 'FORMAT', help: `${FORMAT_WORDS}; gzip is told by content`, shownDefault: 'by name, else by content' },
    null,
    FORMAT_WORDS,
    FORMATS,
  ),
  textColumn: listFlag(
    {
      name: 'text-column',
      short: 'c',
      value: 'C',
      help: 'column of the text; repeat it to join several by a newline; a.b reads a nested JSON key; a number (from 1) with --no-header',
      shownDefault: '"text", or the only column of words',
    },
    'a column name',
    (text) => [text],
  ),
  delimiter: valueFlag(
    { name: 'delimiter', value: 'C', help: 'field delimiter of a CSV input: one ASCII character, or tab', shownDefault: 'by content' },
    null,
    'a character',
    anyText,
  ),
  noHeader: switchFlag({ name: 'no-header', help: 'the first record is data; columns are column1, column2, …' }),
  encoding: valueFlag(
    {
      name: 'encoding',
      value: 'E',
      help: 'encoding of the input, such as windows-1252 or shift_jis; a byte order mark goes before it; rows that cannot be decoded: as --on-bad-utf8',
      shownDefault: 'UTF-8, or UTF-16 by its byte order mark',
    },
    null,
    'the name of an encoding',
    anyText,
  ),
  limit: valueFlag(
    { name: 'limit', value: 'N', help: 'read only the first N records', shownDefault: 'all' },
    null,
    'a whole number from 0',
    wholeNumber(0),
  ),
  maxRowBytes: valueFlag(
    { name: 'max-row-bytes', value: 'N', help: 'reject longer rows; takes K, M and G', shownDefault: '16M' },
    16 * 2 ** 20,
    'a size from 1 byte to 1G, such as 16M',
    bytes,
  ),
  onBadUtf8: valueFlag(
    {
      name: 'on-bad-utf8',
      value: 'WHAT',
      help: 'reject a row that is not UTF-8 (or not --encoding), or replace what is not by U+FFFD',
      shownDefault: 'reject',
    },
    'reject',
    'reject or replace',
    oneOf('reject', 'replace'),
  ),
};
