/** `tune`: its flags to a model that is measured, and what is done with the result. */
import { availableParallelism } from 'node:os';
import { shown } from '../../core/safe-text.js';
import { cpusAllowed } from '../../host/cpus.js';
import { isKnownInvariant } from '../../models/invariance.js';
import { resolveModel } from '../../models/resolve.js';
import { announcement } from '../../pipeline/announcement.js';
import { planThreads } from '../../pipeline/thread-plan.js';
import { NOTHING, type Recommended, tuneResult, tuneTable } from '../../pipeline/tune-output.js';
import { type Conclusion, describeModel, type Tuned, type Tuning, tuneRows } from '../../pipeline/tune-rows.js';
import { tell } from '../../report/stderr.js';
import { kindOf } from '../../tasks/kinds.js';
import { numbersOf } from '../../tasks/numbers.js';
import { tuneFlags } from '../flags/tune.js';
import { hubModels } from '../hub-models.js';
import { preparedLine, withPrepared } from '../preparing.js';
import { saveSettings } from '../saved-settings.js';
import { DEFAULT_CONFIG, type Typed } from '../settings.js';
import { openingTask } from './model-task.js';
import { answeringOf } from './run-parts.js';
import { writeTuneReport } from './tune-report.js';
import { runWholeCommand, type WholeCommand, type WholePlan } from './whole-command.js';

const command: WholeCommand<typeof tuneFlags> = {
  name: 'tune',
  flags: tuneFlags,
  async plan(own, shared): Promise<WholePlan> {
    const started = new Date();
    const model = withPrepared(await resolveModel(shared.model, shared.dtype, 'classify', hubModels(shared)), shared);
    const kind = kindOf(model.config);
    const writes = model.decoder !== null || kind === 'causal' || kind === 'seq2seq';
    const { threads, warning, lines } = planThreads(shared.threads, model);
    if (warning !== null && !shared.quiet) tell(warning);
    const run = { ...answeringOf(shared, null, { generates: writes }), task: openingTask(model), model, threads, leastThreads: threads };
    // What a run has behind it when it asks for workers.
    const bootSeconds = performance.now() / 1000;
    const { description, modelSha256 } = await describeModel(run);
    const numbers = numbersOf(model.config);
    const known = { description, invariant: isKnownInvariant(modelSha256, model.embedded) };
    const tuning: Tuning = { run, model: known, numbers, writes, seconds: own.seconds, seed: own.seed };
    return {
      warnings: shared.verbose ? [...lines, preparedLine(model)] : [],
      tellsItself: true,
      beside: numbers,
      work: {
        kind: 'read',
        textColumns: shared.textColumn,
        needs: {},
        collector: (asked, watch, { interrupt, told: settings }) => {
          const say = shared.progress === 'off' ? () => {} : (line: string) => watch.say(line);
          const conclude = (tuned: Tuned | null): Conclusion => {
            const cores = cpusAllowed(availableParallelism(), '/').allowed;
            const result = tuned === null ? NOTHING : tuneResult(tuned, own.rows.map(Number), cores, bootSeconds);
            return {
              text: `${own.json ? JSON.stringify(result) : tuneTable(result)}\n`,
              async keep() {
                if (own.save && result.recommended !== null) watch.say(await save(shared.config ?? DEFAULT_CONFIG, result.recommended));
                if (shared.report === null || tuned === null) return;
                const facts = { started, inputs: asked.input.inputs, commandLine: asked.input.commandLine, settings };
                await writeTuneReport(shared.report, { tuned, result, ...facts, model: { name: model.name, sha256: modelSha256 } });
              },
            };
          };
          const tuner = tuneRows(tuning, { say, stopped: interrupt.reading, conclude });
          return (input) => {
            watch.say(announcement(model, { description, input }, null));
            return tuner(input);
          };
        },
      },
    };
  },
};

/** Saves what is recommended. @returns that it was @throws FaultError config_invalid, output_failed */
async function save(file: string, { threads, batch_tokens, chunk_rows }: Recommended): Promise<string> {
  const settings = { threads, 'batch-tokens': batch_tokens, 'chunk-rows': chunk_rows };
  await saveSettings(file, settings);
  return `Saved to ${shown(file)}: ${Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}.`;
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runWholeCommand(command, inputs, typed);
}
