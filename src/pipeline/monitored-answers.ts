/** What `monitor` reads from the answers of classifiers. That they are such answers follows from the tasks that monitor chooses. */
import { FaultError } from '../core/faults.js';
import { shown } from '../core/safe-text.js';
import type { ClassifyAnswer } from '../tasks/classify.js';
import type { Answer } from '../tasks/registry.js';
import type { TopicLabelAnswer } from '../tasks/topic-label.js';

/** The topic of rows of which nobody says one. */
const ONLY_TOPIC = 'all';

/**
 * Which label is watched.
 *
 * @param wanted null for `negative` in any case
 * @throws FaultError usage
 */
export function negativeLabel(wanted: string | null, labels: readonly string[]): number {
  const index = labels.findIndex((label) => (wanted === null ? label.toLowerCase() === 'negative' : label === wanted));
  if (index !== -1) return index;
  throw new FaultError({
    code: 'usage',
    message: `${wanted === null ? 'No label of the model is "negative"' : `The model has no label ${shown(wanted)}`}: it has ${labels.map(shown).join(', ')}.`,
    remedy: 'Say which one is to be watched: --negative LABEL',
  });
}

/** The label of a row, by number. */
export function labelOf(answer: Answer): number {
  return (answer as ClassifyAnswer).label;
}

/** The topic that a model gave, or the only one. */
export function topicOf(answer: Answer): string {
  return (answer as Partial<TopicLabelAnswer>).topic ?? ONLY_TOPIC;
}
