/** From what was typed to the files to read: paths as they are, globs expanded, `-` or nothing is standard input. */
import { existsSync } from 'node:fs';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { FaultError } from '../core/faults.js';
import { STDIN } from './bytes.js';

/**
 * Expands inputs. A path that exists is itself, whatever characters it has.
 *
 * @param command for the example in the message when there is no input at all
 * @returns paths, those of one glob sorted by bytes
 * @throws FaultError no_input, input_missing, usage (standard input twice)
 */
export function expandInputs(inputs: readonly string[], stdinIsTerminal: boolean, command: string): readonly string[] {
  if (inputs.length === 0 && stdinIsTerminal) throw new FaultError({ code: 'no_input', command });
  const paths = (inputs.length === 0 ? [STDIN] : inputs).flatMap((input) => {
    if (input === STDIN || existsSync(input) || !isDynamicPattern(input)) return [input];
    const matches = globSync(input, { dot: false, expandDirectories: false, absolute: input.startsWith('/') });
    if (matches.length === 0) throw new FaultError({ code: 'input_missing', file: input, reason: 'no file matches' });
    return matches.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  });
  if (paths.filter((path) => path === STDIN).length > 1) {
    throw new FaultError({
      code: 'usage',
      message: 'Standard input ("-") is named twice.',
      remedy: 'It can be read once only: name it once.',
    });
  }
  return paths;
}
