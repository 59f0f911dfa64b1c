/** Cards that every report has: settings, and facts such as versions. */
import type { Fact } from './facts.js';
import { type Table, tableOf } from './figure.js';
import { type Html, html } from './html.js';

/** How the program was called. */
export interface TypedSettings {
  readonly commandLine: string;
  /** Settings that were given, and the defaults of the others. */
  readonly settings: readonly Fact[];
  readonly defaults: readonly Fact[];
}

/** What was typed, and all settings. */
export function settingsCard({ commandLine, settings, defaults }: TypedSettings): Html {
  return html`<section class="card"><h2>Settings</h2>
<pre>${commandLine}</pre>
${settings.length === 0 ? html`<p>All settings are defaults.</p>` : tableOf('Settings', factTable('Setting', settings))}
<details><summary>Defaults</summary>${tableOf('Defaults', factTable('Setting', defaults))}</details></section>`;
}

/** Names and what is told of them. */
export function factsCard(title: string, facts: readonly Fact[]): Html {
  return html`<section class="card"><h2>${title}</h2>${tableOf(title, factTable('What', facts))}</section>`;
}

function factTable(name: string, facts: readonly Fact[]): Table {
  return { head: [name, 'Value'], rows: facts, textColumns: [0, 1], facts: true };
}
