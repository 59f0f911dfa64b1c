/** `ner`: its flags to the task that they ask for. */
import { FaultError } from '../../core/faults.js';
import { isConllInput } from '../conll-input.js';
import { outputFormat } from '../destinations.js';
import { nerFlags } from '../flags/ner.js';
import type { Typed } from '../settings.js';
import { type RowCommand, runRowCommand } from './row-command.js';
import type { SharedValues, TextNeeds } from './run-parts.js';

/** What finding entities asks of texts. */
export const ENTITY_NEEDS: TextNeeds = { onLong: 'split' };

/** Entities are found in the whole of a text. @param command as it was typed @throws FaultError usage */
export function refuseCut(command: string, { onLong }: SharedValues): void {
  if (onLong === null || onLong === 'split') return;
  throw new FaultError({
    code: 'usage',
    message: `${command} splits long texts into overlapping windows: --on-long ${onLong} is not for it.`,
    remedy: 'Leave out --on-long; --max-length sets the size of a window.',
  });
}

const command: RowCommand<typeof nerFlags> = {
  name: 'ner',
  flags: nerFlags,
  plan({ aggregate, long }, row, inputs) {
    refuseCut('ner', row);
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
      ...ENTITY_NEEDS,
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
