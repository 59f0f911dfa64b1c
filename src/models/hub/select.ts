/**
 * Which files of a repository make a model: a fixed list of names, so that whatever a server lists, nothing else is
 * asked for, and no name can lead out of a folder. Models are data: JSON, .onnx files and the weights beside them.
 */
import { FaultError } from '../../core/faults.js';
import { defaultDtype, dtypeOfSuffix, GRAPHS } from '../folder.js';

/** A file as the hub lists it. */
export interface HubFile {
  readonly path: string;
  /** In bytes; null where the hub does not say. */
  readonly size: number | null;
  /** Of files in large file storage. */
  readonly sha256: string | null;
  /** The id that git gives the content of any other file: SHA-1 of a short header and the bytes. */
  readonly gitBlob: string | null;
}

export interface Selection {
  /** A dtype, or what else follows `model_` in the file's name. */
  readonly form: string;
  /** Every form of the repository, as --dtype names it. */
  readonly forms: readonly string[];
  readonly files: readonly HubFile[];
}

/** Besides the model itself: what it is, how texts become tokens, how vectors become one, what a user should know. */
const DESCRIPTIONS = new Set([
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'generation_config.json',
  'chat_template.jinja',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'modules.json',
  'README.md',
]);

/** Modules of sentence-transformers: 1_Pooling/config.json, 2_Dense/config.json. */
const MODULE_CONFIG = /^\d_[A-Za-z]{1,40}\/config\.json$/;

const NEEDED = ['config.json', 'tokenizer.json'];

/** Suffix of a dtype, and what others put there. */
const SUFFIX = /^(?:[\w-]{0,60}[A-Za-z0-9])?$/;

/**
 * Chooses the files of one form.
 *
 * @param model its name, for messages
 * @param dtype null for the form that a folder with all of them would give
 * @throws FaultError hub_refused where there is no .onnx file; model_dtype; model_incomplete
 */
export function selectFiles(model: string, listed: readonly HubFile[], dtype: string | null): Selection {
  const forms = formsOf(listed);
  if (forms.size === 0) throw new FaultError({ code: 'hub_refused', model, why: 'no_onnx' });
  const form = dtype ?? defaultDtype([...forms.keys()]);
  const graphs = forms.get(form);
  if (graphs === undefined) throw new FaultError({ code: 'model_dtype', folder: model, dtype: form, available: [...forms.keys()] });
  const missing = NEEDED.filter((needed) => !listed.some(({ path }) => path === needed));
  if (missing.length > 0) throw new FaultError({ code: 'model_incomplete', folder: model, missing });
  const descriptions = listed.filter(({ path }) => DESCRIPTIONS.has(path) || MODULE_CONFIG.test(path));
  return { form, forms: [...forms.keys()], files: [...descriptions, ...graphs] };
}

/** Each form with its graphs and their weights: `onnx/` before the folder itself, and by name, as in a folder. */
function formsOf(listed: readonly HubFile[]): ReadonlyMap<string, readonly HubFile[]> {
  const byPath = new Map(listed.map((file) => [file.path, file]));
  const forms = new Map<string, readonly HubFile[]>();
  for (const [first = '', ...others] of GRAPHS) {
    for (const place of ['onnx/', '']) {
      for (const path of [...byPath.keys()].sort()) {
        const suffix = suffixOf(path, `${place}${first}`);
        if (suffix === null) continue;
        const graphs = [first, ...others].map((stem) => byPath.get(`${place}${stem}${suffix}.onnx`));
        const dtype = dtypeOfSuffix(suffix);
        if (graphs.includes(undefined) || forms.has(dtype)) continue;
        forms.set(
          dtype,
          graphs.flatMap((graph) => (graph === undefined ? [] : [graph, ...weightsOf(graph.path, listed)])),
        );
      }
    }
  }
  return forms;
}

function suffixOf(path: string, start: string): string | null {
  if (!path.startsWith(start) || !path.endsWith('.onnx')) return null;
  const suffix = path.slice(start.length, -'.onnx'.length);
  return SUFFIX.test(suffix) ? suffix : null;
}

/** Data beside a graph: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
function weightsOf(graph: string, listed: readonly HubFile[]): readonly HubFile[] {
  return listed.filter(({ path }) => path.startsWith(graph) && /^[_.]data(_\d{1,3})?$/.test(path.slice(graph.length)));
}
