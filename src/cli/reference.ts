/** The reference tables of the README, made from the definitions that the program runs by. */
import { EXIT_CODE } from '../core/faults.js';
import { REJECT_CODES } from '../core/row.js';
import { documentedFlags } from './program.js';

/** Meanings of exit codes (contract §5). */
const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: 'every row answered; a closed pipe (`| head`) too',
  1: 'failed; internal error',
  2: 'usage or configuration',
  3: 'finished, rows were rejected (0 with `--rejects-ok`)',
  4: 'stopped: more errors than `--max-errors`',
  5: 'the model is missing or cannot be loaded',
  6: '--resume refused: input, model or options changed',
};

/** Every generated part as Markdown, by the name it has in the README's markers. */
export function generatedParts(): ReadonlyMap<string, string> {
  return new Map([
    ['options', optionsTable()],
    ['exit-codes', exitCodeTable()],
    ['reject-codes', rejectCodeTable()],
  ]);
}

/**
 * Puts parts between their markers, `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error when a marker is missing
 */
export function insertParts(page: string, parts: ReadonlyMap<string, string>): string {
  let result = page;
  for (const [name, part] of parts) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [result.indexOf(start), result.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`no markers ${start} … ${end}`);
    result = `${result.slice(0, from + start.length)}\n${part}\n${result.slice(to)}`;
  }
  return result;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function optionsTable(): string {
  const rows = documentedFlags().map(({ heading, flag, variable }) => {
    const name = `${flag.short === null ? '' : `-${flag.short}, `}--${flag.name}${flag.value === null ? '' : ` ${flag.value}`}`;
    return `| ${heading} | \`${cell(name)}\` | ${cell(flag.help)} | ${cell(flag.shownDefault ?? '')} | \`${variable}\` |`;
  });
  return ['| | option | what it does | default | variable |', '|---|---|---|---|---|', ...rows].join('\n');
}

function exitCodeTable(): string {
  const rows = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => {
    const faults = Object.entries(EXIT_CODE)
      .filter(([, exit]) => exit === Number(code))
      .map(([fault]) => `\`${fault}\``);
    return `| ${code} | ${meaning} | ${faults.join(' ')} |`;
  });
  return ['| code | meaning | faults |', '|---|---|---|', ...rows].join('\n');
}

function rejectCodeTable(): string {
  return [
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(REJECT_CODES).map(([code, meaning]) => `| \`${code}\` | ${cell(meaning)} |`),
  ].join('\n');
}
