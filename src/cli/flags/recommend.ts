/** Flags of match --group-by: what users touched, and how much each of it counts. */
import { anyText, switchFlag, valueFlag } from './flag.js';

/** Milliseconds of the units that a half-life may have. */
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads 10 (rows), 30d, 12h, 90m, 45s, 2w. */
function halfLife(text: string): { readonly unit: 'rows' | 'ms'; readonly length: number } | undefined {
  const [, number = '', unit = ''] = /^(\d*\.?\d+)([smhdw]?)$/.exec(text) ?? [];
  const length = Number(number) * (UNITS[unit] ?? 1);
  return number === '' || length === 0 ? undefined : { unit: unit === '' ? 'rows' : 'ms', length };
}

export const recommendFlags = {
  groupBy: valueFlag(
    {
      name: 'group-by',
      value: 'COL',
      help: 'rows are what users touched, and this column says who: a record a user, with the items nearest to all of their texts together',
    },
    null,
    'a column name',
    anyText,
  ),
  excludeSeen: switchFlag({
    name: 'exclude-seen',
    help: 'with --group-by: no items that are in the history of the user, by --item-column or by the same text',
  }),
  itemColumn: valueFlag(
    {
      name: 'item-column',
      value: 'C',
      help: 'with --group-by: column of the history with the id of an item of the catalog, whose vector is taken; no text is embedded',
      shownDefault: 'the text counts',
    },
    null,
    'a column name',
    anyText,
  ),
  weightColumn: valueFlag(
    { name: 'weight-column', value: 'C', help: 'with --group-by: how much a row counts, such as a rating', shownDefault: '1' },
    null,
    'a column name',
    anyText,
  ),
  timeColumn: valueFlag(
    {
      name: 'time-column',
      value: 'C',
      help: 'with --group-by and a --half-life in time: when a row happened: ISO 8601, or seconds or milliseconds since 1970',
    },
    null,
    'a column name',
    anyText,
  ),
  halfLife: valueFlag(
    {
      name: 'half-life',
      value: 'N|T',
      help: 'with --group-by: a row counts half after N further rows of the user, or after a time such as 30d or 12h (needs --time-column)',
      shownDefault: 'nothing is forgotten',
    },
    null,
    'a number of rows, such as 5, or a time, such as 30d, 12h, 90m or 45s',
    halfLife,
  ),
};
