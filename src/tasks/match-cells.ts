/** The columns of a match: how the best items of a catalogue are spelled in a row. */
import { type Cell, NO_CELL } from '../core/cell.js';
import type { Item } from './matching/catalogue.js';

/** An item that was found. Plain data: it crosses threads. */
export interface Match extends Item {
  /** The cosine of the two vectors, in [−1, 1]. */
  readonly score: number;
  /** What items were ordered by: the cosine, or what came of it with words and weighted columns. */
  readonly rank: number;
}

/** What of a match is written. */
export interface MatchShape {
  /** Columns of the catalogue that come along. */
  readonly returned: readonly string[];
  /** A column `matches` with all that were found. */
  readonly list: boolean;
  /** Items are ordered by something else than their scores: the list tells it as `rank_score`. */
  readonly ranked: boolean;
  /** Decimals of a score. */
  readonly precision: number;
}

/** Names that are taken by what a match always has. */
export const MATCH_FIELDS = ['id', 'text', 'score', 'rank_score'];

export function matchColumns({ returned, list }: MatchShape): readonly string[] {
  return ['match_id', 'match_text', 'match_score', ...returned.map((name) => `match_${name}`), ...(list ? ['matches'] : [])];
}

/** The cells for those columns. @param matches best first; none: no match */
export function matchCells(matches: readonly Match[], shape: MatchShape): readonly Cell[] {
  const [best] = matches;
  const { returned, list, precision } = shape;
  const text = (value: string): Cell => ({ kind: 'text', value });
  const first =
    best === undefined
      ? Array.from({ length: 3 + returned.length }, () => NO_CELL)
      : [text(best.id), text(best.text), { kind: 'number', spelling: spelled(best.score, precision) } as const, ...best.returned.map(text)];
  return list ? [...first, { kind: 'json', json: `[${matches.map((match) => itemJson(match, shape)).join(',')}]` }] : first;
}

function itemJson({ id, text, score, rank, returned }: Match, shape: MatchShape): string {
  const fields = [
    ['id', JSON.stringify(id)],
    ['text', JSON.stringify(text)],
    ['score', spelled(score, shape.precision)],
    ...(shape.ranked ? [['rank_score', spelled(rank, shape.precision)]] : []),
    ...shape.returned.map((name, i) => [name, JSON.stringify(returned[i] ?? '')]),
  ];
  return `{${fields.map(([name = '', json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** Fixed decimals; a score that rounds to nothing has no sign. */
function spelled(value: number, precision: number): string {
  const text = value.toFixed(precision);
  return Number(text) === 0 ? (0).toFixed(precision) : text;
}
