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
  /** `list`: a column `matches` with all that were found; `long`: a record each; `best`: the first alone. */
  readonly form: 'best' | 'list' | 'long';
  /** Items are ordered by something else than their scores: the list tells it as `rank_score`. */
  readonly ranked: boolean;
  /** Decimals of a score. */
  readonly precision: number;
}

/** Names that are taken by what a match always has. */
export const MATCH_FIELDS = ['id', 'text', 'score', 'rank_score'];

/** Names of the columns. */
export function matchColumns({ returned, form, ranked }: MatchShape): readonly string[] {
  return [
    'match_id',
    'match_text',
    'match_score',
    ...(form === 'long' && ranked ? ['match_rank_score'] : []),
    ...returned.map((name) => `match_${name}`),
    ...(form === 'list' ? ['matches'] : []),
  ];
}

/** The records with those columns, at least one. @param matches best first; none: no match */
export function matchCells(matches: readonly Match[], shape: MatchShape): readonly (readonly Cell[])[] {
  const [best] = matches;
  switch (shape.form) {
    case 'best':
      return [fields(best, shape)];
    case 'long':
      return matches.length === 0 ? [fields(undefined, shape)] : matches.map((match) => fields(match, shape));
    case 'list': {
      const json = `[${matches.map((match) => itemJson(match, shape)).join(',')}]`;
      return [[...fields(best, shape), { kind: 'json', json }]];
    }
  }
}

function fields(match: Match | undefined, shape: MatchShape): readonly Cell[] {
  const width = matchColumns({ ...shape, form: shape.form === 'list' ? 'best' : shape.form }).length;
  if (match === undefined) return Array.from({ length: width }, () => NO_CELL);
  const text = (value: string): Cell => ({ kind: 'text', value });
  const score = (value: number): Cell => ({ kind: 'number', spelling: spelled(value, shape.precision) });
  return [
    text(match.id),
    text(match.text),
    score(match.score),
    ...(shape.form === 'long' && shape.ranked ? [score(match.rank)] : []),
    ...match.returned.map(text),
  ];
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
