/** `ner`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import { isConllInput } from '../conll-input.js';
import { outputFormat } from '../destinations.js';
import { nerFlags } from '../flags/ner.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';

const command: RowCommand<typeof nerFlags> = {
  name: 'ner',
  flags: nerFlags,
  plan({ aggregate, long }, row, inputs) {
    const words = isConllInput(row.inputFormat, inputs);
    const tags = (outputFormat(row) ?? (words && !long ? 'conll' : null)) === 'conll';
    if (tags && (long || !words)) {
      throw new FaultError({
        code: 'usage',
        message: long
          ? '--long writes a record an entity, CoNLL a line a word.'
          : 'CoNLL is written of CoNLL input: a tag a word, as the words were given.',
        remedy: long
          ? 'Leave out --long, or write CSV or JSONL: --output-format csv.'
          : 'Say --input-format conll, or another --output-format.',
      });
    }
    return {
      purpose: 'ner',
      warnings: [],
      choose: () => ({
        name: 'ner',
        settings: { aggregate, form: tags ? 'tags' : long ? 'long' : 'list', wordsGiven: words, precision: row.precision },
      }),
      outputFormat: words ? (tags ? 'conll' : 'csv') : null,
    };
  },
};

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
