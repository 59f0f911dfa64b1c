/**
 * `graph`: rows with the entities that a model finds in them, or that `ner --long` wrote, to the files of a graph.
 *
 * Both come as the fields of `ner --long`, so that a graph of texts and one of the file that ner wrote of them are the same.
 */
import { type GraphBuilder, startGraph } from '../analysis/graph/build-graph.js';
import { edgesCsv, nodesCsv } from '../analysis/graph/csv.js';
import type { EntityGraph } from '../analysis/graph/entity-graph.js';
import { graphml } from '../analysis/graph/graphml.js';
import { ENTITY_FIELDS, groupLong, type ReadEntity, readEntity } from '../analysis/graph/read-long.js';
import { triples } from '../analysis/graph/triples.js';
import { cellText } from '../core/cell.js';
import { type Rejected, type Row, rejectRow } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import type { OpenedInput } from '../input/open.js';
import { counted } from '../report/spell.js';
import { chosenTask } from '../tasks/registry.js';
import { announcement, describeInput } from './announcement.js';
import type { Collector } from './collect-rows.js';
import type { OpenedAnswering } from './opened-run.js';
import type { RowRun, Watch } from './row-run.js';

/** How a graph is written: csv is two files, nodes and edges. */
export type GraphFormat = 'graphml' | 'csv' | 'jsonl';

export interface Graphing {
  readonly format: GraphFormat;
  /** The column of document ids, which is the last of those beside the text; null: rows are numbered. */
  readonly idColumn: string | null;
}

/** A graph of what a token classifier finds; the task's form is `long`. */
export function graphAnswers({ format, idColumn }: Graphing, run: RowRun, watch: Watch): (opened: OpenedAnswering) => Collector {
  return ({ input, description }) => {
    watch.say(announcement(run.model, { input, description }, null));
    if (ENTITY_FIELDS.every((name) => input.schema.columns.includes(name)))
      watch.say('The input has the columns of ner --long: --from-long takes its entities instead of finding them anew.');
    const task = chosenTask(run.task);
    const builder = startGraph();
    return {
      refuse: (row) => withoutId(input, idColumn, row),
      take(row, answer) {
        const records = answer === null ? [] : task.records(answer, description).map((cells) => readEntity(cells.map(cellText)));
        const entities = records.flatMap((read) => (read.kind === 'entity' ? [read.entity] : []));
        builder.add({ id: idOf(input, idColumn, row) ?? placeOf(input, row), text: row.text, entities });
        return 0;
      },
      countAs: (answer) => task.countAs(answer, description),
      results: () => written(builder, format, watch),
    };
  };
}

/** A graph of the records of `ner --long`. @param columns of the entity, as ENTITY_FIELDS has them: the first of those beside the text */
export function graphLong(
  { format, idColumn }: Graphing,
  columns: readonly string[],
  watch: Watch,
): (input: OpenedInput) => Collector<string> {
  return (input) => {
    watch.say(`no model: entities from ${columns.map(shown).join(', ')}; reading ${describeInput(input.schema)}`);
    if (input.schema.columns.length > 0 && input.schema.textColumns.every((column) => columns.includes(column)))
      watch.say('No column holds the texts: there will be entities alone, since edges and triples come from sentences. Name it with -c.');
    const builder = startGraph();
    const grouper = groupLong();
    const entityOf = (row: Row): ReadEntity => readEntity(input.besideOf(row).slice(0, columns.length));
    return {
      refuse(row) {
        const read = entityOf(row);
        if (read.kind !== 'bad') return withoutId(input, idColumn, row);
        const column = columns[ENTITY_FIELDS.indexOf(read.field)] ?? null;
        return rejectRow(row, 'parse', column, `no valid ${read.field} of an entity`);
      },
      take(row) {
        const read = entityOf(row);
        const entity = read.kind === 'entity' ? read.entity : null;
        const ended = grouper.take({ text: row.text, id: idOf(input, idColumn, row), entity });
        if (ended !== null) builder.add(ended);
        return 0;
      },
      countAs: () => null,
      results() {
        const last = grouper.finish();
        if (last !== null) builder.add(last);
        return written(builder, format, watch);
      },
    };
  };
}

function idOf(input: OpenedInput, idColumn: string | null, row: Row): string | null {
  return idColumn === null ? null : (input.besideOf(row).at(-1) ?? '');
}

function withoutId(input: OpenedInput, idColumn: string | null, row: Row): Rejected | null {
  return idOf(input, idColumn, row)?.trim() === '' ? rejectRow(row, 'parse', idColumn, 'no document id') : null;
}

/** A row's number; of several files, with the name of its own. */
function placeOf(input: OpenedInput, { place: { file, row } }: Row): string {
  return input.files.length > 1 ? `${file}:${row}` : String(row);
}

/** The content of each file. */
function written(builder: GraphBuilder, format: GraphFormat, watch: Watch): readonly Iterable<Buffer>[] {
  const graph = builder.finish();
  const entities = `${graph.order} ${graph.order === 1 ? 'entity' : 'entities'}`;
  watch.say(`graph: ${entities}, ${counted(graph.undirectedSize, 'co-occurrence')}, ${counted(graph.directedSize, 'relation')}`);
  return contents(graph, format).map(blocks);
}

function contents(graph: EntityGraph, format: GraphFormat): readonly Iterable<string>[] {
  switch (format) {
    case 'graphml':
      return [graphml(graph)];
    case 'jsonl':
      return [triples(graph)];
    case 'csv':
      return [nodesCsv(graph), edgesCsv(graph)];
  }
}

/** Characters that are written at once: a graph has a great many short parts. */
const BLOCK = 65_536;

function* blocks(parts: Iterable<string>): Generator<Buffer> {
  let block = '';
  for (const part of parts) {
    block += part;
    if (block.length < BLOCK) continue;
    yield Buffer.from(block);
    block = '';
  }
  if (block !== '') yield Buffer.from(block);
}
