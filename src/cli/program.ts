/**
 * The command line: commands and their help, made from the flag definitions.
 *
 * Loads nothing heavy: what a command needs is imported when it runs, so that --help is quick.
 */
import { Command, CommanderError, Option } from 'commander';
import { FaultError } from '../core/faults.js';
import { groupsOf, INPUT_COMMANDS, type InputCommandName, isWholeCommand, SHARED_GROUPS, WHOLE_REFUSED } from './flags/commands.js';
import type { Flag, Flags } from './flags/flag.js';
import { hubFlags } from './flags/hub.js';
import { indexFlags } from './flags/index.js';
import { mergeFlags } from './flags/merge.js';
import { printText } from './print.js';
import { type Typed, variableOf } from './settings.js';
import { VERSION } from './version.js';

/** What the command line asked for; the caller runs it. */
export type Invocation =
  | { readonly command: InputCommandName; readonly inputs: readonly string[]; readonly typed: Typed }
  | { readonly command: 'merge'; readonly folder: string; readonly typed: Typed }
  | { readonly command: 'index'; readonly input: string; readonly typed: Typed }
  | ModelsInvocation;

/** `typed` are the flags on models of the hub. */
export type ModelsInvocation = { readonly command: 'models'; readonly typed: Typed } & (
  | { readonly action: 'list' }
  | { readonly action: 'pull' | 'remove'; readonly model: string; readonly dtype: string | null }
  | { readonly action: 'show' | 'prepare'; readonly model: string | null; readonly dtype: string | null }
  | { readonly action: 'verify'; readonly model: string | null; readonly dtype: string | null; readonly invariance: boolean }
);

const EXIT_CODES = `
Exit codes: 0 every row answered · 1 failed · 2 usage or configuration · 3 finished, rows were rejected ·
4 stopped by --max-errors · 5 the model is missing or cannot be loaded · 6 --resume refused: something changed ·
130, 143 stopped by SIGINT, SIGTERM`;

const SETTINGS = `
Every option can also be set by a variable, LLM_THREADS_<OPTION> (LLM_THREADS_MAX_ERRORS=5%), or in a config
file: command line > variable > file.`;

/**
 * Reads the arguments.
 *
 * @param argv the arguments after the program's name
 * @returns what to run; null when help or the version was printed instead
 * @throws CommanderError when the arguments make no sense; commander has said why on stderr
 */
export async function readArguments(argv: readonly string[]): Promise<Invocation | null> {
  let invocation: Invocation | null = null;
  const program = buildProgram((found) => {
    invocation = found;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return null;
    throw error;
  }
  return invocation;
}

function buildProgram(found: (invocation: Invocation) => void): Command {
  const program = new Command('llm-threads')
    .description(
      'Labels the rows of CSV and JSONL files with a language model on every core: in order, the same bytes for any number of threads, every row accounted for.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(see llm-threads --help)')
    .exitOverride()
    .configureOutput({ writeOut: printText })
    .addHelpText('after', EXIT_CODES);
  for (const name of INPUT_COMMAND_NAMES) program.addCommand(inputCommand(name, found));
  program.addCommand(indexCommand(found));
  program.addCommand(mergeCommand(found));
  program.addCommand(modelsCommand(found));
  return program;
}

const INPUT_COMMAND_NAMES = Object.keys(INPUT_COMMANDS) as InputCommandName[];

function inputCommand(name: InputCommandName, found: (invocation: Invocation) => void): Command {
  const { summary, examples } = INPUT_COMMANDS[name];
  const command = subcommand(name, summary)
    .argument('[input...]', 'files or globs (quoted); - or nothing is standard input')
    .addHelpText('after', `${SETTINGS}\n\nExamples:\n${examples.map((line) => `  llm-threads ${line}`).join('\n')}\n${EXIT_CODES}`);
  const groups = groupsOf(name);
  for (const { heading, flags } of groups) {
    for (const flag of Object.values(flags)) command.addOption(optionOf(flag).helpGroup(`${heading}:`));
  }
  if (isWholeCommand(name)) refuseRowFlags(command);
  return command.action((inputs: string[]) => {
    found({
      command: name,
      inputs,
      typed: typedValues(
        command,
        groups.flatMap(({ flags }) => Object.values(flags)),
      ),
    });
  });
}

/** Flags that whole-input commands are likely to be tried with get a reason, not "unknown option". */
function refuseRowFlags(command: Command): void {
  for (const [name, value] of WHOLE_REFUSED) {
    const option = new Option(`--${name}${value === null ? '' : ` <${value}>`}`).hideHelp();
    command.addOption(option).on(`option:${name}`, () => {
      throw new FaultError({
        code: 'usage',
        message: `--${name} is for commands that write row by row; ${command.name()} sums up its whole input.`,
        remedy: 'Leave it out: the run starts at the beginning, and takes all rows.',
      });
    });
  }
}

function mergeCommand(found: (invocation: Invocation) => void): Command {
  const command = withFlags(subcommand('merge', 'one file from the parts of a run with --shard: the bytes of a run without'), mergeFlags)
    .argument('<folder>', 'what -o named: the folder with all parts')
    .addHelpText(
      'after',
      '\nExamples:\n  llm-threads merge parts -o labelled.csv\n  llm-threads merge parts --status\n\nExit codes: 0 merged · 1 a part is missing, truncated, foreign or there twice · 2 usage',
    );
  return command.action((folder: string) =>
    found({ command: 'merge', folder, typed: typedValues(command, Object.values<Flag<unknown>>(mergeFlags)) }),
  );
}

function indexCommand(found: (invocation: Invocation) => void): Command {
  const command = withFlags(subcommand('index', 'where the chunks of an input lie, so that shards seek to their own (--index)'), indexFlags)
    .argument('<input>', 'a plain file in UTF-8; shards of any other are read through')
    .addHelpText(
      'after',
      '\nExamples:\n  llm-threads index reviews.csv -o parts/chunks.idx\n  llm-threads classify reviews.csv --shard 3/16 --index parts/chunks.idx -o parts\n\nExit codes: 0 indexed · 1 failed · 2 usage',
    );
  return command.action((input: string) =>
    found({ command: 'index', input, typed: typedValues(command, Object.values<Flag<unknown>>(indexFlags)) }),
  );
}

const HUB_FLAGS = Object.values<Flag<unknown>>(hubFlags);

function modelsCommand(found: (invocation: Invocation) => void): Command {
  const models = subcommand('models', 'list, show, verify and prepare models; pull models of the hub into the cache, and remove them');
  const { cacheDir } = hubFlags;
  const named = (name: string, summary: string, flags: Flags = hubFlags): Command =>
    withFlags(subcommand(name, summary, 'models ').option('--dtype <D>', 'the form of the model'), flags);
  const known = (name: string, summary: string): Command =>
    named(name, summary).argument('[model]', 'an embedded model, a folder, or owner/name[@revision] (default: sentiment-en)');

  const list = withFlags(subcommand('list', 'the embedded models, and those in the cache', 'models '), { cacheDir });
  models.addCommand(list.action(() => found({ command: 'models', action: 'list', typed: typedValues(list, HUB_FLAGS) })));

  for (const [action, summary] of [
    ['show', 'what a model is: labels, forms, limits, card'],
    ['prepare', 'optimise a model for this machine once: later runs start sooner, and all workers share its weights'],
  ] as const) {
    const command = known(action, summary);
    models.addCommand(
      command.action((model: string | undefined, options: { dtype?: string }) =>
        found({ command: 'models', action, model: model ?? null, dtype: options.dtype ?? null, typed: typedValues(command, HUB_FLAGS) }),
      ),
    );
  }

  const verify = known('verify', 'check the SHA-256 of every file against SHA256SUMS, and that the model loads').option(
    '--invariance',
    'check, bit by bit, that a text has the same answer alone and in company',
  );
  models.addCommand(
    verify.action((model: string | undefined, options: { dtype?: string; invariance?: true }) =>
      found({
        command: 'models',
        action: 'verify',
        model: model ?? null,
        dtype: options.dtype ?? null,
        invariance: options.invariance ?? false,
        typed: typedValues(verify, HUB_FLAGS),
      }),
    ),
  );

  for (const [action, summary, flags] of [
    ['pull', 'load a model of the hub (HF_ENDPOINT, HF_TOKEN) into the cache; the default form without --dtype', hubFlags],
    ['remove', 'remove a model of the hub from the cache; all its forms without --dtype', { cacheDir }],
  ] as const) {
    const command = named(action, summary, flags).argument('<model>', 'owner/name[@revision]');
    models.addCommand(
      command.action((model: string, options: { dtype?: string }) =>
        found({ command: 'models', action, model, dtype: options.dtype ?? null, typed: typedValues(command, HUB_FLAGS) }),
      ),
    );
  }
  return models;
}

function withFlags(command: Command, flags: Flags): Command {
  for (const flag of Object.values<Flag<unknown>>(flags)) command.addOption(optionOf(flag));
  return command;
}

/** @param path the words before its name */
function subcommand(name: string, summary: string, path = ''): Command {
  return new Command(name)
    .description(summary)
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .showHelpAfterError(`(see llm-threads ${path}${name} --help)`)
    .configureOutput({ writeOut: printText })
    .exitOverride();
}

function optionOf(flag: Flag<unknown>): Option {
  const head = `${flag.short === null ? '' : `-${flag.short}, `}--${flag.name}${flag.value === null ? '' : ` <${flag.value}>`}`;
  const option = new Option(head, flag.shownDefault === null ? flag.help : `${flag.help} (default: ${flag.shownDefault})`);
  if (flag.value === null) return option;
  return option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
}

/** The values typed, by long name, as text. */
function typedValues(command: Command, flags: readonly Flag<unknown>[]): Typed {
  const typed = new Map<string, readonly string[]>();
  for (const flag of flags) {
    const attribute = optionOf(flag).attributeName();
    if (command.getOptionValueSource(attribute) !== 'cli') continue;
    const value: unknown = command.getOptionValue(attribute);
    typed.set(flag.name, Array.isArray(value) ? value.map(String) : ['true']);
  }
  return typed;
}

/** A flag as the documentation shows it. */
export interface DocumentedFlag {
  readonly heading: string;
  readonly flag: Flag<unknown>;
  readonly variable: string;
}

/** Every flag once, with its variable, for documentation and tests: those of all row commands, then the own ones of commands. */
export function documentedFlags(): readonly DocumentedFlag[] {
  const documented = (heading: string, flags: readonly Flag<unknown>[]): DocumentedFlag[] =>
    flags.map((flag) => ({ heading, flag, variable: variableOf(flag.name) }));
  const own = new Map<Flag<unknown>, InputCommandName[]>();
  for (const name of INPUT_COMMAND_NAMES) {
    for (const flag of Object.values(INPUT_COMMANDS[name].own?.flags ?? {})) own.set(flag, [...(own.get(flag) ?? []), name]);
  }
  return [
    ...SHARED_GROUPS.flatMap(({ heading, flags }) => documented(heading, Object.values(flags))),
    ...[...own].flatMap(([flag, names]) => documented(names.map((name) => `\`${name}\``).join(', '), [flag])),
    ...documented('`merge`', [mergeFlags.status, mergeFlags.mixedCpu]),
  ];
}
