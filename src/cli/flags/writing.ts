/** Flags of the commands that write texts. */
import { parseTemplate } from '../../core/template.js';
import { anyText, listFlag, switchFlag, valueFlag, wholeNumber } from './flag.js';

/** Tokens of an answer when nothing is said. */
const MAX_NEW_TOKENS = 256;

/** Reads a number in [low, high]. */
const decimal =
  (low: number, high: number) =>
  (text: string): number | undefined => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  };

/** How an answer is written: for all of them. */
export const writingFlags = {
  maxNewTokens: valueFlag(
    { name: 'max-new-tokens', value: 'N', help: 'the most tokens written at a time', shownDefault: String(MAX_NEW_TOKENS) },
    MAX_NEW_TOKENS,
    'a whole number from 1',
    wholeNumber(1),
  ),
  temperature: valueFlag(
    {
      name: 'temperature',
      value: 'T',
      help: 'draw tokens at random: under 1 likely ones more often, over 1 less; the same for the same text and seed',
      shownDefault: '0: always the likeliest token',
    },
    0,
    'a number from 0 to 100',
    decimal(0, 100),
  ),
  topP: valueFlag(
    {
      name: 'top-p',
      value: 'P',
      help: 'with --temperature: draw from the likeliest tokens that together have this probability',
      shownDefault: '1',
    },
    null,
    'a fraction over 0, up to 1',
    decimal(Number.MIN_VALUE, 1),
  ),
  seed: valueFlag(
    { name: 'seed', value: 'N', help: 'with --temperature: another seed, another draw', shownDefault: '0' },
    null,
    'a whole number from 0',
    wholeNumber(0),
  ),
  stop: listFlag({ name: 'stop', value: 'TEXT', help: 'end an answer before this text; may be repeated' }, 'a text', (text) =>
    text === '' ? undefined : [text],
  ),
};

const system = valueFlag(
  { name: 'system', value: 'TEXT', help: 'what the model is to be: a system message before every conversation without one' },
  null,
  'a text',
  anyText,
);

export const chatFlags = { system, ...writingFlags };

export const generateFlags = {
  prompt: valueFlag(
    {
      name: 'prompt',
      value: 'TEMPLATE',
      help: 'what is asked, with columns in braces: "Reply to: {text}"; braces in cells mean nothing; {{ and }} are braces',
      shownDefault: 'the text alone',
    },
    null,
    'a template with a column in braces, such as "Reply to: {text}"',
    (source) => {
      const template = parseTemplate(source);
      return template.columns.length === 0 ? undefined : template;
    },
  ),
  system,
  rawPrompt: switchFlag({
    name: 'raw-prompt',
    help: "go on from the prompt as it is, without the model's chat template; special tokens that it spells are read as such",
  }),
  ...writingFlags,
};

/** Reads the code of a language: en, pt-BR, fra_Latn. */
const language = (text: string): string | undefined => (/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(text) ? text : undefined);

export const translateFlags = {
  from: valueFlag(
    { name: 'from', value: 'L', help: 'language to translate from: a code such as en, pt-BR, or as the model has it (fra_Latn)' },
    null,
    'the code of a language',
    language,
  ),
  to: valueFlag({ name: 'to', value: 'L', help: 'language to translate into' }, null, 'the code of a language', language),
  ...writingFlags,
};
