/** An encoder with pooling behind it: the model that features for training come from, and that a trained head is put behind. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { copyData, graphFolder } from '../models/classifier-folder.js';
import type { ModelFolder } from '../models/folder.js';
import { graft, readGraph } from '../models/onnx/graft.js';
import { layerStates } from '../models/onnx/layer-states.js';
import { pooledFeatures } from '../models/onnx/pooled-features.js';
import { EMBEDDING_OUTPUTS } from '../tasks/embed.js';
import { poolingOf } from '../tasks/pooling.js';

/** Outputs that hold one vector a text. */
const POOLED_OUTPUTS = ['sentence_embedding', 'pooler_output'];

export interface FeatureModel {
  /** The encoder's folder, with another graph. */
  readonly model: ModelFolder;
  /** The bytes of that graph. */
  readonly graph: Uint8Array;
  /** Layers whose states are pooled, in words. */
  readonly parts: string;
}

/**
 * Writes the model of features into a folder.
 *
 * @throws FaultError model_wrong_kind, model_unloadable
 */
export async function featureModel(encoder: ModelFolder, folder: string): Promise<FeatureModel> {
  const bytes = await readFile(encoder.file);
  try {
    const read = readGraph(bytes);
    const output = EMBEDDING_OUTPUTS.find((name) => read.outputs.includes(name));
    if (output === undefined) {
      throw new FaultError({
        code: 'model_wrong_kind',
        folder: encoder.file,
        found: `the graph gives ${read.outputs.join(', ')}`,
        wanted: `a model that gives ${EMBEDDING_OUTPUTS.join(' or ')}`,
      });
    }
    const pooled = POOLED_OUTPUTS.includes(output);
    const states = pooled ? [output] : layerStates(read, output);
    const pooling = pooled ? 'pooled' : poolingOf(encoder).pooling === 'cls' ? 'first' : 'mean';
    const graph = graft(bytes, pooledFeatures({ states, pooling }));
    await copyData(encoder, folder);
    const file = join(folder, graphFolder(encoder), 'features.onnx');
    await writeFile(file, graph);
    const parts = states.length === 1 ? 'the last layer' : `${states.length} layers from the embeddings to the last`;
    return {
      model: { ...encoder, file, dataFiles: encoder.dataFiles.map((data) => join(folder, data.slice(encoder.folder.length))) },
      graph,
      parts,
    };
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && 'syscall' in error)) throw error;
    throw new FaultError({ code: 'model_unloadable', file: encoder.file, reason: reasonOf(error) }, { cause: error });
  }
}
