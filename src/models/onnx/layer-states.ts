/**
 * Which values of an encoder's graph are the states of its tokens, layer by layer.
 *
 * A transformer ends each sublayer with a normalisation: either one operator, or, in older exports, its parts, the last of which adds
 * the bias to the scaled quotient. A graph that is put together otherwise has only the states that it gives as its output.
 */
import type { ReadGraph, ReadNode } from './graft.js';

/** Operators whose first output is a normalised state; the ones of com.microsoft join in what came before it. */
const NORMALISATIONS = new Set([
  'LayerNormalization',
  'SimplifiedLayerNormalization',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
  'EmbedLayerNormalization',
  'QEmbedLayerNormalization',
]);

/** Layers whose states a head sees: embeddings, two between, and the last, at even distances. */
const PARTS = 3;

/**
 * Picks states from the embeddings up to the last layer.
 *
 * @param output the output that holds the states of the last layer, [batch, sequence, size]
 * @returns names of values of that shape, the last layer's first; only that one where no others can be told
 */
export function layerStates({ nodes }: ReadGraph, output: string): readonly string[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const states = nodes.filter((node) => isNormalisation(node, producers)).map(({ outputs }) => outputs[0] ?? '');
  const last = states.indexOf(output);
  if (last === -1) return [output];
  // Every second normalisation ends a layer: counted from the last one.
  const layers = states.slice(0, last + 1).filter((_, index) => (last - index) % 2 === 0);
  const picked = Array.from(
    { length: PARTS + 1 },
    (_, part) => layers[Math.round(((layers.length - 1) * (PARTS - part)) / PARTS)] ?? output,
  );
  return [...new Set(picked)];
}

function isNormalisation(node: ReadNode, producers: ReadonlyMap<string, ReadNode>): boolean {
  if (NORMALISATIONS.has(node.op)) return true;
  const made = (of: ReadNode | undefined, op: string): ReadNode | undefined =>
    of?.inputs.map((name) => producers.get(name)).find((producer) => producer?.op === op);
  return node.op === 'Add' && made(made(node, 'Mul'), 'Div') !== undefined && node.inputs.some((name) => !producers.has(name));
}
