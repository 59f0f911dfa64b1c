import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { modelBytes, modelFiles, modelForms, openModelFolder } from '#src/models/folder.js';
import { table, writeClassifier } from './onnx-bytes.js';

const root = mkdtempSync(join(tmpdir(), 'models-'));
after(() => rmSync(root, { recursive: true }));

function modelWith(...files: string[]): string {
  const folder = mkdtempSync(join(root, 'm-'));
  mkdirSync(join(folder, 'onnx'));
  // No bytes are the protobuf without fields.
  for (const file of files) writeFileSync(join(folder, file), file.endsWith('.onnx') ? '' : '{}');
  return folder;
}

const open = (folder: string, dtype: string | null = null) => openModelFolder('m', folder, dtype, false);

test('the default form is model.onnx, in onnx/ before the folder itself', () => {
  const folder = modelWith('config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model_quantized.onnx', 'model.onnx');
  assert.equal(open(folder).file, join(folder, 'onnx/model.onnx'));
  assert.equal(open(folder, 'q8').file, join(folder, 'onnx/model_quantized.onnx'));
});

test('the only form is the default one', () => {
  const folder = modelWith('config.json', 'tokenizer.json', 'model_int8.onnx');
  assert.equal(open(folder).file, join(folder, 'model_int8.onnx'));
});

test('forms of no known dtype go by their suffix', () => {
  assert.deepEqual([...modelForms(modelWith('onnx/model_O4.onnx', 'onnx/model-avx2.onnx', 'onnx/decoder.onnx')).keys()], ['avx2', 'O4']);
});

test('what is missing is told by name', () => {
  assert.throws(() => open(modelWith('config.json')), /missing tokenizer\.json, onnx\/model\.onnx/);
  assert.throws(() => open(join(root, 'nowhere')), /missing the folder itself/);
  assert.throws(() => open(modelWith('config.json', 'tokenizer.json', 'model.onnx'), 'q4'), /no file for --dtype q4\. There are: fp32/);
});

test('a config that is no JSON object is refused', () => {
  const folder = modelWith('tokenizer.json', 'model.onnx');
  writeFileSync(join(folder, 'config.json'), '[1]');
  assert.throws(() => open(folder), /config\.json: cannot be loaded: not a JSON object/);
});

test('weights beside the .onnx file belong to the model and to its size', () => {
  const folder = mkdtempSync(join(root, 'm-'));
  writeClassifier(folder);
  const model = open(folder);
  assert.deepEqual(model.dataFiles, [join(folder, 'onnx/model.onnx_data')]);
  assert.equal(modelBytes(model), statSync(model.file).size + table().length);
});

test('an encoder\u2013decoder model is two graphs of one form', () => {
  const folder = modelWith(
    ...['config.json', 'tokenizer.json', 'onnx/encoder_model.onnx', 'onnx/encoder_model_quantized.onnx', 'onnx/encoder_model_q4.onnx'],
    ...['onnx/decoder_model.onnx', 'onnx/decoder_model_merged.onnx', 'onnx/decoder_model_merged_quantized.onnx'],
  );
  assert.deepEqual([...modelForms(folder).keys()], ['fp32', 'q8']);
  const model = open(folder, 'q8');
  assert.deepEqual(
    [model.file, model.decoder, model.form],
    [join(folder, 'onnx/encoder_model_quantized.onnx'), join(folder, 'onnx/decoder_model_merged_quantized.onnx'), 'q8'],
  );
  assert.deepEqual(modelFiles({ ...model, dataFiles: ['w'] }), [model.file, model.decoder, 'w']);
  assert.equal(open(folder).decoder, join(folder, 'onnx/decoder_model_merged.onnx'));
});

test('half of an encoder\u2013decoder model is told by what is missing', () => {
  assert.throws(() => open(modelWith('config.json', 'tokenizer.json', 'encoder_model.onnx')), /missing onnx\/decoder_model_merged\.onnx/);
  assert.throws(
    () => open(modelWith('config.json', 'tokenizer.json', 'encoder_model_q4.onnx', 'decoder_model_merged.onnx')),
    /missing onnx\/encoder_model\.onnx, onnx\/decoder_model_merged\.onnx/,
  );
});

test('without a default form the first by name serves, and is told', () => {
  assert.equal(open(modelWith('config.json', 'tokenizer.json', 'onnx/model_q4.onnx')).form, 'q4');
});
