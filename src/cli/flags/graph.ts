/** Flags of graph alone. */
import { anyText, names, oneOf, switchFlag, valueFlag } from './flag.js';
import { nerFlags } from './ner.js';

/** Names of the columns that `ner --long` writes. */
const LONG_COLUMNS = ['entity', 'type', 'start', 'end', 'score'];

export const graphFlags = {
  outputFormat: valueFlag(
    {
      name: 'output-format',
      value: 'F',
      help: 'graphml (Gephi, networkx), csv (two files, NAME.nodes.csv and NAME.edges.csv) or jsonl (a triple a line)',
      shownDefault: 'by the name of -o, else graphml',
    },
    null,
    'graphml, csv or jsonl',
    oneOf('graphml', 'csv', 'jsonl'),
  ),
  idColumn: valueFlag(
    {
      name: 'id-column',
      value: 'C',
      help: 'names the documents that edges list; a row without one is rejected',
      shownDefault: 'the number of the row',
    },
    null,
    'a column name',
    anyText,
  ),
  fromLong: switchFlag({ name: 'from-long', help: 'the input is what ner --long wrote: its entities are taken, no model runs' }),
  entityColumns: valueFlag(
    {
      name: 'entity-columns',
      value: 'E,T,S,E,S',
      help: 'with --from-long: columns of the text of an entity, its type, start, end and score, where ner had to name them otherwise',
      shownDefault: LONG_COLUMNS.join(','),
    },
    LONG_COLUMNS,
    'five column names with commas between',
    (text) => {
      const columns = names(text);
      return columns?.length === LONG_COLUMNS.length ? columns : undefined;
    },
  ),
  aggregate: nerFlags.aggregate,
};
