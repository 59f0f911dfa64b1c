/**
 * bench/RESULTS.md: each bench that has a place there writes its own section, with the machine, the versions and the date it was measured
 * on. Nothing in it is written by hand.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine, type Spread } from './measure.js';

export const PAGE = join('bench', 'RESULTS.md');

const HEAD = [
  '# Results of the benches',
  '',
  'Written by the benches themselves, each its own section: `npm run -s bench -- NAME`. Figures are the median (smallest to largest) of',
  'rounds in which everything that is compared ran in turn; ratios are taken round by round, so that a slow minute hits both sides.',
  '',
].join('\n');

/**
 * Puts a section in place of the one of that name, or after the others.
 *
 * @param bench the bench's name on the command line
 * @param versions of further packages that were measured
 */
export function writeSection(
  bench: string,
  title: string,
  lines: readonly string[],
  versions: Readonly<Record<string, string>> = {},
): void {
  const [open, close] = [`<!-- ${bench} -->`, `<!-- /${bench} -->`];
  const conditions = Object.entries({ ...machine(), ...versions }).map(([name, value]) => `${name} ${value}`);
  const section = [open, `## ${title}`, '', `\`npm run -s bench -- ${bench}\`: ${conditions.join(', ')}.`, '', ...lines, close].join('\n');
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEAD;
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  writeFileSync(PAGE, from < 0 || to < 0 ? `${page}\n${section}\n` : page.slice(0, from) + section + page.slice(to + close.length));
  process.stdout.write(`${section}\n`);
}

/** A Markdown table; the first row is the head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** `median (smallest–largest)`. */
export function spreadText({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
