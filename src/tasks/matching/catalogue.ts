/** A catalogue: what texts are matched with. All of it lies in memory that threads share; plain data, which crosses them. */

import type { Searched } from './search.js';
import { type TextTable, TextWriter, textReader } from './text-table.js';
import { emptyTable } from './vector-table.js';

export interface Catalogue extends Searched {
  readonly file: string;
  /** The file that has the vectors: the same where the texts were embedded, or a column has them. */
  readonly vectorsFile: string;
  /** Content of its files: what decides its bytes in an answer, since shared memory has no spelling. */
  readonly sha256: string;
  /** Ids, texts, then a table a returned column: a text an item each. */
  readonly ids: TextTable;
  readonly texts: TextTable;
  readonly returned: readonly ReturnedColumn[];
}

export interface ReturnedColumn {
  readonly name: string;
  readonly values: TextTable;
}

/** What is told of an item. */
export interface Item {
  readonly id: string;
  readonly text: string;
  /** In the order of `returned`. */
  readonly returned: readonly string[];
}

/** Makes the function that reads items by number. */
export function itemReader({ ids, texts, returned }: Catalogue): (item: number) => Item {
  const [id, text, ...columns] = [ids, texts, ...returned.map(({ values }) => values)].map(textReader);
  return (item) => ({ id: id?.(item) ?? '', text: text?.(item) ?? '', returned: columns.map((column) => column(item)) });
}

/** A catalogue that was not read: its columns are known. */
export function unreadCatalogue(file: string, returned: readonly string[]): Catalogue {
  const none = (): TextTable => new TextWriter().finish();
  return {
    file,
    vectorsFile: file,
    sha256: '',
    vectors: emptyTable(),
    words: null,
    bonus: null,
    ids: none(),
    texts: none(),
    returned: returned.map((name) => ({ name, values: none() })),
  };
}
