/**
 * `monitor`: follows labelled rows, and tells when the share of negatives in a topic is not what it usually is.
 *
 * What is found goes to --alerts and --trend, to standard error and to --exec once the rows that brought it about are written. Alerts and
 * trend are cut back to the journal when a run is gone on with, so each is there once; --exec and standard error may tell one again.
 */

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Alert } from '../analysis/surge/alert.js';
import { eventTime } from '../analysis/surge/event-time.js';
import { OTHER_TOPICS, SurgeMonitor, type SurgeOptions, type SurgeState, type WatchedRow } from '../analysis/surge/surge-monitor.js';
import { named } from '../core/fault-words.js';
import { FaultError } from '../core/faults.js';
import { type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import { STDIN } from '../input/bytes.js';
import { AlertCommand } from '../output/alert-command.js';
import {
  followedOf,
  type Generation,
  readGeneration,
  readState,
  removeGenerations,
  spelledGeneration,
  writeGenerations,
  writeState,
} from '../output/follower-state.js';
import { type LineLog, logBytes, openLog } from '../output/line-log.js';
import { type Lock, takeLock } from '../output/lock.js';
import { isSameFile, isSpecial, refuseInputs } from '../output/refuse-file.js';
import { duration } from '../report/spell.js';
import type { Answer } from '../tasks/registry.js';
import { alertLine, lateLine, strayLine } from './monitor-words.js';
import { labelOf, negativeLabel, topicOf } from './monitored-answers.js';
import { plainOutputOf, rejectsFileOf } from './output-files.js';
import type { RowFollower } from './row-follower.js';
import type { FollowedRun } from './row-run.js';

/** What is watched, and where what is found goes. */
export interface Monitoring {
  readonly surge: SurgeOptions;
  /** The label that counts; null for `negative` in any case. */
  readonly negative: string | null;
  /** Columns as they were typed; null: the time a row arrives, the topic that a model gives or the only one. */
  readonly timeColumn: string | null;
  readonly topicColumn: string | null;
  readonly alerts: string | null;
  readonly trend: string | null;
  readonly state: string | null;
  /** A command of the shell. */
  readonly exec: string | null;
}

/** Late rows that are told of while rows still come: wrong times, in the future, make those that follow late. */
const LATE_TOLD = 100;

/** Rows of stray times that are told one by one; the summary counts them all. */
const STRAY_TOLD = 3;

/** Told where answers may depend on when rows came: a stream is answered when it pauses, in whatever company there is by then. */
const TIMED =
  'A stream is answered as it comes: since the model is not known to be invariant, scores may depend on timing in their last digits.';

/** Makes what follows the rows. @throws FaultError usage when no label is the negative one */
export function monitorRows(monitoring: Monitoring, followed: FollowedRun): RowFollower {
  return new MonitorFollower(monitoring, followed);
}

class MonitorFollower implements RowFollower {
  private readonly negative: number;
  private readonly command: AlertCommand | null;
  private readonly output: string | null;
  private monitor: SurgeMonitor;
  private logs: { readonly alerts: LineLog; readonly trend: LineLog } | null = null;
  private alerts: Alert[] = [];
  private trend: string[] = [];
  private stray: WatchedRow[] = [];
  private strayTold = 0;
  private lock: Lock | null = null;
  /** The digest of the --state that the run began from. */
  private after: string | null = null;
  /** What goes with the last entry of the journal, spelled. */
  private marked: string[] = [];
  private crowdTold = false;
  private lateTold = false;
  /** Another run began the output. */
  private takesUp = false;

  constructor(
    private readonly monitoring: Monitoring,
    private readonly followed: FollowedRun,
  ) {
    const { run, watch, description } = followed;
    this.negative = negativeLabel(monitoring.negative, description.labels);
    this.command = monitoring.exec === null ? null : new AlertCommand(monitoring.exec, (line) => watch.fail(line));
    this.output = plainOutputOf(run);
    this.monitor = new SurgeMonitor(monitoring.surge);
  }

  check(plan: 'begin' | 'resume'): void {
    const { alerts, trend, state } = this.monitoring;
    const inputs = this.followed.input.files.map(({ path }) => path);
    const others: (string | null)[] = [this.output, rejectsFileOf(this.followed.run)];
    for (const file of [alerts, trend, state]) {
      if (file === null) continue;
      refuseInputs(file, inputs);
      if (!isSpecial(file) && others.some((other) => other !== null && isSameFile(other, file))) {
        throw new FaultError({ code: 'usage', message: `${file}: is written as something else too.`, remedy: 'Name another file.' });
      }
      others.push(file);
    }
    this.takesUp = plan === 'resume';
    if (state !== null && !isSpecial(state)) this.lock = takeLock(state);
    const kept = this.keptState();
    this.after = kept?.digest ?? null;
    this.monitor = new SurgeMonitor(this.monitoring.surge, kept?.state);
    if (plan === 'resume' || this.followed.run.output.force || this.goesOn()) return;
    const left = [alerts, trend].find((file) => file !== null && logBytes(file) > 0);
    if (left !== undefined && left !== null) throw new FaultError({ code: 'output_exists', file: left });
  }

  async open(chunks: number | null): Promise<void> {
    const { alerts, trend, surge } = this.monitoring;
    const from = this.output === null ? null : this.generationOf(this.output, chunks);
    if (from !== null) {
      this.refuseOvertaken(from);
      this.after = from.after;
      this.monitor = new SurgeMonitor(surge, from.state);
    }
    // What an earlier run found stays where this one goes on from it; else --force was said, or there is nothing.
    const keep = (file: string | null, i: number): number | null =>
      from !== null ? (from.bytes[i] ?? 0) : file !== null && this.goesOn() ? logBytes(file) : null;
    this.logs = { alerts: await openLog(alerts, keep(alerts, 0)), trend: await openLog(trend, keep(trend, 1)) };
    const { run, watch, invariant } = this.followed;
    if (!invariant && run.input.inputs.includes(STDIN)) watch.say(TIMED);
    if (from === null) await this.mark(0)();
    else this.marked = [spelledGeneration(from)];
  }

  refuse(row: Row): Rejected | null {
    const { timeColumn } = this.monitoring;
    if (timeColumn === null) return null;
    const text = this.followed.input.besideOf(row)[0] ?? null;
    if (text !== null && eventTime(text) !== null) return null;
    const message =
      text === null || text.trim() === '' ? 'no time' : `not a time: ${shown(text)} (ISO 8601, or seconds or milliseconds since 1970)`;
    return rejectRow(row, 'parse', timeColumn, message);
  }

  take(row: Row, answer: Answer | null): void {
    if (answer === null) return;
    const beside = this.followed.input.besideOf(row);
    const { timeColumn, topicColumn } = this.monitoring;
    const timeMs = timeColumn === null ? Date.now() : (eventTime(beside[0] ?? '') ?? Date.now());
    const topic = topicColumn === null ? topicOf(answer) : (beside[timeColumn === null ? 0 : 1] ?? '');
    const place = `${named(row.place.file)}, row ${row.place.row}`;
    this.found(this.monitor.take({ timeMs, topic, negative: labelOf(answer) === this.negative, place }));
  }

  async tell(): Promise<void> {
    const { alerts, trend } = this;
    this.alerts = [];
    this.trend = [];
    if (trend.length > 0) await this.logs?.trend.write(trend);
    if (alerts.length > 0) await this.logs?.alerts.write(alerts.map((alert) => JSON.stringify(alert)));
    for (const alert of alerts) {
      this.followed.watch.say(alertLine(alert));
      this.command?.run(JSON.stringify(alert));
    }
    this.tellStray();
    const { late, latest } = this.monitor;
    if (late >= LATE_TOLD && latest !== null && !this.lateTold) {
      this.lateTold = true;
      this.followed.watch.say(lateLine(late, latest, this.monitoring.state));
    }
    if (this.monitor.isCrowded && !this.crowdTold) {
      this.crowdTold = true;
      this.followed.watch.say(`More topics than can be watched by themselves: further ones are watched together, as ${OTHER_TOPICS}.`);
    }
  }

  private tellStray(): void {
    for (const row of this.stray.slice(0, STRAY_TOLD - this.strayTold)) {
      this.strayTold += 1;
      this.followed.watch.say(strayLine(row));
    }
    this.stray = [];
  }

  mark(chunks: number): () => Promise<void> {
    const { output, logs } = this;
    if (output === null || logs === null) return async () => {};
    const spelled = spelledGeneration({
      chunks,
      after: this.after,
      bytes: [logs.alerts.bytes(), logs.trend.bytes()],
      state: this.monitor.save(),
    });
    return async () => {
      await logs.alerts.sync();
      await logs.trend.sync();
      await writeGenerations(output, [...this.marked, spelled]);
      this.marked = [spelled];
    };
  }

  async keep(): Promise<void> {
    const { monitoring, monitor, after } = this;
    if (monitoring.state === null) return;
    const kept = { shape: this.shape(monitoring.surge), after, output: this.outputName, state: monitor.save() };
    await writeState(monitoring.state, kept);
  }

  async complete(): Promise<void> {
    // A stream that another run goes on with has not ended: its last windows are not over.
    if (this.monitoring.state === null) this.found(this.monitor.finish());
    await this.tell();
    await this.logs?.alerts.sync();
    await this.logs?.trend.sync();
    await this.keep();
    await this.command?.ended();
  }

  async close(discard: boolean): Promise<void> {
    await this.command?.ended();
    await this.logs?.alerts.close();
    await this.logs?.trend.close();
    if (discard && this.output !== null) await removeGenerations(this.output);
  }

  release(): void {
    this.lock?.release();
  }

  counts(): ReturnType<RowFollower['counts']> {
    const { late, stray, waiting, alarms } = this.monitor;
    return { late, stray, waiting, alarms, exec_failed: this.command?.failed ?? 0 };
  }

  private found({ alerts, trend, stray }: ReturnType<SurgeMonitor['take']>): void {
    this.alerts.push(...alerts);
    this.stray.push(...stray);
    if (this.monitoring.trend !== null) for (const line of trend) this.trend.push(JSON.stringify(line));
  }

  /** A run that was killed before its first entry may have told things already: generation 0 says what was there before it. */
  private generationOf(output: string, chunks: number | null): Generation<SurgeState> | null {
    if (chunks !== null) return readGeneration(output, chunks);
    return this.takesUp && existsSync(followedOf(output)) ? readGeneration(output, 0) : null;
  }

  /** Whether this run goes on from what --state kept. */
  private goesOn(): boolean {
    return this.keptState() !== null;
  }

  /** Without its folder, which may have been moved. */
  private get outputName(): string | null {
    return this.output === null ? null : basename(this.output);
  }

  private keptState(): { readonly state: SurgeState; readonly digest: string } | null {
    const { state: file, surge } = this.monitoring;
    const kept = file === null ? null : readState<SurgeState>(file, this.shape(surge));
    // What a run counts is its own.
    return kept === null ? null : { digest: kept.digest, state: { ...kept.state, late: 0, stray: 0, alarms: 0 } };
  }

  /** A run that is taken up must not write its state over that of one which went on meanwhile. @throws FaultError resume_refused */
  private refuseOvertaken({ after }: Generation<SurgeState>): void {
    const { state: file, surge } = this.monitoring;
    const kept = file === null ? null : readState<SurgeState>(file, this.shape(surge));
    if (kept === null || kept.digest === after || (kept.after === after && kept.output === this.outputName)) return;
    throw new FaultError({ code: 'resume_refused', changed: `${file}: another run has gone on from it` });
  }

  private shape({ windowMs, everyMs }: SurgeOptions): string {
    return `--window ${duration(windowMs / 1000)} --every ${duration(everyMs / 1000)} and the negative label ${this.followed.description.labels[this.negative]}`;
  }
}
