/** Flags on rows and runs that go wrong. */
import { seconds, switchFlag, valueFlag } from './flag.js';

/** Seconds without anything done after which a run has stalled: longer than any sane model call. */
const STALL_SECONDS = 300;

export const troubleFlags = {
  rowTimeout: valueFlag(
    { name: 'row-timeout', value: 'S', help: 'reject a row on which the model took longer than S seconds', shownDefault: 'none' },
    null,
    'a number of seconds above 0 and up to 86400 (a day), such as 30 or 0.5',
    (text) => seconds(text) || undefined,
  ),
  stallTimeout: valueFlag(
    {
      name: 'stall-timeout',
      value: 'S',
      help: 'end the run when nothing was answered or written for S seconds though workers have work; 0 for never',
      shownDefault: String(STALL_SECONDS),
    },
    STALL_SECONDS,
    'a number of seconds from 0 to 86400 (a day)',
    seconds,
  ),
  supervise: switchFlag({
    name: 'supervise',
    help: 'watch the run from another process: start it again from its journal when it dies or stalls, and reject the row that does it (needs -o FILE)',
  }),
};
