/** The program's entry point: arguments in, exit code out. */
import { exitWith } from './exit.js';
import type { InputCommandName } from './flags/commands.js';
import { type Invocation, readArguments } from './program.js';
import { type Typed, variableOf } from './settings.js';

/** How each command that takes rows in is loaded. */
const INPUT_COMMANDS: Readonly<Record<InputCommandName, () => Promise<{ run(inputs: readonly string[], typed: Typed): Promise<number> }>>> =
  {
    classify: () => import('./commands/classify.js'),
    ner: () => import('./commands/ner.js'),
    embed: () => import('./commands/embed.js'),
    match: () => import('./commands/match.js'),
    generate: () => import('./commands/generate.js'),
    chat: () => import('./commands/chat.js'),
    summarize: () => import('./commands/summarize.js'),
    translate: () => import('./commands/translate.js'),
    monitor: () => import('./commands/monitor.js'),
    eval: () => import('./commands/eval.js'),
    graph: () => import('./commands/graph.js'),
    train: () => import('./commands/train.js'),
    tune: () => import('./commands/tune.js'),
  };

async function run(invocation: Invocation): Promise<number> {
  if (invocation.command === 'models') return (await import('./commands/models.js')).runModels(invocation);
  if (invocation.command === 'merge') return (await import('./commands/merge.js')).runMerge(invocation.folder, invocation.typed);
  if (invocation.command === 'index') return (await import('./commands/index-command.js')).runIndex(invocation.input, invocation.typed);
  return (await INPUT_COMMANDS[invocation.command]()).run(invocation.inputs, invocation.typed);
}

let command: string | null = null;
try {
  const invocation = await readArguments(process.argv.slice(2));
  if (invocation !== null) {
    command = invocation.command;
    const code = await run(invocation);
    // Printing may have failed meanwhile; that is not to be overwritten.
    process.exitCode ??= code;
  }
} catch (error) {
  // The settings may be what is wrong: of the variable only what switches mean by it counts.
  const asked = /^(true|1)$/i.test(process.env[variableOf('verbose')] ?? '');
  exitWith(error, process.argv.includes('-v') || process.argv.includes('--verbose') || asked, command);
}
