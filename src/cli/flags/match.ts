/** Flags of match alone. */
import { anyText, listFlag, names, switchFlag, valueFlag, wholeNumber } from './flag.js';
import { recommendFlags } from './recommend.js';

/** Reads a number, with or without a sign and a fraction. */
const decimal = (text: string): number | undefined => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined);

/** Reads COLUMN=NUMBER; a column may have = in its name. */
export function readWeight(text: string): { readonly column: string; readonly weight: number } | undefined {
  const at = text.lastIndexOf('=');
  const weight = decimal(text.slice(at + 1));
  return at < 1 || weight === undefined ? undefined : { column: text.slice(0, at), weight };
}

export const matchFlags = {
  catalog: valueFlag(
    { name: 'catalog', value: 'FILE', help: 'the items to match with: CSV, TSV, JSONL or text, plain or gzip; every thread shares them' },
    null,
    'a file',
    anyText,
  ),
  catalogColumn: valueFlag(
    {
      name: 'catalog-column',
      value: 'C',
      help: 'column of the catalog that is matched with',
      shownDefault: '"text", or the only column of words',
    },
    null,
    'a column name',
    anyText,
  ),
  catalogId: valueFlag(
    { name: 'catalog-id', value: 'C', help: 'column of the catalog that match_id has', shownDefault: '"id", or the number of the row' },
    null,
    'a column name',
    anyText,
  ),
  catalogVectors: valueFlag(
    {
      name: 'catalog-vectors',
      value: 'FILE.npy',
      help: 'the vectors of the catalog, a row each, as llm-threads embed -o FILE.npy writes them',
      shownDefault: 'column "embedding" where there is one, else its texts are embedded',
    },
    null,
    'a file',
    anyText,
  ),
  return: listFlag(
    { name: 'return', value: 'a,b', help: 'columns of the catalog to add, as match_a, match_b' },
    'column names, separated by commas',
    names,
  ),
  topK: valueFlag(
    { name: 'top-k', value: 'K', help: 'add matches: the K best items with their scores, as a list' },
    null,
    'a whole number from 1 to 10000',
    wholeNumber(1, 10_000),
  ),
  long: switchFlag({ name: 'long', help: 'a record an item: each of the K best; one with empty cells where there is none' }),
  minScore: valueFlag(
    {
      name: 'min-score',
      value: 'S',
      help: 'an item whose score, the cosine, is below is no match: the cells stay empty',
      shownDefault: 'none',
    },
    null,
    'a number from -1 to 1',
    (text) => {
      const value = decimal(text);
      return value !== undefined && Math.abs(value) <= 1 ? value : undefined;
    },
  ),
  hybrid: switchFlag({
    name: 'hybrid',
    help: 'words count too: the 100 best by vectors and the 100 best by BM25, joined by reciprocal ranks',
  }),
  weight: listFlag(
    {
      name: 'weight',
      value: 'COL=W',
      help: 'a numeric column of the catalog joins the ranking: W times the place of its value among all, from 0 for the least to 1 for the greatest, is added to the cosine; with --hybrid its order counts W beside those by vectors and by words; may be repeated',
    },
    'a column and a number, such as popularity=0.2',
    (text) => (readWeight(text) === undefined ? undefined : [text]),
  ),
  ...recommendFlags,
};
