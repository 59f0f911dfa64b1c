/** The report of `tune`: what was measured, the laws fitted to it, and what follows. */
import { factsCard, settingsCard, type TypedSettings } from './cards.js';
import { type Scaling, scalingFigure } from './charts/scaling.js';
import { htmlDocument, moment } from './document.js';
import type { Fact } from './facts.js';
import { figureCard, type Table, tableOf } from './figure.js';
import { type Html, html } from './html.js';

/** What the report tells. */
export interface TuningReport extends TypedSettings {
  readonly title: string;
  readonly version: string;
  readonly started: Date;
  readonly ended: Date;
  /** The sample that was measured, in a sentence. */
  readonly sample: string;
  /** The settings to use, each with what it is. */
  readonly recommended: readonly Fact[];
  readonly scaling: Scaling;
  /** Every combination that was measured. */
  readonly points: Table;
  /** How long runs will take. */
  readonly predictions: Table;
  /** Versions and machine. */
  readonly environment: readonly Fact[];
}

/** The report as a document. */
export function tuningPage(report: TuningReport): string {
  const { title, version, started, ended, sample, recommended, scaling, points, predictions, environment } = report;
  return htmlDocument({
    title,
    version,
    complete: true,
    introduction: `${sample} ${moment(started)} to ${moment(ended)}.`,
    before: html`<dl class="tiles">${recommended.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    cards: [
      figureCard(scalingFigure(scaling)),
      tableCard('Time of a run', 'The interval holds nine runs of ten.', predictions),
      tableCard('What was measured', 'Rows a second are medians; speedup is against one thread with the same settings.', points),
      settingsCard(report),
      factsCard('Versions and machine', environment),
    ],
  });
}

function tableCard(title: string, reading: string, table: Table): Html {
  return html`<section class="card"><h2>${title}</h2><p>${reading}</p>${tableOf(title, table)}</section>`;
}
