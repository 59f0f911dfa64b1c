/** Flags of `merge`. */

import { switchFlag } from './flag.js';
import { outputFlags } from './output.js';
import { tellingFlags } from './telling.js';

export const mergeFlags = {
  output: outputFlags.output,
  force: outputFlags.force,
  status: switchFlag({ name: 'status', help: 'tell which parts are there, and the commands that make the others; exit 1 unless all are' }),
  mixedCpu: switchFlag({
    name: 'mixed-cpu',
    help: 'take parts that were made on CPUs of several classes; their scores may differ in the last digits',
  }),
  quiet: tellingFlags.quiet,
};
