/** Flags on what is told while a run goes on and after it. */
import { anyText, oneOf, switchFlag, valueFlag } from './flag.js';

export const tellingFlags = {
  progress: valueFlag(
    {
      name: 'progress',
      value: 'HOW',
      help: 'auto, bar, plain (a line every 30 s), json (a line a second) or off',
      shownDefault: 'auto: a bar on a terminal',
    },
    'auto',
    'auto, bar, plain, json or off',
    oneOf('auto', 'bar', 'plain', 'json', 'off'),
  ),
  quiet: switchFlag({
    name: 'quiet',
    short: 'q',
    help: 'tell nothing unless the exit code is not 0; rejects without a file are rows, and go to standard error all the same',
  }),
  verbose: switchFlag({ name: 'verbose', short: 'v', help: 'tell the settings, CPUs and memory, and stack traces of errors' }),
  summary: valueFlag(
    { name: 'summary', value: 'FORM', help: 'the summary at the end as text or json', shownDefault: 'text' },
    'text',
    'text or json',
    oneOf('text', 'json'),
  ),
  summaryFile: valueFlag({ name: 'summary-file', value: 'FILE', help: 'write the summary there too, as JSON' }, null, 'a file', anyText),
  report: valueFlag(
    { name: 'report', value: 'F.html', help: 'write a report with charts there too: one page that loads nothing' },
    null,
    'a file',
    anyText,
  ),
  dryRun: switchFlag({ name: 'dry-run', help: 'tell the plan, the model, the columns and a memory estimate; run nothing' }),
  config: valueFlag(
    { name: 'config', value: 'FILE', help: 'options as JSON: {"threads": 4}', shownDefault: './llm-threads.json if there is one' },
    null,
    'a file',
    anyText,
  ),
};
