/** A figure of the page: what it shows in a sentence, the chart, and its numbers as a table. */
import { type Drawing, drawn } from './drawing.js';
import { type Html, html, trusted } from './html.js';

/** Rows of texts under a head; numbers are right-aligned. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | Html)[])[];
  /** Columns of texts: the first, where left out. */
  readonly textColumns?: readonly number[];
  /** Names and what is told of them: names are kept in one piece, the rest is not. */
  readonly facts?: boolean;
}

export interface Figure {
  readonly title: string;
  /** What there is to see; it is read out in place of the chart too. */
  readonly reading: string;
  /** Colours and what they stand for. */
  readonly legend?: readonly { readonly colour: string; readonly name: string }[];
  readonly drawing: Drawing | null;
  readonly table: Table | null;
  /** The table is the figure: it is not folded away. */
  readonly open?: boolean;
}

/** A figure as a card. */
export function figureCard({ title, reading, legend = [], drawing, table, open = false }: Figure): Html {
  const keys = legend.map(({ colour, name }) => html`<li><span class="key" style="background:${colour}"></span>${name}</li>`);
  return html`<figure class="card">
<figcaption><h2>${title}</h2><p>${reading}</p></figcaption>
${keys.length === 0 ? null : html`<ul class="legend">${keys}</ul>`}
${drawing === null ? null : drawn(drawing, `${title}. ${reading}`)}
${table === null ? null : open ? tableOf(title, table) : html`<details><summary>Figures</summary>${tableOf(title, table)}</details>`}
</figure>`;
}

/** A table that scrolls by itself where the screen is too narrow. */
export function tableOf(title: string, { head, rows, textColumns = [0], facts = false }: Table): Html {
  const kind = (column: number): string => (textColumns.includes(column) ? 'text' : 'number');
  const heads = head.map((name, i) => html`<th scope="col" class="${kind(i)}">${name}</th>`);
  const body = rows.map((cells) => {
    const spelled = cells.map((cell, i) =>
      i === 0 ? html`<th scope="row" class="${kind(i)}">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`,
    );
    return html`<tr>${spelled}</tr>`;
  });
  return html`<div class="scroll" role="region" aria-label="${title}: figures" tabindex="0"><table${facts ? trusted(' class="facts"') : null}>
<thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}
