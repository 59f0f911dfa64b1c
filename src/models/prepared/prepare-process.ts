/**
 * The process that prepares a model: the program's third entry point. Its only argument is an Order as JSON; what came of
 * it goes to standard output as JSON.
 */
import { setPriority } from 'node:os';
import { FaultError, reasonOf } from '../../core/faults.js';
import type { Order, Result } from './in-process.js';
import { prepare } from './prepare.js';

/** Beside a run: what the workers leave over, and a tenth of a core at least. */
const BACKGROUND_PRIORITY = 10;

const { model, cacheDir, inBackground } = JSON.parse(process.argv[2] ?? '') as Order;
// A file that may not grow (ulimit -f) is then an error of the write, not a death.
process.on('SIGXFSZ', () => {});
if (inBackground) setPriority(BACKGROUND_PRIORITY);
const result = await prepare(model, cacheDir).then(
  ({ form, isNew }): Result => ({ kind: 'prepared', form, isNew }),
  (error: unknown): Result => ({
    kind: 'fault',
    fault: error instanceof FaultError ? error.fault : { code: 'prepare_failed', model: model.name, reason: reasonOf(error) },
  }),
);
process.stdout.write(JSON.stringify(result));
