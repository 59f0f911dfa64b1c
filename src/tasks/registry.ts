/** Tasks by name: a worker is told a name and settings only. One row a task in each of the two places here. */
import type { Cell } from '../core/cell.js';
import type { Finding } from '../core/measures.js';
import type { Json, ModelFolder } from '../models/folder.js';
import { type ChatSettings, chat } from './chat.js';
import { type ClassifyAnswer, type ClassifySettings, classify } from './classify.js';
import { type EmbedAnswer, type EmbedSettings, embed } from './embed.js';
import { type FeaturesAnswer, type FeaturesSettings, features } from './features.js';
import { type GenerateSettings, generate } from './generate.js';
import type { WritingSettings, WrittenAnswer } from './generation/writing.js';
import { type MatchAnswer, type MatchSettings, match } from './match.js';
import { type NerAnswer, type NerSettings, ner } from './ner.js';
import { type RecommendSettings, recommend } from './recommend.js';
import { summarize } from './summarize.js';
import type { FeedOptions, ModelCalls, ModelDescription, Runner, Task } from './task.js';
import { type TopicLabelAnswer, type TopicLabelSettings, topicLabel } from './topic-label.js';
import { type TranslateSettings, translate } from './translate.js';
import { type ZeroShotNliSettings, zeroShotNli } from './zero-shot-nli.js';
import { type ZeroShotSimilaritySettings, zeroShotSimilarity } from './zero-shot-similarity.js';

/** Every task with the types of its settings and answers. */
export interface TaskTypes {
  classify: { settings: ClassifySettings; answer: ClassifyAnswer };
  'zero-shot-nli': { settings: ZeroShotNliSettings; answer: ClassifyAnswer };
  'zero-shot-similarity': { settings: ZeroShotSimilaritySettings; answer: ClassifyAnswer };
  'topic-label': { settings: TopicLabelSettings; answer: TopicLabelAnswer };
  ner: { settings: NerSettings; answer: NerAnswer };
  embed: { settings: EmbedSettings; answer: EmbedAnswer };
  match: { settings: MatchSettings; answer: MatchAnswer };
  recommend: { settings: RecommendSettings; answer: MatchAnswer };
  features: { settings: FeaturesSettings; answer: FeaturesAnswer };
  generate: { settings: GenerateSettings; answer: WrittenAnswer };
  chat: { settings: ChatSettings; answer: WrittenAnswer };
  summarize: { settings: WritingSettings; answer: WrittenAnswer };
  translate: { settings: TranslateSettings; answer: WrittenAnswer };
}

export type TaskName = keyof TaskTypes;

/** A task's name and settings: all a worker needs to know of it. Plain data. */
export type TaskChoice = { [Name in TaskName]: { readonly name: Name; readonly settings: TaskTypes[Name]['settings'] } }[TaskName];

/** What any task answers; opaque to the engine. Plain data: it crosses threads. */
export type Answer = TaskTypes[TaskName]['answer'];

/** A task with its settings: see `Task` for what its members do. */
export interface ChosenTask {
  checkConfig(config: Json, folder: string): void;
  open(model: ModelFolder, feed: FeedOptions, calls: ModelCalls): Promise<Runner<Answer>>;
  columns(description: ModelDescription): readonly string[];
  records(answer: Answer, description: ModelDescription): readonly (readonly Cell[])[];
  readonly emptyCells: readonly Cell[] | null;
  countAs(answer: Answer, description: ModelDescription): string | null;
  findings(answer: Answer, description: ModelDescription): readonly Finding[];
}

/** The task that was chosen. */
export function chosenTask(choice: TaskChoice): ChosenTask {
  switch (choice.name) {
    case 'classify':
      return withSettings(classify, choice.settings);
    case 'zero-shot-nli':
      return withSettings(zeroShotNli, choice.settings);
    case 'zero-shot-similarity':
      return withSettings(zeroShotSimilarity, choice.settings);
    case 'topic-label':
      return withSettings(topicLabel, choice.settings);
    case 'ner':
      return withSettings(ner, choice.settings);
    case 'embed':
      return withSettings(embed, choice.settings);
    case 'match':
      return withSettings(match, choice.settings);
    case 'recommend':
      return withSettings(recommend, choice.settings);
    case 'features':
      return withSettings(features, choice.settings);
    case 'generate':
      return withSettings(generate, choice.settings);
    case 'chat':
      return withSettings(chat, choice.settings);
    case 'summarize':
      return withSettings(summarize, choice.settings);
    case 'translate':
      return withSettings(translate, choice.settings);
  }
}

/** Models that a task runs beside the one of the run. */
export function furtherModels(choice: TaskChoice): readonly { readonly sha256: string; readonly embedded: boolean }[] {
  if (choice.name !== 'topic-label') return [];
  return [{ sha256: choice.settings.topicSha256, embedded: choice.settings.topicModel.embedded }];
}

function withSettings<Settings, Own extends Answer>(task: Task<Settings, Own>, settings: Settings): ChosenTask {
  // Answers come back from the workers of this very task: that they are its own no type can tell.
  const own = (answer: Answer): Own => answer as Own;
  return {
    checkConfig: (config, folder) => task.checkConfig(config, folder),
    open: (model, feed, calls) => task.open(model, settings, feed, calls),
    columns: (description) => task.columns(description, settings),
    records: (answer, description) => task.records(own(answer), description, settings),
    emptyCells: typeof task.emptyCells === 'function' ? task.emptyCells(settings) : task.emptyCells,
    countAs: (answer, description) => task.countAs(own(answer), description),
    findings: (answer, description) => task.findings?.(own(answer), description) ?? [],
  };
}
