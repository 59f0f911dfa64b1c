/**
 * A model folder in the layout of the Hugging Face hub, read without loading the model.
 *
 * config.json, tokenizer.json and tokenizer_config.json say what the model is; `onnx/model*.onnx` or
 * `model*.onnx` are its forms, one a dtype. Encoder–decoder models that write text have two graphs a form,
 * `encoder_model*.onnx` and `decoder_model_merged*.onnx`. Nothing here is code: only JSON and .onnx files are ever loaded,
 * with the weights that an .onnx file keeps beside it (external-data.ts).
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { externalData } from './external-data.js';
import type { PreparedForm } from './prepared/form.js';

/** JSON of unknown shape: fields are looked at one by one. */
export type Json = Readonly<Record<string, unknown>>;

export interface ModelFolder {
  /** As users name it: `sentiment-en`, or the path given. */
  readonly name: string;
  readonly folder: string;
  readonly embedded: boolean;
  readonly config: Json;
  readonly tokenizerConfig: Json;
  /** Path of the .onnx file to run; of two that run one after the other the encoder's. */
  readonly file: string;
  /** Path of the decoder's .onnx file; null for a model of one graph. */
  readonly decoder: string | null;
  /** Paths of the files beside them that hold their weights; none for most models. */
  readonly dataFiles: readonly string[];
  /** What --dtype said, or null for the default file. */
  readonly dtype: string | null;
  /** The form that the graphs are: a dtype, or what else their names end in. */
  readonly form: string;
  /** What was prepared of it for this machine, to be loaded instead; none where left out. */
  readonly prepared?: PreparedForm;
}

/** Suffix of the file name for each dtype, as the hub and transformers.js have them. */
export const DTYPE_SUFFIX: Readonly<Record<string, string>> = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};

/** Values that --dtype takes. */
export const DTYPES: readonly string[] = Object.keys(DTYPE_SUFFIX);

/** How the files of a form begin: models of one graph, and of two that are used one after the other. */
export const GRAPHS: readonly (readonly string[])[] = [['model'], ['encoder_model', 'decoder_model_merged']];

/**
 * Opens a folder and picks the model file.
 *
 * @param name how to call it in messages
 * @param dtype one of DTYPES, or null: `model.onnx` if there is one, else the only or first form by name
 * @throws FaultError model_incomplete, model_dtype, model_unloadable (broken JSON or protobuf), model_external_data
 */
export function openModelFolder(name: string, folder: string, dtype: string | null, embedded: boolean): ModelFolder {
  mustBeFolder(folder);
  const forms = modelForms(folder);
  const missing = ['config.json', 'tokenizer.json'].filter((file) => !existsSync(join(folder, file)));
  if (forms.size === 0) missing.push(...missingGraphs(folder));
  if (missing.length > 0) throw new FaultError({ code: 'model_incomplete', folder, missing });
  const tokenizerConfig = join(folder, 'tokenizer_config.json');
  const { form, graphs } = pickForm(folder, forms, dtype);
  const [file = '', decoder = null] = graphs;
  return {
    name,
    folder,
    embedded,
    config: readJson(join(folder, 'config.json')),
    tokenizerConfig: existsSync(tokenizerConfig) ? readJson(tokenizerConfig) : {},
    file,
    decoder,
    dataFiles: graphs.flatMap((graph) => externalData(graph, folder)),
    dtype,
    form,
  };
}

/** What a folder without a form lacks: a whole model, or a half of one. */
function missingGraphs(folder: string): readonly string[] {
  const files = [join(folder, 'onnx'), folder].flatMap((place) => (existsSync(place) ? readdirSync(place) : []));
  const isThere = (stem: string): boolean => files.some((file) => file.startsWith(stem));
  const graphs = GRAPHS.find((stems) => stems.some(isThere)) ?? ['model'];
  const missing = graphs.filter((stem) => !isThere(stem));
  return (missing.length > 0 ? missing : graphs).map((stem) => `onnx/${stem}.onnx`);
}

/**
 * Refuses what is no folder.
 *
 * @throws FaultError model_incomplete
 */
export function mustBeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  throw new FaultError({ code: 'model_incomplete', folder, missing: ['the folder itself'] });
}

/** Every file that is loaded: the graphs, then the weights beside them. */
export function modelFiles({ file, decoder, dataFiles }: Pick<ModelFolder, 'file' | 'decoder' | 'dataFiles'>): readonly string[] {
  return [file, ...(decoder === null ? [] : [decoder]), ...dataFiles];
}

/** Bytes of a model's weights: its graphs and the data beside them. */
export function modelBytes(model: ModelFolder): number {
  return modelFiles(model).reduce((sum, path) => sum + statSync(path).size, 0);
}

/** The forms in a folder: dtype (or bare file stem for others) → paths of its graphs, `onnx/` before the folder itself. */
export function modelForms(folder: string): ReadonlyMap<string, readonly string[]> {
  const forms = new Map<string, readonly string[]>();
  for (const [first = '', ...others] of GRAPHS) {
    for (const place of [join(folder, 'onnx'), folder]) {
      const present = new Set(existsSync(place) ? readdirSync(place).sort() : []);
      for (const file of present) {
        if (!file.startsWith(first) || !file.endsWith('.onnx')) continue;
        const suffix = file.slice(first.length, -'.onnx'.length);
        const graphs = [file, ...others.map((stem) => `${stem}${suffix}.onnx`)];
        const dtype = dtypeOfSuffix(suffix);
        if (!forms.has(dtype) && graphs.every((graph) => present.has(graph)))
          forms.set(
            dtype,
            graphs.map((graph) => join(place, graph)),
          );
      }
    }
  }
  return forms;
}

/** The dtype by what follows `model` in a file's name; for others what stands there, without the dash. */
export function dtypeOfSuffix(suffix: string): string {
  return DTYPES.find((name) => DTYPE_SUFFIX[name] === suffix) ?? suffix.replace(/^[_-]/, '');
}

/**
 * The form that is meant when none is said: `model.onnx` if there is one, else the only or first.
 *
 * @param dtypes at least one
 */
export function defaultDtype(dtypes: readonly string[]): string {
  const first = dtypes.includes('fp32') ? 'fp32' : dtypes[0];
  if (first === undefined) throw new Error('bug: a model without a form');
  return first;
}

function pickForm(
  folder: string,
  forms: ReadonlyMap<string, readonly string[]>,
  dtype: string | null,
): { form: string; graphs: readonly string[] } {
  const form = dtype ?? defaultDtype([...forms.keys()]);
  const graphs = forms.get(form);
  if (graphs !== undefined) return { form, graphs };
  throw new FaultError({ code: 'model_dtype', folder, dtype: form, available: [...forms.keys()] });
}

/**
 * Reads a JSON object.
 *
 * @throws FaultError model_unloadable when the file is not a JSON object
 */
export function readJson(file: string): Json {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw new FaultError({ code: 'model_unloadable', file, reason: reasonOf(error) });
  }
  throw new FaultError({ code: 'model_unloadable', file, reason: 'not a JSON object' });
}

/** Whether a JSON value is an object (no array, no null). */
export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
