/** Turns what a run came to into an exit code and, on stderr, one to three lines. The only place that does. */
import { CommanderError } from 'commander';
import { FaultError } from '../core/faults.js';
import { tell } from '../report/stderr.js';

/** The exit code for a usage error that commander has told already. */
const USAGE = 2;

/** What faults say for the command that was typed: only here it is known. */
const COMMAND = '<command>';

/**
 * Tells an error and sets the exit code; never ends the process, so that piped output drains.
 *
 * @param verbose tell the stack too
 * @param command what was typed, for remedies; null where it is not known
 */
export function exitWith(error: unknown, verbose: boolean, command: string | null = null): void {
  if (error instanceof CommanderError) {
    process.exitCode = USAGE;
    return;
  }
  if (error instanceof FaultError) {
    tell(`llm-threads: ${error.message.replaceAll(COMMAND, command ?? COMMAND)}${error.hint === null ? '' : `\n${error.hint}`}`);
    process.exitCode = error.exitCode;
  } else {
    tell(
      `llm-threads: internal error: ${error instanceof Error ? error.message : String(error)}\nPlease report it with the output of --verbose.`,
    );
    process.exitCode = 1;
  }
  if (verbose && error instanceof Error && error.stack !== undefined) tell(error.stack);
}
