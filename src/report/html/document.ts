/**
 * The frame of all reports: one HTML file without script, which loads nothing.
 *
 * Its security policy forbids scripts and every request, so that no text of a row, a label or a name could do anything.
 */
import { type Html, html, trusted } from './html.js';
import { STYLE } from './style.js';

/** What a document holds. */
export interface DocumentParts {
  readonly title: string;
  /** Of the program. */
  readonly version: string;
  /** Whether what it tells of came to its end. */
  readonly complete: boolean;
  readonly introduction: string;
  /** What stands before the cards. */
  readonly before: Html;
  readonly cards: readonly Html[];
}

/** The document as text. */
export function htmlDocument({ title, version, complete, introduction, before, cards }: DocumentParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="llm-threads ${version}">
<title>${title} · llm-threads</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<span class="ending${complete ? ' complete' : ''}">${complete ? 'complete' : 'stopped'}</span>
<p>${introduction}</p>
</header>
${before}
<div class="cards">
${cards}
</div>
<footer>Made by llm-threads ${version}. This file loads nothing and runs no script.</footer>
</main>
</body>
</html>
`.markup;
}

/** A moment to the second, with its offset from UTC. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
