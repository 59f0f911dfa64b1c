/** Flags of ner alone. */
import { oneOf, switchFlag, valueFlag } from './flag.js';

export const nerFlags = {
  aggregate: valueFlag(
    {
      name: 'aggregate',
      value: 'HOW',
      help: 'what settles the label of a word of several pieces: the first, the average of all, or the surest (max)',
      shownDefault: 'first',
    },
    'first',
    'first, average or max',
    oneOf('first', 'average', 'max'),
  ),
  long: switchFlag({
    name: 'long',
    help: 'a record an entity: entity, type, start, end, score; one with empty fields where there is none',
  }),
};
