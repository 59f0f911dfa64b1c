/** The program's entry point: arguments in, exit code out. */
import { exitWith } from './exit.js';
import { type Invocation, readArguments } from './program.js';
import { variableOf } from './settings.js';

async function run(invocation: Invocation): Promise<number> {
  switch (invocation.command) {
    case 'classify':
      return (await import('./commands/classify.js')).runClassify(invocation.inputs, invocation.typed);
    case 'models':
      return (await import('./commands/models.js')).runModels(invocation);
  }
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
