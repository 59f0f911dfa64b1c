/**
 * The report of a run as one HTML file: no script, nothing loaded, nothing to be set up.
 *
 * Its security policy forbids scripts and every request, so that no text of a row, a label or a name could do anything.
 */
import type { Recording } from '../measures/recorder.js';
import { duration, grouped, percent, took } from '../spell.js';
import type { Summary } from '../summary.js';
import { factsCard, settingsCard } from './cards.js';
import { chunksFigure } from './charts/chunks.js';
import { colourBy } from './charts/colours.js';
import { labelsFigure } from './charts/labels.js';
import { lengthsFigure } from './charts/lengths.js';
import { rejectsFigure } from './charts/rejects.js';
import { scoresFigure } from './charts/scores.js';
import { throughputFigure } from './charts/throughput.js';
import { workersFigure } from './charts/workers.js';
import { htmlDocument, moment } from './document.js';
import type { Fact } from './facts.js';
import { type Figure, figureCard, tableOf } from './figure.js';
import { type Html, html } from './html.js';
import { summaryRows } from './summary-rows.js';

/** What a report tells. */
export interface RunReport {
  /** The command and what it read. */
  readonly title: string;
  readonly inputs: readonly string[];
  readonly started: Date;
  readonly ended: Date;
  /** Why the run ended before its input did; null where it did not. */
  readonly stopped: string | null;
  readonly summary: Summary;
  /** null where no row flowed in this life of the run. */
  readonly recording: Recording | null;
  /** Rows that earlier lives of a resumed run had done: they are in the counts, not in the measurements. */
  readonly rowsBefore: number;
  readonly commandLine: string;
  /** Settings that were given, and the defaults of the others. */
  readonly settings: readonly Fact[];
  readonly defaults: readonly Fact[];
  /** Versions and machine. */
  readonly environment: readonly Fact[];
}

/** The report as a document. */
export function reportPage(report: RunReport): string {
  const { title, summary, recording, stopped } = report;
  return htmlDocument({
    title,
    version: summary.version,
    complete: stopped === null,
    introduction: introduction(report),
    before: html`${notices(report)}
${tiles(summary)}`,
    cards: [
      ...figures(summary, recording).map(figureCard),
      summaryCard(summary),
      settingsCard(report),
      factsCard('Versions and machine', report.environment),
    ],
  });
}

function introduction({ inputs, started, ended, summary }: RunReport): string {
  const of = inputs.length === 0 ? 'standard input' : inputs.length > 3 ? `${grouped(inputs.length)} files` : inputs.join(', ');
  const model = summary.model === null ? 'No model' : `Model ${summary.model}`;
  return `${model}; rows of ${of}. ${moment(started)} to ${moment(ended)}.`;
}

function notices({ stopped, rowsBefore, summary }: RunReport): Html | null {
  const told = [
    ...(stopped === null ? [] : [`The run ended before its input did: ${sentence(stopped)} This report is of what was done until then.`]),
    ...(rowsBefore === 0
      ? []
      : [
          `The run was gone on with: counts are of all ${grouped(summary.rows_in)} rows; scores, token lengths and charts over time cover this life only, from row ${grouped(rowsBefore + 1)} on.`,
        ]),
  ];
  return told.length === 0 ? null : html`<div class="notice">${told.map((line) => html`<div>${line}</div>`)}</div>`;
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function tiles(summary: Summary): Html {
  const model = summary.model !== null;
  const told: (readonly [string, string, string])[] = [
    ['Rows', grouped(summary.rows_in), `${grouped(summary.rows_out)} answered`],
    ['Rows a second', grouped(summary.rows_per_second), model ? `${grouped(summary.tokens_per_second)} tokens a second` : ''],
    [
      'Time',
      summary.seconds < 9.95 ? took(summary.seconds) : duration(summary.seconds),
      `${grouped(summary.threads)} ${summary.threads === 1 ? 'thread' : 'threads'}`,
    ],
    [
      'Rejected',
      grouped(summary.rejected),
      summary.rows_in === 0 ? '' : `${((100 * summary.rejected) / summary.rows_in).toFixed(2)} % of rows`,
    ],
    ...(model ? [['Busy', percent(summary.busy_ratio), 'of worker time in the model'] as const] : []),
    ['Peak memory', `${grouped(Math.round(summary.peak_rss_mb))} MB`, model ? `padding ${percent(summary.padding_ratio)}` : ''],
  ];
  return html`<dl class="tiles">${told.map(([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}</dd>${more === '' ? null : html`<dd>${more}</dd>`}</div>`)}</dl>`;
}

function figures(summary: Summary, recording: Recording | null): readonly Figure[] {
  const scores = recording?.scores ?? [];
  const labels = Object.entries(summary.labels);
  // Entities are many to a row, so the summary does not count them.
  const found = scores.flatMap(({ label, count }) => (label === null ? [] : [[label, count] as const]));
  const counts = labels.length > 0 ? labels : found;
  const colour = colourBy(counts.map(([name]) => name));
  const named = labels.length > 0 ? { title: 'Labels', of: 'label' } : { title: 'Types', of: 'finding' };
  return [
    labelsFigure({ ...named, counts, colour }),
    scoresFigure(scores, colour),
    ...(recording === null
      ? []
      : [
          throughputFigure(recording.throughput, recording.seconds),
          workersFigure(recording.workers, recording.seconds),
          lengthsFigure(recording.lengths),
          chunksFigure(recording.chunks),
        ]),
    rejectsFigure(summary.rejects, summary.rows_in),
  ].filter((figure) => figure !== null);
}

function summaryCard(summary: Summary): Html {
  const rows = summaryRows(summary);
  return html`<section class="card"><h2>Summary</h2><p>The same figures as --summary json.</p>${tableOf('Summary', { head: ['Key', 'Value'], rows, textColumns: [0, 1], facts: true })}</section>`;
}
