/** Writing what was asked for (help, the version, what a model is) to standard output. Rows take another way. */
import { STANDARD_OUTPUT } from '../core/fault-words.js';
import { FaultError, reasonOf } from '../core/faults.js';
import { exitWith } from './exit.js';

let listening = false;

/**
 * Writes a text. A reader that is gone (`| head`) ends nothing and fails nothing; any other error is told and sets
 * the exit code.
 */
export function printText(text: string): void {
  if (!listening) {
    listening = true;
    process.stdout.on('error', (error) => {
      if ('code' in error && error.code === 'EPIPE') return;
      exitWith(new FaultError({ code: 'output_failed', file: STANDARD_OUTPUT, reason: reasonOf(error) }), false);
    });
  }
  process.stdout.write(text);
}
