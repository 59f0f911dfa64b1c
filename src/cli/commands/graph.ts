/** `graph`: its flags to where the entities come from, and to the files that the graph is written to. */
import { csvNames } from '../../analysis/graph/csv.js';
import { FaultError } from '../../core/faults.js';
import { resolveModel } from '../../models/resolve.js';
import { type GraphFormat, graphAnswers, graphLong } from '../../pipeline/graph-rows.js';
import { isConllInput } from '../conll-input.js';
import { outputFile, refuseForeign } from '../destinations.js';
import type { ValuesOf } from '../flags/flag.js';
import { graphFlags } from '../flags/graph.js';
import { hubModels } from '../hub-models.js';
import type { Typed } from '../settings.js';
import { ENTITY_NEEDS, refuseCut } from './ner.js';
import type { SharedValues } from './run-parts.js';
import { runWholeCommand, type WholeCommand, type WholePlan } from './whole-command.js';

type GraphValues = ValuesOf<typeof graphFlags>;

const GRAPH_NAMES = '.graphml, .csv or .jsonl';

/** Scores are no part of a graph. */
const ANY_PRECISION = 4;

const command: WholeCommand<typeof graphFlags> = {
  name: 'graph',
  flags: graphFlags,
  async plan(own, shared, inputs): Promise<WholePlan> {
    if (own.outputFormat === null) refuseForeign(shared.output, GRAPH_NAMES);
    const format = own.outputFormat ?? formatOfName(shared.output) ?? 'graphml';
    const graphing = { format, idColumn: own.idColumn };
    const plan = { warnings: ignored(own, shared), outputs: outputsOf(format, shared) };
    const id = own.idColumn === null ? [] : [own.idColumn];
    if (own.fromLong) {
      const columns = own.entityColumns;
      return {
        ...plan,
        beside: [...columns, ...id],
        work: { kind: 'read', textColumns: shared.textColumn, collector: (_, watch) => graphLong(graphing, columns, watch) },
      };
    }
    refuseCut('graph', shared);
    const model = await resolveModel(shared.model, shared.dtype, 'ner', hubModels(shared));
    const wordsGiven = isConllInput(shared.inputFormat, inputs);
    return {
      ...plan,
      beside: id,
      work: {
        kind: 'answer',
        model,
        needs: ENTITY_NEEDS,
        task: { name: 'ner', settings: { aggregate: own.aggregate, form: 'long', wordsGiven, precision: ANY_PRECISION } },
        collector: (run, watch) => graphAnswers(graphing, run, watch),
      },
    };
  },
};

function formatOfName(output: string | null): GraphFormat | null {
  if (/\.csv$/i.test(output ?? '')) return 'csv';
  if (/\.(jsonl|ndjson)$/i.test(output ?? '')) return 'jsonl';
  return null;
}

/** @throws FaultError usage for CSV on standard output; output_gzip, which the names of its two files would hide */
function outputsOf(format: GraphFormat, shared: SharedValues): readonly (string | null)[] {
  const file = outputFile(shared);
  if (format !== 'csv') return [file];
  if (file !== null && /\.gz$/i.test(file)) throw new FaultError({ code: 'output_gzip', file });
  const { nodes, edges } = csvNames(file);
  return [nodes, edges];
}

function ignored({ fromLong, entityColumns, aggregate }: GraphValues, { model, onLong }: SharedValues): readonly string[] {
  if (!fromLong) {
    return entityColumns === graphFlags.entityColumns.initial ? [] : ['--entity-columns means nothing without --from-long: ignored.'];
  }
  const unused = [
    ...(model === null ? [] : ['--model']),
    ...(onLong === null ? [] : ['--on-long']),
    ...(aggregate === graphFlags.aggregate.initial ? [] : ['--aggregate']),
  ];
  return unused.map((name) => `${name} means nothing with --from-long, which runs no model: ignored.`);
}

/** Runs the command. @returns the exit code @throws FaultError whatever ends the run */
export function run(inputs: readonly string[], typed: Typed): Promise<number> {
  return runWholeCommand(command, inputs, typed);
}
