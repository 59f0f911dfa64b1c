/**
 * What `eval` does with a row's gold value and its predicted one, both as they are spelled in a column. One scorer a kind of value;
 * how rows come by their predictions is not known here.
 */
import { shown } from '../core/safe-text.js';
import { ConfusionCounter } from './classification.js';
import { type Read, readEntities, readTags } from './entity-list.js';
import { classificationJson, spansJson } from './metrics-json.js';
import { classificationTable, spansTable, textScoresTable } from './metrics-table.js';
import type { ClassScores } from './precision-recall.js';
import { rankingScorer } from './ranking-scorer.js';
import { SpanCounter } from './spans.js';
import { entitiesOfTags } from './tags.js';
import { TextCounter } from './text-scores.js';

/** What values are: a label, a JSON list of entities, a JSON list of one tag a word, a text, or a ranked list of ids. */
export type ScoredKind = 'label' | 'entities' | 'tags' | 'text' | 'ranking';

export interface Scorer {
  /** Why a value cannot be scored, in a few words; null when it can. */
  refuse(value: string): string | null;
  /** Takes a row whose values were not refused. @param query rankings: rows of the same name are one query; null or absent: each is one */
  add(gold: string, predicted: string, query?: string | null): void;
  /** The scores so far as a person reads them, without a line break at the end. */
  table(): string;
  /** The scores so far by the keys of `eval --json`. */
  json(): object;
  /**
   * Gold labels, or types of entities, that look wrong; null where none does.
   *
   * @param known the model's labels; null where no model is known
   */
  doubt(known: readonly string[] | null): Doubt | null;
}

/** Gold labels, or types of entities, that cannot have been found. */
export interface Doubt {
  /** Some by name, with the ones that may be meant. */
  readonly names: string;
  /** There is no gold label that can have been found: the scores are 0 and mean nothing. */
  readonly all: boolean;
}

/** Items of a ranked list that count where nobody says how many. */
const RANKED = 10;

/** Makes a scorer of no rows. @param k rankings: how many of a list count */
export function scorerOf(kind: ScoredKind, k: number | null = null): Scorer {
  switch (kind) {
    case 'label':
      return labelScorer();
    case 'entities':
      return listScorer(readEntities, (spans, gold, predicted) => spans.add(gold, predicted));
    case 'tags':
      return listScorer(readTags, (spans, gold, predicted) => spans.addTags(gold, predicted));
    case 'ranking':
      return rankingScorer(k ?? RANKED);
    case 'text': {
      const texts = new TextCounter();
      return {
        refuse: () => null,
        add: (gold, predicted) => texts.add(gold, predicted),
        table: () => textScoresTable(texts.scores()),
        json: () => texts.scores(),
        doubt: () => null,
      };
    }
  }
}

function labelScorer(): Scorer {
  const confusion = new ConfusionCounter();
  return {
    refuse: () => null,
    add: (gold, predicted) => confusion.add(gold, predicted),
    table: () => classificationTable(confusion.scores()),
    json: () => classificationJson(confusion.scores()),
    doubt: (known) => doubtful(withGold(confusion.scores().perClass), confusion.predicted(), known),
  };
}

function listScorer<Item>(
  read: (json: string) => Read<Item>,
  add: (spans: SpanCounter, gold: readonly Item[], predicted: readonly Item[]) => void,
): Scorer {
  const spans = new SpanCounter();
  const items = (json: string): readonly Item[] => {
    const list = read(json);
    if ('wrong' in list) throw new Error('bug: a list that was refused');
    return list.items;
  };
  return {
    refuse: (json) => {
      const list = read(json);
      return 'wrong' in list ? list.wrong : null;
    },
    add: (gold, predicted) => add(spans, items(gold), items(predicted)),
    table: () => spansTable(spans.scores()),
    json: () => spansJson(spans.scores()),
    doubt: (known) => doubtful(withGold(spans.scores().perType), spans.predicted(), known?.flatMap(typesOf) ?? null),
  };
}

/** Labels told by name. */
const MOST_TOLD = 8;

/** The types that a tag stands for: one, or none for `O`. */
function typesOf(tag: string): readonly string[] {
  return entitiesOfTags([tag]).map(({ type }) => type);
}

function withGold(classes: ReadonlyMap<string, ClassScores>): readonly string[] {
  return [...classes].filter(([, { support }]) => support > 0).map(([name]) => name);
}

/**
 * Gold names that cannot have been found, most often for their spelling: with `known` those that are not among them, else those that
 * were never predicted but differ from a predicted one by case or white space only.
 */
function doubtful(gold: readonly string[], predicted: ReadonlySet<string>, known: readonly string[] | null): Doubt | null {
  const plain = (name: string): string => name.trim().toLowerCase();
  const possible = known === null ? predicted : new Set(known);
  const spelled = new Map([...possible].map((name) => [plain(name), name]));
  const names = gold
    .filter((name) => !possible.has(name) && (known !== null || spelled.has(plain(name))))
    .map((name) => {
      const meant = spelled.get(plain(name));
      return meant === undefined ? shown(name) : `${shown(name)} (${shown(meant)}?)`;
    });
  if (names.length === 0) return null;
  return { names: someOf(names), all: names.length === gold.length };
}

/** Names in a sentence: of many the first ones, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - MOST_TOLD;
  return `${names.slice(0, MOST_TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
