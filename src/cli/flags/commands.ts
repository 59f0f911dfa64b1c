/** The row commands: what help and README say of each, and the flags it has beside those that all have. */
import { HUB_DEFAULTS } from '../../models/catalog.js';
import { classifyFlags } from './classify.js';
import { embedFlags } from './embed.js';
import type { Flags } from './flag.js';
import { inputFlags } from './input.js';
import { modelFlags } from './model.js';
import { outputFlags } from './output.js';
import { tellingFlags } from './telling.js';
import { troubleFlags } from './trouble.js';
import { chatFlags, generateFlags, translateFlags, writingFlags } from './writing.js';

export interface FlagGroup {
  readonly heading: string;
  readonly flags: Flags;
}

export interface RowCommandText {
  readonly summary: string;
  /** The model when none is named, as help shows it. */
  readonly defaultModel: string;
  /** Its own flags; none for a command without. */
  readonly own: FlagGroup | null;
  /** Lines of examples, without the program's name. */
  readonly examples: readonly string[];
}

/** Row commands by name, in the order that help shows them in. */
export const ROW_COMMANDS = {
  classify: {
    summary: 'label each row: sentiment with the embedded model, anything with --model',
    defaultModel: 'sentiment-en',
    own: { heading: 'Labels', flags: classifyFlags },
    examples: [
      'classify reviews.csv --threads 8 -o labelled.csv',
      "classify 'logs/*.jsonl.gz' -c message.body -o labelled.jsonl",
      'classify - < reviews.jsonl | jq -r .label | sort | uniq -c',
    ],
  },
  embed: {
    summary: 'add to each row the vector of its text, for search, clustering and classifiers',
    defaultModel: 'minilm-l6-en',
    own: { heading: 'Vectors', flags: embedFlags },
    examples: ['embed faq.csv -c question -o faq.jsonl', 'embed corpus.txt -o vectors.npy'],
  },
  generate: {
    summary: 'write a text for each row, after a prompt made of its columns',
    defaultModel: HUB_DEFAULTS.generate,
    own: { heading: 'Writing', flags: generateFlags },
    examples: [
      "generate mails.csv --prompt 'Reply to: {text}' -o replies.csv",
      "generate titles.jsonl --raw-prompt --prompt '{title} is' --stop . --max-new-tokens 32 -m ./gpt2",
    ],
  },
  chat: {
    summary: 'answer each row: a question, or a conversation in a column "messages" (JSON, as chat models take it)',
    defaultModel: HUB_DEFAULTS.generate,
    own: { heading: 'Writing', flags: chatFlags },
    examples: ["chat conversations.jsonl --system 'You answer in one sentence.' -o replies.jsonl", 'chat questions.txt --temperature 0.7'],
  },
  summarize: {
    summary: 'summarise each row, however long, with an encoder–decoder or an instruct model',
    defaultModel: 'none: name one',
    own: { heading: 'Writing', flags: writingFlags },
    examples: ['summarize articles.jsonl -c body -m Xenova/distilbart-cnn-6-6 --dtype q8 -o summaries.jsonl'],
  },
  translate: {
    summary: 'translate each row sentence by sentence, with an encoder–decoder or an instruct model',
    defaultModel: 'none: name one',
    own: { heading: 'Writing', flags: translateFlags },
    examples: ['translate reviews.csv --from en --to fr -m Xenova/opus-mt-en-fr --dtype q8 -o french.csv'],
  },
} as const satisfies Readonly<Record<string, RowCommandText>>;

export type RowCommandName = keyof typeof ROW_COMMANDS;

/** Flags that every row command has. */
export const rowFlags = { ...inputFlags, ...modelFlags, ...outputFlags, ...troubleFlags, ...tellingFlags };

/** The groups that all row commands share, with their headings. */
export const SHARED_GROUPS = [
  { heading: 'Input', flags: inputFlags },
  { heading: 'Model', flags: modelFlags },
  { heading: 'Output', flags: outputFlags },
  { heading: 'Trouble', flags: troubleFlags },
  { heading: 'Progress and settings', flags: tellingFlags },
] as const satisfies readonly FlagGroup[];

/** Groups of a row command with their headings, in the order that help shows them in. */
export function groupsOf(name: RowCommandName): readonly FlagGroup[] {
  const { own, defaultModel } = ROW_COMMANDS[name];
  const [input, model, ...rest] = SHARED_GROUPS;
  const flags = { ...model.flags, model: { ...model.flags.model, shownDefault: defaultModel } };
  return [input, { heading: model.heading, flags }, ...(own === null ? [] : [own]), ...rest];
}

/** The long name of every flag of any command: a config file, and variables, serve them all. */
export function allFlagNames(): ReadonlySet<string> {
  const names = Object.keys(ROW_COMMANDS) as RowCommandName[];
  return new Set(names.flatMap((name) => groupsOf(name).flatMap(({ flags }) => Object.values(flags).map((flag) => flag.name))));
}
