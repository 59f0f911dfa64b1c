/** Flags of tune alone. */
import { listFlag, switchFlag, valueFlag, wholeNumber } from './flag.js';

/** How long to measure: on a machine with little noise the means are sure before. */
const SECONDS = 60;
const MOST_SECONDS = 86_400;

const rowsOf = wholeNumber(1);

export const tuneFlags = {
  seconds: valueFlag(
    {
      name: 'seconds',
      value: 'S',
      help: 'measure for so long at most, once the input is read; each number of threads is measured once, however long that takes',
      shownDefault: String(SECONDS),
    },
    SECONDS,
    `a whole number of seconds from 1 to ${MOST_SECONDS} (a day)`,
    wholeNumber(1, MOST_SECONDS),
  ),
  rows: listFlag(
    {
      name: 'rows',
      value: 'N',
      help: 'predict the time for N rows like these too; repeat it for several',
      shownDefault: 'the rows of the input',
    },
    'a whole number from 1',
    (text) => (rowsOf(text) === undefined ? undefined : [text]),
  ),
  seed: valueFlag(
    { name: 'seed', value: 'N', help: 'decides which rows are drawn', shownDefault: '0' },
    0,
    'a whole number from 0',
    wholeNumber(0),
  ),
  json: switchFlag({ name: 'json', help: 'write what was measured as one JSON object, not as a table' }),
  save: switchFlag({
    name: 'save',
    help: 'put the recommended settings into the config file (--config, else llm-threads.json); what else is in it stays',
  }),
};
