/**
 * Two classifiers over the same texts: a label, and a topic that another model gives.
 *
 * A text has the windows of both, one after the other; a batch is parted between the models. So either model sees a text as it would by
 * itself, and the engine knows no more than that a text has several windows.
 */
import type { ModelFolder } from '../models/folder.js';
import { type ClassifyAnswer, type ClassifySettings, classify } from './classify.js';
import type { EncodedTexts, FeedOptions, ModelCalls, Runner, Task, WindowRef } from './task.js';
import { type ZeroShotNliSettings, zeroShotNli } from './zero-shot-nli.js';
import { type ZeroShotSimilaritySettings, zeroShotSimilarity } from './zero-shot-similarity.js';

/** A classifier of any kind, with its settings. */
export type ClassifierChoice =
  | { readonly name: 'classify'; readonly settings: ClassifySettings }
  | { readonly name: 'zero-shot-nli'; readonly settings: ZeroShotNliSettings }
  | { readonly name: 'zero-shot-similarity'; readonly settings: ZeroShotSimilaritySettings };

export interface TopicLabelSettings {
  readonly label: ClassifierChoice;
  readonly topic: ClassifierChoice;
  readonly topicModel: ModelFolder;
  /** Of the topic's model file: it decides the output too. */
  readonly topicSha256: string;
}

export interface TopicLabelAnswer extends ClassifyAnswer {
  readonly topic: string;
}

export const topicLabel: Task<TopicLabelSettings, TopicLabelAnswer> = {
  checkConfig(config, folder) {
    classify.checkConfig(config, folder);
  },

  async open(model, { label, topic, topicModel }, feed, calls) {
    const labels = await openClassifier(label, model, feed, calls);
    // --max-length is told of the label's model; the other takes what it takes.
    const topics = await openClassifier(topic, topicModel, { ...feed, maxLength: null }, calls);
    const { probe: labelProbe } = labels;
    return {
      description: { ...labels.description, gives: `${labels.description.gives}, topic ${topics.description.gives}` },
      encode: (texts) => paired(labels.encode(texts), topics.encode(texts), (index) => topics.description.labels[index] ?? ''),
      probe: labelProbe,
    };
  },

  columns: (description, { label }) => [...classify.columns(description, label.settings), 'topic'],
  records(answer, description, { label }) {
    const [cells = []] = classify.records(answer, description, label.settings);
    return [[...cells, { kind: 'text', value: answer.topic }]];
  },
  emptyCells: null,
  countAs: classify.countAs,
};

/** Opens a classifier of whatever kind. @throws FaultError those of the task */
function openClassifier(
  choice: ClassifierChoice,
  model: ModelFolder,
  feed: FeedOptions,
  calls: ModelCalls,
): Promise<Runner<ClassifyAnswer>> {
  switch (choice.name) {
    case 'classify':
      return classify.open(model, choice.settings, feed, calls);
    case 'zero-shot-nli':
      return zeroShotNli.open(model, choice.settings, feed, calls);
    case 'zero-shot-similarity':
      return zeroShotSimilarity.open(model, choice.settings, feed, calls);
  }
}

function paired(
  label: EncodedTexts<ClassifyAnswer>,
  topic: EncodedTexts<ClassifyAnswer>,
  topicName: (index: number) => string,
): EncodedTexts<TopicLabelAnswer> {
  const refused = new Set([...label.tooLong, ...topic.tooLong].map(({ text }) => text));
  const windowsOf = (text: number): number => label.lengths[text]?.length ?? 0;
  return {
    lengths: label.lengths.map((lengths, text) => (refused.has(text) ? [] : [...lengths, ...(topic.lengths[text] ?? [])])),
    truncated: label.truncated,
    // A text too long for both is told of once.
    tooLong: [...label.tooLong, ...topic.tooLong.filter(({ text }) => !label.tooLong.some((other) => other.text === text))],
    async run(batch) {
      const forLabel = batch.filter(([text, window]) => window < windowsOf(text));
      const forTopic = batch
        .filter(([text, window]) => window >= windowsOf(text))
        .map(([text, window]): WindowRef => [text, window - windowsOf(text)]);
      const none = { tokens: 0, padding: 0 };
      const first = forLabel.length === 0 ? none : await label.run(forLabel);
      const second = forTopic.length === 0 ? none : await topic.run(forTopic);
      return { tokens: first.tokens + second.tokens, padding: first.padding + second.padding };
    },
    answer: (text) => ({ ...label.answer(text), topic: topicName(topic.answer(text).label) }),
  };
}
