/**
 * Where a flag's value comes from: the command line, else its variable, else the config file, else its default.
 *
 * Past this file there are no strings that mean numbers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { FaultError, reasonOf } from '../core/faults.js';
import { nearest } from '../core/nearest.js';
import { shown } from '../core/safe-text.js';
import type { Flags, ValuesOf } from './flags/flag.js';

/** Values typed on the command line, by long name; a switch has 'true'. */
export type Typed = ReadonlyMap<string, readonly string[]>;

/** Keys that a config file may not set: what destroys files, starts programs or reaches out is said each time. */
export const FORBIDDEN_KEYS: readonly string[] = ['output', 'force', 'yes', 'exec', 'input', 'token', 'cache-dir', 'config'];

/** The config file that is read where none is named. */
export const DEFAULT_CONFIG = 'llm-threads.json';
/** What a config file looks like. */
const CONFIG_FORM = 'A config file holds long names of options with their values: {"threads": 4, "text-column": "body"}';
const VARIABLE_PREFIX = 'LLM_THREADS_';

export interface Settings<Group extends Flags> {
  readonly values: ValuesOf<Group>;
  /** The texts of those that were given anywhere, by long name. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The config file that was read, or null. */
  readonly configFile: string | null;
}

/** The variable of a flag: LLM_THREADS_MAX_ERRORS for max-errors. */
export function variableOf(name: string): string {
  return `${VARIABLE_PREFIX}${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Settles every flag of a command.
 *
 * @param group the command's flags; `config` among them names the config file
 * @param typed what the command line says
 * @param knownKeys long names of the flags of all commands: a config file serves them all
 * @throws FaultError flag_invalid, config_invalid
 */
export function settle<Group extends Flags>(
  group: Group,
  typed: Typed,
  knownKeys: ReadonlySet<string>,
  env: NodeJS.ProcessEnv,
): Settings<Group> {
  const named = typed.get('config')?.at(-1) ?? (env[variableOf('config')] || null);
  const configFile = named ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : null);
  const config = configFile === null ? new Map<string, readonly string[]>() : readConfig(configFile, knownKeys);
  const given = new Map<string, readonly string[]>();
  const entries = Object.entries(group).map(([key, flag]) => {
    const source = sourceOf(flag.name, typed, env, config, configFile);
    if (source === null) return [key, flag.initial] as const;
    given.set(flag.name, source.texts);
    return [key, flag.parse(source.texts, source.from)] as const;
  });
  // Object.fromEntries forgets which key has which type; the flags it was made from are those of Group.
  return { values: Object.fromEntries(entries) as ValuesOf<Group>, given, configFile };
}

/** What a flag was given, and where; null where nothing was. */
function sourceOf(
  name: string,
  typed: Typed,
  env: NodeJS.ProcessEnv,
  config: ReadonlyMap<string, readonly string[]>,
  configFile: string | null,
): { texts: readonly string[]; from: string } | null {
  const onLine = typed.get(name);
  if (onLine !== undefined) return { texts: onLine, from: `--${name}` };
  const variable = env[variableOf(name)];
  if (variable !== undefined && variable !== '') return { texts: [variable], from: variableOf(name) };
  const inFile = config.get(name);
  return inFile === undefined ? null : { texts: inFile, from: `${configFile}: ${name}` };
}

/** Variables for tests only; not for whoever runs the program. */
const TEST_VARIABLES = `${VARIABLE_PREFIX}TEST_`;

/** Variables that look like ours and mean nothing: misspelled ones would else go unnoticed. */
export function unknownVariables(flags: Iterable<string>, env: NodeJS.ProcessEnv): readonly string[] {
  const known = new Set([...flags].map(variableOf));
  return Object.keys(env)
    .filter((name) => name.startsWith(VARIABLE_PREFIX) && !name.startsWith(TEST_VARIABLES) && !known.has(name))
    .sort();
}

function readConfig(file: string, knownKeys: ReadonlySet<string>): Map<string, readonly string[]> {
  const invalid = (reason: string, remedy: string): FaultError => new FaultError({ code: 'config_invalid', file, reason, remedy });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw invalid(reasonOf(error), 'Check the path of the config file.');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`no JSON: ${reasonOf(error)}`, CONFIG_FORM);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('not a JSON object', CONFIG_FORM);
  const values = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(json)) {
    if (FORBIDDEN_KEYS.includes(key)) throw invalid(`${shown(key)} may not be set in a config file`, 'Say it on the command line.');
    if (!knownKeys.has(key)) throw invalid(`unknown key ${shown(key)}`, unknownKeyRemedy(key, knownKeys));
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    values.set(
      key,
      list.map((item) => {
        if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return String(item);
        throw invalid(`${shown(key)} must be a text, a number, true or false, or a list of them`, CONFIG_FORM);
      }),
    );
  }
  return values;
}

function unknownKeyRemedy(key: string, knownKeys: ReadonlySet<string>): string {
  const meant = nearest(key, [...knownKeys]);
  return meant === null ? 'Keys are the long names of options; see: llm-threads <command> --help' : `Did you mean ${meant}?`;
}
