/** By which task `models` opens a model: the one that takes its kind, with settings as they are when nothing is said. */
import type { ModelFolder } from '../../models/folder.js';
import { kindOf } from '../../tasks/kinds.js';
import type { TaskChoice } from '../../tasks/registry.js';

const GREEDY = { maxNewTokens: 256, sampling: null, stop: [] };

/** The task that takes a model; of a kind that none takes, or none is known, the one that says what is wrong with it. */
export function openingTask({ config, decoder }: Pick<ModelFolder, 'config' | 'decoder'>): TaskChoice {
  switch (kindOf(config) ?? (decoder === null ? null : 'seq2seq')) {
    case 'token-classifier':
      return { name: 'ner', settings: { aggregate: 'first', form: 'list', wordsGiven: false, precision: 4 } };
    case 'encoder':
      return { name: 'embed', settings: { normalize: null, dims: null, form: 'text' } };
    case 'causal':
    case 'seq2seq':
      return { name: 'generate', settings: { writing: GREEDY, system: null, raw: true, tail: '' } };
    default:
      return {
        name: 'classify',
        settings: { topK: null, allScores: false, multiLabel: false, threshold: 0.5, sigmoid: false, precision: 4 },
      };
  }
}
