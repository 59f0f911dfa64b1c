/**
 * A folder with a model that writes text, in the hub's layout, read without loading the model.
 *
 * Causal models are one graph, `model*.onnx`; encoder–decoder models are two, `encoder_model*.onnx` and
 * `decoder_model_merged*.onnx`, of the same dtype.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FaultError } from '../core/faults.js';
import { externalData } from './external-data.js';
import { DTYPE_SUFFIX, type Json, mustBeFolder, readJson } from './folder.js';

export type GeneratorKind = 'causal' | 'seq2seq';

export interface GeneratorFolder {
  readonly name: string;
  readonly folder: string;
  readonly kind: GeneratorKind;
  readonly config: Json;
  readonly tokenizerConfig: Json;
  /** Of the files to run, as transformers.js names it: fp32, q4, … */
  readonly dtype: string;
  /** Where the .onnx files lie: `onnx`, or '' for the folder itself. */
  readonly subfolder: string;
  /** Paths of the .onnx files. */
  readonly files: readonly string[];
  /** Paths of the files beside them that hold weights. */
  readonly dataFiles: readonly string[];
}

const STEMS: Readonly<Record<GeneratorKind, readonly string[]>> = {
  causal: ['model'],
  seq2seq: ['encoder_model', 'decoder_model_merged'],
};

/**
 * Opens a folder and picks the files to run.
 *
 * @param dtype what --dtype said, or null: fp32 if it is there, else the first of the hub's forms that is
 * @throws FaultError model_incomplete, model_dtype, model_wrong_kind, model_unloadable, model_external_data
 */
export function openGeneratorFolder(name: string, folder: string, dtype: string | null): GeneratorFolder {
  mustBeFolder(folder);
  const missing = ['config.json', 'tokenizer.json'].filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new FaultError({ code: 'model_incomplete', folder, missing });
  const config = readJson(join(folder, 'config.json'));
  const kind = kindOf(config, folder);
  const subfolder = existsSync(join(folder, 'onnx')) ? 'onnx' : '';
  const forms = formsIn(join(folder, subfolder), STEMS[kind]);
  if (forms.size === 0) {
    throw new FaultError({ code: 'model_incomplete', folder, missing: STEMS[kind].map((stem) => `onnx/${stem}.onnx`) });
  }
  const [chosen, files] = (dtype === null ? [...forms][0] : [dtype, forms.get(dtype)]) ?? [];
  if (chosen === undefined || files === undefined) {
    throw new FaultError({ code: 'model_dtype', folder, dtype: dtype ?? '', available: [...forms.keys()] });
  }
  const tokenizerConfig = join(folder, 'tokenizer_config.json');
  return {
    name,
    folder,
    kind,
    config,
    tokenizerConfig: existsSync(tokenizerConfig) ? readJson(tokenizerConfig) : {},
    dtype: chosen,
    subfolder,
    files,
    dataFiles: files.flatMap((file) => externalData(file, folder)),
  };
}

function kindOf(config: Json, folder: string): GeneratorKind {
  const architectures = Array.isArray(config['architectures']) ? config['architectures'].map(String) : [];
  const named = architectures.join(', ');
  if (config['is_encoder_decoder'] === true) return 'seq2seq';
  if (architectures.length === 0 || architectures.some((name) => /(ForCausalLM|LMHeadModel)$/.test(name))) return 'causal';
  throw new FaultError({
    code: 'model_wrong_kind',
    folder,
    found: `this is a ${named}`,
    wanted: 'a model that writes text (…ForCausalLM, …ForConditionalGeneration)',
  });
}

/** Files by dtype, in the order of DTYPE_SUFFIX; a dtype counts when every stem has it. */
function formsIn(place: string, stems: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const present = new Set(readdirSync(place));
  const forms = new Map<string, readonly string[]>();
  for (const [dtype, suffix] of Object.entries(DTYPE_SUFFIX)) {
    const files = stems.map((stem) => `${stem}${suffix}.onnx`);
    if (files.every((file) => present.has(file)))
      forms.set(
        dtype,
        files.map((file) => join(place, file)),
      );
  }
  return forms;
}
