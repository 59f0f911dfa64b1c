/**
 * The item of a catalogue that is nearest to a text: semantic search, exact, with words beside vectors where that is asked for.
 *
 * Texts are embedded in batches, as `embed` does, and searched for 32 at a time, so that a pass over the catalogue serves them all.
 */
import { FaultError } from '../core/faults.js';
import { EMBEDDING_OUTPUTS } from './embed.js';
import { encodedTexts, encoderProbe, frameTokens, openEncoder, textWindows } from './encoder.js';
import { mustBeKind } from './kinds.js';
import { type Match, type MatchShape, matchCells, matchColumns } from './match-cells.js';
import { type Catalogue, itemReader } from './matching/catalogue.js';
import { MOST_QUERIES } from './matching/kernel.js';
import { Search, type Wanted } from './matching/search.js';
import { unitVector } from './matching/vector-table.js';
import { type PooledWindow, poolBatch, poolingOf, textVector } from './pooling.js';
import type { Task } from './task.js';

export interface MatchSettings extends MatchShape, Wanted {
  readonly catalog: Catalogue;
  /** What of the reading of the catalog changes answers: known before it is read, and a part of the identity of a run. */
  readonly asked: Readonly<Record<string, unknown>>;
}

export interface MatchAnswer {
  /** Best first. */
  readonly matches: readonly Match[];
}

export const match: Task<MatchSettings, MatchAnswer> = {
  checkConfig: (config, folder) => mustBeKind(config, folder, 'encoder'),

  async open(model, settings, feed, calls) {
    const { catalog: catalogue } = settings;
    const encoder = await openEncoder(model, EMBEDDING_OUTPUTS, calls);
    const { pooling } = poolingOf(model);
    const size = encoder.outputDims.at(-1) ?? -1;
    checkDims(catalogue, size);
    const search = new Search(catalogue);
    const itemOf = itemReader(catalogue);
    return {
      description: {
        labels: [],
        vectorSize: null,
        gives: `the nearest of ${catalogue.vectors.count.toLocaleString('en-US')} items`,
        maxLength: encoder.limit,
        frameTokens: frameTokens(encoder.tokenizer.frame),
      },
      encode(texts) {
        const vectors = encodedTexts(
          textWindows(texts, encoder, feed),
          async (batch) => poolBatch(await encoder.run(batch), batch, pooling, model.file),
          (windows: readonly PooledWindow[]) => unitVector(textVector(windows, null, true)),
        );
        const found = new Map<number, MatchAnswer>();
        return {
          ...vectors,
          together: {
            texts: MOST_QUERIES,
            async prepare(some) {
              const queries = some.map((text) => ({ text: texts[text] ?? '', vector: vectors.answer(text) }));
              for (const { vector } of queries) checkDims(catalogue, vector.length);
              const hits = await calls.run(async () => search.find(queries, settings));
              some.forEach((text, i) => {
                const matches = (hits[i] ?? []).map(({ item, score, rank }) => ({ ...itemOf(item), score, rank }));
                found.set(text, { matches });
              });
            },
          },
          answer(text) {
            const answer = found.get(text);
            if (answer === undefined) throw new Error('bug: a text that was not searched for');
            found.delete(text);
            return answer;
          },
        };
      },
      probe: encoderProbe(encoder, (output, batch) =>
        poolBatch(output, batch, pooling, model.file).map(({ vector }) => Float32Array.from(vector)),
      ),
    };
  },

  columns: (_, settings) => matchColumns(settings),
  records: ({ matches }, _, settings) => matchCells(matches, settings),
  emptyCells: (settings) => matchCells([], settings)[0] ?? [],
  countAs: () => null,
};

/** Vectors of a catalogue may be of another model. @param size numbers of the model's vectors; below 1 where only they tell */
function checkDims({ vectorsFile, vectors }: Catalogue, size: number): void {
  if (size < 1 || vectors.count === 0 || vectors.dims === size) return;
  throw new FaultError({
    code: 'catalogue_invalid',
    file: vectorsFile,
    row: null,
    reason: `its vectors have ${vectors.dims} numbers, those of the model ${size}`,
    remedy: 'Name the model that made them with --model, or make them anew with llm-threads embed.',
  });
}
