/** `monitor`: its flags to the classifiers that label the rows, and to what watches them. */
import type { SurgeOptions } from '../../analysis/surge/surge-monitor.js';
import { FaultError } from '../../core/faults.js';
import { resolveModel } from '../../models/resolve.js';
import { sha256Model } from '../../models/verify.js';
import { realFile } from '../../output/real-file.js';
import { type Monitoring, monitorRows } from '../../pipeline/monitor-rows.js';
import type { ClassifierChoice } from '../../tasks/topic-label.js';
import type { ValuesOf } from '../flags/flag.js';
import { monitorFlags } from '../flags/monitor.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import { classifierPlan } from './classify.js';
import { type RowCommand, runRowCommand, type TaskPlan } from './row-command.js';

type MonitorValues = ValuesOf<typeof monitorFlags>;

/** A pause of standard input, or a wait of its oldest row, after which rows are answered: far below the second that is promised. */
const LIVE_MS = 200;

const command: RowCommand<typeof monitorFlags> = {
  name: 'monitor',
  flags: monitorFlags,
  async plan(own, row, inputs): Promise<TaskPlan> {
    checkTopics(own);
    const isLive = inputs.length === 0 || inputs.every((input) => input === '-');
    if (own.timeColumn === null && !isLive) {
      throw new FaultError({
        code: 'usage',
        message: 'The rows of a file all arrive at once: when they happened has to be in a column.',
        remedy: 'Name it with --time-column.',
      });
    }
    const label = classifierPlan(own, row.precision);
    const monitoring: Monitoring = {
      surge: surgeOptions(own),
      negative: own.negative,
      timeColumn: own.timeColumn,
      topicColumn: own.topicColumn,
      alerts: fileOf(own.alerts),
      trend: fileOf(own.trend),
      state: fileOf(own.state),
      exec: own.exec,
    };
    const plan = {
      ...label,
      beside: [own.timeColumn, own.topicColumn].filter((column) => column !== null),
      idleMs: LIVE_MS,
      identity: {
        negative: own.negative,
        'time-column': own.timeColumn,
        'topic-column': own.topicColumn,
        window: own.window,
        every: own.every,
        lateness: own.lateness,
        'cool-down': own.coolDown,
        'false-alarms': own.falseAlarms,
      },
      follow: (followed) => monitorRows(monitoring, followed),
    } satisfies TaskPlan;
    if (own.topics.length === 0 && own.topicModel === null) return plan;
    const topics = classifierPlan(
      { ...own, labels: own.topics, labelFile: null, topK: null, allScores: false, multiLabel: false },
      row.precision,
    );
    const topicModel = await resolveModel(own.topicModel, null, topics.purpose, hubModels(row));
    const topic = topics.choose(topicModel) as ClassifierChoice;
    const topicSha256 = await sha256Model(topicModel);
    return {
      ...plan,
      choose: (model) => ({
        name: 'topic-label',
        settings: { label: label.choose(model) as ClassifierChoice, topic, topicModel, topicSha256 },
      }),
    };
  },
};

/** @throws FaultError usage */
function checkTopics({ topicColumn, topics, topicModel, window, every }: MonitorValues): void {
  if (topicColumn !== null && (topics.length > 0 || topicModel !== null)) {
    throw new FaultError({
      code: 'usage',
      message: `--topic-column and ${topics.length > 0 ? '--topics' : '--topic-model'} both say what the topic is.`,
      remedy: 'Say one of them.',
    });
  }
  if (window % every !== 0) {
    throw new FaultError({
      code: 'usage',
      message: '--window is no whole number of --every.',
      remedy: 'Choose, for example, --window 1h --every 5m.',
    });
  }
}

function surgeOptions({ window, every, lateness, coolDown, falseAlarms, timeColumn }: MonitorValues): SurgeOptions {
  return {
    windowMs: window,
    everyMs: every,
    latenessMs: lateness ?? every,
    coolDownMs: coolDown,
    falseAlarmsPerYear: falseAlarms,
    timesOfArrival: timeColumn === null,
  };
}

function fileOf(file: string | null): string | null {
  return file === null ? null : realFile(file);
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runRowCommand(command, inputs, typed);
}
