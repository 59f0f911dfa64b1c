/**
 * `match --group-by`: a history of what users touched to new items for each of them.
 *
 * The catalogue is read first; rows become profiles as they come (profiles.ts); when the input has ended, the threads search for all
 * users (recommend.ts), whose records are written in the order the users first came.
 */
import { eventTime } from '../analysis/surge/event-time.js';
import { type Cell, cellJson, cellText } from '../core/cell.js';
import { FaultError } from '../core/faults.js';
import { type Format, formatOfName, type InputSchema, type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import { Engine } from '../engine/engine.js';
import { inOrder } from '../engine/in-order.js';
import type { OpenedInput } from '../input/open.js';
import { csvLine } from '../output/csv-line.js';
import { type MatchShape, matchCells, matchColumns } from '../tasks/match-cells.js';
import type { Catalogue } from '../tasks/matching/catalogue.js';
import { vectorAt } from '../tasks/matching/profile-table.js';
import type { Wanted } from '../tasks/matching/search.js';
import { textReader } from '../tasks/matching/text-table.js';
import type { Answer } from '../tasks/registry.js';
import { announcement } from './announcement.js';
import type { Collector } from './collect-rows.js';
import { Interrupt } from './interrupt.js';
import type { OpenedAnswering } from './opened-run.js';
import { type HalfLife, Profiles } from './profiles.js';
import { type CatalogueSource, readCatalogue, roomFor } from './read-catalogue.js';
import type { RowRun, Watch } from './row-run.js';

/** What was asked for. Columns of the history by name; null for none. */
export interface Recommending {
  readonly source: CatalogueSource;
  readonly groupBy: string;
  /** The item of a row by its id: its vector is the catalogue's, and no text is embedded. */
  readonly itemColumn: string | null;
  readonly weightColumn: string | null;
  readonly timeColumn: string | null;
  readonly halfLife: HalfLife | null;
  /** Items of a user's history are no hits. */
  readonly excludeSeen: boolean;
  readonly shape: MatchShape;
  readonly wanted: Wanted;
  /** null: by the name of the output, else the input's. */
  readonly format: Format | null;
}

/** Users whose items are asked for at once, and such groups in flight a thread. */
const USERS_AT_ONCE = 256;
const GROUPS_A_THREAD = 2;

/** Columns beside the text, in the order that rows are read in. */
export function besideColumns({ groupBy, itemColumn, weightColumn, timeColumn }: Recommending): readonly string[] {
  return [groupBy, itemColumn, weightColumn, timeColumn].filter((name) => name !== null);
}

export class Recommender {
  private catalog: Catalogue | null = null;
  private run: RowRun | null = null;
  /** What was found in the catalogue: told after the first line, which names the model. */
  private told: readonly string[] = [];

  constructor(private readonly asked: Recommending) {}

  /** Reads the catalogue. @param run whose model and threads serve here, and when users are searched for */
  async prepare(run: RowRun): Promise<void> {
    const told: string[] = [];
    this.run = run;
    this.told = told;
    this.catalog = await readCatalogue(this.asked.source, run, (line) => told.push(line));
  }

  /** Rows whose texts a model embeds. */
  fromTexts(run: RowRun, watch: Watch): (opened: OpenedAnswering) => Collector {
    return ({ input, description }) => {
      watch.say(announcement(run.model, { input, description }, null));
      for (const line of this.told) watch.say(line);
      return this.collector(input, vectorOf);
    };
  }

  /** Rows that name items of the catalogue. */
  fromItems(watch: Watch): (input: OpenedInput) => Collector<string> {
    return (input) => {
      watch.say(`no model for the history: items by ${shown(this.asked.itemColumn ?? '')}; reading ${input.schema.format}`);
      for (const line of this.told) watch.say(line);
      return this.collector(input, () => null);
    };
  }

  private collector<Given>(input: OpenedInput, vectorOfAnswer: (answer: Given) => Float32Array | null): Collector<Given> {
    const { asked } = this;
    const catalog = this.known();
    const { vectors } = catalog;
    const history = new HistoryReader(asked, input);
    const profiles = new Profiles(vectors.dims, asked.halfLife);
    const byId = asked.itemColumn === null ? null : itemsBy(catalog.ids, vectors.count);
    const byText = asked.excludeSeen && byId === null ? itemsBy(catalog.texts, vectors.count) : null;
    return {
      refuse(row) {
        const wrong = history.refuse(row);
        if (wrong !== null || byId === null) return wrong;
        const { item } = history.read(row);
        return byId.has(item) ? null : rejectRow(row, 'parse', asked.itemColumn, `the catalog has no item with the id ${shown(item)}`);
      },
      take(row, answer) {
        const { user, item, weight, timeMs } = history.read(row);
        const items = byId?.get(item) ?? byText?.get(row.text) ?? [];
        const [first] = items;
        const vector =
          byId === null ? (answer === null ? null : vectorOfAnswer(answer)) : first === undefined ? null : vectorAt(vectors, first);
        if (vector !== null && vector.length !== vectors.dims) throw otherDims(catalog.vectorsFile, vectors.dims, vector.length);
        profiles.add(user, { vector, weight, timeMs, items: asked.excludeSeen ? items : [] });
        return 0;
      },
      countAs: () => null,
      results: () => [this.records(profiles, input.schema)],
    };
  }

  private async *records(profiles: Profiles, schema: InputSchema): AsyncGenerator<Buffer> {
    const { groupBy, shape, wanted } = this.asked;
    const { run } = this;
    if (run === null) throw new Error('bug: the catalog was not read');
    const spell = speller(this.asked.format ?? formatOfName(run.output.file) ?? schema.format, [groupBy, ...matchColumns(shape)]);
    const { users } = profiles;
    if (spell.header !== null && schema.columns.length > 0) yield Buffer.from(spell.header);
    if (users.length === 0) return;
    const table = profiles.finish((bytes) => {
      const reason = roomFor(bytes);
      if (reason !== null) throw tooManyUsers(users.length, reason);
    });
    if (table === null) throw tooManyUsers(users.length, '4 GiB are all that can be shared by threads');
    const { model, feed, batchTokens, threads, trouble } = run;
    const task = { name: 'recommend', settings: { ...shape, ...wanted, catalog: this.known(), profiles: table } } as const;
    const engine = new Engine({ model, task, feed, batchTokens, rowTimeoutMs: null }, threads, { stallSeconds: trouble.stallSeconds });
    try {
      const bounds = { maxItems: () => GROUPS_A_THREAD * threads, maxCost: Number.POSITIVE_INFINITY, cost: () => 0 };
      const search = async (first: number): Promise<{ first: number; answers: readonly (Answer | undefined)[] }> => {
        const some = users.slice(first, first + USERS_AT_ONCE);
        const { answers } = await engine.answer(
          some.map((_, i) => String(first + i)),
          { name: `users from ${first + 1}` },
        );
        return { first, answers };
      };
      for await (const { first, answers } of inOrder(groups(users.length), search, bounds, new Interrupt())) {
        const lines = answers.flatMap((answer, i) => {
          if (answer === undefined || !('matches' in answer))
            throw new FaultError({ code: 'worker_failed', place: `user ${shown(users[first + i] ?? '')}`, reason: 'no items came back' });
          const user: Cell = { kind: 'text', value: users[first + i] ?? '' };
          return matchCells(answer.matches, shape).map((cells) => spell.record([user, ...cells]));
        });
        engine.progressed();
        yield Buffer.from(lines.join(''));
      }
    } finally {
      await engine.stop();
    }
  }

  private known(): Catalogue {
    if (this.catalog === null) throw new Error('bug: the catalog was not read');
    return this.catalog;
  }
}

async function* groups(users: number): AsyncGenerator<number> {
  for (let first = 0; first < users; first += USERS_AT_ONCE) yield first;
}

/** What a row of a history says beside its text. */
interface HistoryRow {
  readonly user: string;
  readonly item: string;
  readonly weight: number;
  readonly timeMs: number;
}

/** Reads the columns beside the text. */
class HistoryReader {
  private readonly names: readonly string[];

  constructor(
    private readonly asked: Recommending,
    private readonly input: OpenedInput,
  ) {
    this.names = besideColumns(asked);
  }

  read(row: Row): HistoryRow {
    const { groupBy, itemColumn, weightColumn, timeColumn } = this.asked;
    const values = this.input.besideOf(row);
    const value = (name: string | null): string => (name === null ? '' : (values[this.names.indexOf(name)] ?? ''));
    return {
      user: value(groupBy),
      item: value(itemColumn),
      weight: weightColumn === null ? 1 : readNumber(value(weightColumn)),
      timeMs: timeColumn === null ? 0 : (eventTime(value(timeColumn)) ?? Number.NaN),
    };
  }

  refuse(row: Row): Rejected | null {
    const { groupBy, weightColumn, timeColumn } = this.asked;
    const { user, weight, timeMs } = this.read(row);
    if (user.trim() === '') return rejectRow(row, 'parse', groupBy, 'it says no user: the column of --group-by is empty');
    if (Number.isNaN(weight)) return rejectRow(row, 'parse', weightColumn, 'a weight must be a number');
    if (Number.isNaN(timeMs)) return rejectRow(row, 'parse', timeColumn, 'a time must be ISO 8601, or seconds or milliseconds since 1970');
    return null;
  }
}

function readNumber(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : Number.NaN;
}

function vectorOf(answer: Answer): Float32Array | null {
  return 'vector' in answer ? answer.vector : null;
}

/** Items by what a table says of them: an id or a text may be there several times. */
function itemsBy(table: Catalogue['ids'], count: number): ReadonlyMap<string, readonly number[]> {
  const read = textReader(table);
  const items = new Map<string, number[]>();
  for (let item = 0; item < count; item++) {
    const key = read(item);
    const known = items.get(key);
    if (known === undefined) items.set(key, [item]);
    else known.push(item);
  }
  return items;
}

/** How records are spelled. */
interface Speller {
  readonly header: string | null;
  record(cells: readonly Cell[]): string;
}

function speller(format: Format, columns: readonly string[]): Speller {
  if (format === 'jsonl') {
    const keys = columns.map((name) => `${JSON.stringify(name)}:`);
    return { header: null, record: (cells) => `{${cells.map((cell, i) => `${keys[i]}${cellJson(cell)}`).join(',')}}\n` };
  }
  const delimiter = format === 'tsv' ? '\t' : ',';
  const line = (values: readonly string[]): string => `${csvLine(values, delimiter)}\n`;
  return { header: line(columns), record: (cells) => line(cells.map(cellText)) };
}

function otherDims(file: string, there: number, wanted: number): FaultError {
  const reason = `its vectors have ${there} numbers, those of the model ${wanted}`;
  const remedy = 'Name the model that made them with --model, or make them anew with llm-threads embed.';
  return new FaultError({ code: 'catalogue_invalid', file, row: null, reason, remedy });
}

function tooManyUsers(users: number, reason: string): FaultError {
  const message = `The profiles of ${users} users do not fit into memory: ${reason}.`;
  return new FaultError({ code: 'usage', message, remedy: 'Share the users out over several runs, or free memory.' });
}
