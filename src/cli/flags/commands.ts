/**
 * The commands that take rows in: what help and README say of each, and the flags it has beside those that all of its sort have.
 *
 * Row commands write each row; whole-input commands sum them up, so they have no flags on how rows are written, gone on with or shared out.
 */
import { HUB_DEFAULTS } from '../../models/catalog.js';
import { classifyFlags } from './classify.js';
import { embedFlags } from './embed.js';
import { evalFlags } from './eval.js';
import type { Flags } from './flag.js';
import { graphFlags } from './graph.js';
import { inputFlags } from './input.js';
import { matchFlags } from './match.js';
import { modelFlags } from './model.js';
import { monitorFlags } from './monitor.js';
import { nerFlags } from './ner.js';
import { outputFlags } from './output.js';
import { tellingFlags } from './telling.js';
import { trainFlags } from './train.js';
import { troubleFlags } from './trouble.js';
import { tuneFlags } from './tune.js';
import { chatFlags, generateFlags, translateFlags, writingFlags } from './writing.js';

export interface FlagGroup {
  readonly heading: string;
  readonly flags: Flags;
}

export interface CommandText {
  readonly summary: string;
  /** The model when none is named, as help shows it. */
  readonly defaultModel: string;
  /** What becomes of long texts, where --on-long has no say. */
  readonly longTexts?: string;
  /** Formats that it alone writes. */
  readonly moreFormats?: string;
  /** Its own flags; none for a command without. */
  readonly own: FlagGroup | null;
  /** Lines of examples, without the program's name. */
  readonly examples: readonly string[];
}

const SPLIT_WITH_OVERLAP = 'a longer text is split into overlapping windows, whose entities are put together: split is all there is';

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
  ner: {
    summary: 'find the names in each row: people, organisations, places, and others, with their places in the text',
    defaultModel: 'ner-en',
    longTexts: SPLIT_WITH_OVERLAP,
    moreFormats: 'conll for CoNLL input, the tag as last column',
    own: { heading: 'Entities', flags: nerFlags },
    examples: ['ner news.csv -o entities.jsonl', 'ner news.csv --long -o entities.csv', 'ner test.conll -o tagged.conll'],
  },
  embed: {
    summary: 'add to each row the vector of its text, for search, clustering and classifiers',
    defaultModel: 'minilm-l6-en',
    moreFormats: 'npy, the vectors alone',
    own: { heading: 'Vectors', flags: embedFlags },
    examples: ['embed faq.csv -c question -o faq.jsonl', 'embed corpus.txt -o vectors.npy'],
  },
  match: {
    summary:
      'find for each row the nearest item of a catalog: the right answer, the duplicate, the category; or what to recommend to each user',
    defaultModel: 'minilm-l6-en',
    own: { heading: 'Matching', flags: matchFlags },
    examples: [
      'match questions.csv --catalog faq.csv --catalog-column question --return answer -o answered.csv',
      'match questions.csv --catalog faq.csv --return answer --hybrid --min-score 0.5 --top-k 3',
      "match questions.csv --catalog faq.csv --return answer | llm-threads generate - --prompt 'Answer {text} from: {match_answer}'",
      'match history.csv --group-by user --catalog items.csv --exclude-seen --weight popularity=0.2 -o recommended.csv',
    ],
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
  monitor: {
    summary: 'label rows as they come, and raise an alarm when a topic has more negatives than usual',
    defaultModel: 'sentiment-en',
    own: { heading: 'Watching', flags: monitorFlags },
    examples: [
      'monitor posts.csv --time-column time --topic-column product --alerts alerts.jsonl -o labelled.csv',
      "tail -f news.jsonl | llm-threads monitor - --time-column published --topics 'banks,energy,retail' --state desk.state",
      "monitor - --window 1h --every 5m --exec './page-the-desk.sh' < posts.jsonl > labelled.jsonl",
    ],
  },
} as const satisfies Readonly<Record<string, CommandText>>;

export type RowCommandName = keyof typeof ROW_COMMANDS;

/** Whole-input commands by name, in the order that help shows them in. */
export const WHOLE_COMMANDS = {
  eval: {
    summary: 'score predictions against gold labels: precision, recall, F1, confusion matrix; entities; texts',
    defaultModel: "the task's own",
    own: { heading: 'Scores', flags: evalFlags },
    examples: [
      'eval test.csv --label-column gold',
      'eval test.conll --model ner-en',
      'eval labelled.csv --label-column gold --predicted label --json',
      'eval tagged.conll --predicted last --label-column last-1',
      'eval translated.csv --task text --label-column reference --predicted translation',
      'eval pairs.csv --task translate --from en --to fr -c english --label-column french -m Xenova/opus-mt-en-fr',
    ],
  },
  graph: {
    summary: 'from texts to a graph: entities, which of them stand together in a sentence, and who does what to whom',
    defaultModel: 'ner-en',
    longTexts: SPLIT_WITH_OVERLAP,
    own: { heading: 'Graph', flags: graphFlags },
    examples: [
      'graph news.csv -o news.graphml',
      'graph news.csv --id-column url -o news.csv',
      "graph news.csv --output-format jsonl | jq -r '[.subject, .relation, .object] | @tsv'",
      'graph entities.csv --from-long -o news.graphml',
    ],
  },
  train: {
    summary: 'train a classifier of your own labels on a frozen encoder; the model is a folder for --model',
    defaultModel: 'minilm-l6-en',
    own: { heading: 'Training', flags: trainFlags },
    examples: [
      'train intents.csv -c question --label-column intent -o models/intents',
      'train intents.csv --label-column intent --out-of-scope other -o models/intents',
      'train clicks.csv -c title --features price,popularity --label-column clicked -o models/clicks',
    ],
  },
  tune: {
    summary:
      'measure a model on your rows, on 1, 2, 4, … threads up to --threads: what more of them bring, which settings are fastest, how long a file will take',
    defaultModel: 'sentiment-en; what is run is what takes the kind of model: classify, ner, embed or generate',
    own: { heading: 'Measuring', flags: tuneFlags },
    examples: [
      'tune reviews.csv',
      'tune reviews.csv --save --report tune.html',
      'tune news.csv -m ner-en --rows 1000000 --json | jq .predictions',
    ],
  },
} as const satisfies Readonly<Record<string, CommandText>>;

export type WholeCommandName = keyof typeof WHOLE_COMMANDS;

export type InputCommandName = RowCommandName | WholeCommandName;

export const INPUT_COMMANDS: Readonly<Record<InputCommandName, CommandText>> = { ...ROW_COMMANDS, ...WHOLE_COMMANDS };

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

const { output, force, grace, rejects, maxErrors, rejectsOk } = outputFlags;
const { rowTimeout, stallTimeout } = troubleFlags;
const { dryRun: _, ...wholeTelling } = tellingFlags;

/** The groups that all whole-input commands share: those of row commands without what is about rows one by one. */
const WHOLE_GROUPS = [
  { heading: 'Input', flags: inputFlags },
  { heading: 'Model', flags: modelFlags },
  { heading: 'Output', flags: { output, force, grace, rejects, maxErrors, rejectsOk } },
  { heading: 'Trouble', flags: { rowTimeout, stallTimeout } },
  { heading: 'Progress and settings', flags: wholeTelling },
] as const satisfies readonly FlagGroup[];

/** Flags that every whole-input command has; row commands have them too. */
export const wholeFlags = {
  ...inputFlags,
  ...modelFlags,
  ...WHOLE_GROUPS[2].flags,
  ...WHOLE_GROUPS[3].flags,
  ...wholeTelling,
};

/** Names of flags of row commands that a whole-input command is asked for in vain, each with its value's placeholder. */
export const WHOLE_REFUSED: readonly (readonly [name: string, value: string | null])[] = [
  ['resume', null],
  ['shard', 'I/N'],
  ['index', 'FILE'],
];

/** Whether a command sums rows up. */
export function isWholeCommand(name: InputCommandName): name is WholeCommandName {
  return name in WHOLE_COMMANDS;
}

/** Groups of a command with their headings, in the order that help shows them in. */
export function groupsOf(name: InputCommandName): readonly FlagGroup[] {
  const { own, defaultModel, longTexts, moreFormats } = INPUT_COMMANDS[name];
  const [input, model, ...rest] = isWholeCommand(name) ? WHOLE_GROUPS : SHARED_GROUPS;
  const onLong = longTexts === undefined ? model.flags.onLong : { ...model.flags.onLong, help: longTexts, shownDefault: 'split' };
  const flags = { ...model.flags, model: { ...model.flags.model, shownDefault: defaultModel }, onLong };
  const more = rest.map((group) => (moreFormats === undefined ? group : withFormats(group, moreFormats)));
  return [input, { heading: model.heading, flags }, ...(own === null ? [] : [own]), ...more];
}

/** The group with --output-format naming further formats, if it has that flag. */
function withFormats(group: FlagGroup, formats: string): FlagGroup {
  const { outputFormat } = group.flags;
  if (outputFormat === undefined) return group;
  return { ...group, flags: { ...group.flags, outputFormat: { ...outputFormat, help: `${outputFormat.help}; ${formats}` } } };
}

/** The long name of every flag of any command: a config file, and variables, serve them all. */
export function allFlagNames(): ReadonlySet<string> {
  const names = Object.keys(INPUT_COMMANDS) as InputCommandName[];
  return new Set(names.flatMap((name) => groupsOf(name).flatMap(({ flags }) => Object.values(flags).map((flag) => flag.name))));
}
