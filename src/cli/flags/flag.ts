/**
 * What a flag is. Each is defined once, in a file of its group; from that come `--help`, its variable
 * LLM_THREADS_<FLAG>, its key in a config file and its row in the README.
 */
import { FaultError } from '../../core/faults.js';

export interface Flag<Value> {
  /** Long name without dashes; also the config key. */
  readonly name: string;
  readonly short: string | null;
  /** Placeholder of its value in help; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** The default as help tells it; null where there is none. */
  readonly shownDefault: string | null;
  readonly initial: Value;
  readonly repeatable: boolean;
  /**
   * Text to value.
   *
   * @param texts what was given, one a repetition
   * @param from where it was given, for messages: `--threads`, `LLM_THREADS_THREADS`, `llm-threads.json: threads`
   * @throws FaultError flag_invalid
   */
  parse(texts: readonly string[], from: string): Value;
}

interface FlagText {
  readonly name: string;
  readonly short?: string;
  readonly value: string;
  readonly help: string;
  readonly shownDefault?: string;
}

/** The text of one value to what it means; undefined when it means nothing. */
type Read<Value> = (text: string) => Value | undefined;

/** A flag with one value; of repetitions the last counts. */
export function valueFlag<Value, const Initial>(
  text: FlagText,
  initial: Initial,
  expected: string,
  read: Read<Value>,
): Flag<Value | Initial> {
  return {
    ...common(text),
    initial,
    repeatable: false,
    parse: (texts, from) => readOne(texts.at(-1) ?? '', from, expected, read),
  };
}

/** A flag whose values add up over repetitions. */
export function listFlag(text: FlagText, expected: string, read: Read<readonly string[]>): Flag<readonly string[]> {
  return {
    ...common(text),
    initial: [],
    repeatable: true,
    parse: (texts, from) => texts.flatMap((one) => readOne(one, from, expected, read)),
  };
}

/** A flag without a value. */
export function switchFlag(text: Omit<FlagText, 'value' | 'shownDefault'>): Flag<boolean> {
  return {
    ...common({ ...text, value: '' }),
    value: null,
    initial: false,
    repeatable: false,
    parse: (texts, from) =>
      readOne(texts.at(-1) ?? '', from, 'true or false', (one) => ({ true: true, '1': true, false: false, '0': false })[one.toLowerCase()]),
  };
}

function common(text: FlagText): Pick<Flag<unknown>, 'name' | 'short' | 'value' | 'help' | 'shownDefault'> {
  return { name: text.name, short: text.short ?? null, value: text.value, help: text.help, shownDefault: text.shownDefault ?? null };
}

function readOne<Value>(text: string, from: string, expected: string, read: Read<Value>): Value {
  const value = read(text);
  if (value === undefined) throw new FaultError({ code: 'flag_invalid', from, value: text, expected });
  return value;
}

/** Reads a whole number in [low, high]. */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): Read<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  };
}

/** Reads a fraction in [0, 1]. */
export function fraction(text: string): number | undefined {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value <= 1 ? value : undefined;
}

/** Reads seconds, with or without a fraction; up to a day, which a timer can wait for. */
export function seconds(text: string): number | undefined {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value <= 86_400 ? value : undefined;
}

/** Reads one of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Read<Word> {
  return (text) => words.find((word) => word === text);
}

/** Reads any text that is not empty. */
export function anyText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Reads names separated by commas; none may be empty. */
export function names(text: string): readonly string[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  return parts.includes('') ? undefined : parts;
}

/** Flags by the name they have in code. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of flags, by the same names. */
export type ValuesOf<Group extends Flags> = { readonly [Key in keyof Group]: Group[Key]['initial'] };
