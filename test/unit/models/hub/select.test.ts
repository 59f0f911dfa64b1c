import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { type HubFile, selectFiles } from '#src/models/hub/select.js';

const listed = (...paths: readonly string[]): readonly HubFile[] =>
  ['config.json', 'tokenizer.json', ...paths].map((path) => ({ path, size: 1, sha256: null, gitBlob: null }));

function chosen(dtype: string | null, ...paths: readonly string[]): { form: string; forms: readonly string[]; weights: readonly string[] } {
  const { form, forms, files } = selectFiles('acme/tiny', listed(...paths), dtype);
  return { form, forms, weights: files.map(({ path }) => path).filter((path) => path.includes('.onnx')) };
}

const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

test('without a dtype it is model.onnx, else the first form by name', () => {
  const both = chosen(null, 'onnx/model_q4.onnx', 'onnx/model.onnx');
  assert.deepEqual(both, { form: 'fp32', forms: ['fp32', 'q4'], weights: ['onnx/model.onnx'] });
  assert.equal(chosen(null, 'onnx/model_quantized.onnx', 'onnx/model_fp16.onnx').form, 'fp16');
});

test('a dtype is the form of that suffix', () => {
  assert.deepEqual(chosen('q8', 'onnx/model.onnx', 'onnx/model_quantized.onnx').weights, ['onnx/model_quantized.onnx']);
});

test('the folder onnx comes before the repository itself', () => {
  assert.deepEqual(chosen(null, 'model.onnx', 'onnx/model.onnx').weights, ['onnx/model.onnx']);
  assert.deepEqual(chosen(null, 'model.onnx', 'onnx/readme.txt').weights, ['model.onnx']);
});

test('weights beside a graph come with it, and only those of that graph', () => {
  const paths = ['onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1', 'onnx/model_fp16.onnx', 'onnx/model_fp16.onnx_data'];
  assert.deepEqual(chosen('fp32', ...paths).weights, ['onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1']);
  assert.deepEqual(chosen('fp16', ...paths).weights, ['onnx/model_fp16.onnx', 'onnx/model_fp16.onnx_data']);
  assert.deepEqual(chosen(null, 'model.onnx', 'model.onnx.data').weights, ['model.onnx', 'model.onnx.data']);
});

test('an encoder comes with its decoder in the same form', () => {
  const paths = ['encoder_model', 'decoder_model', 'decoder_with_past_model', 'decoder_model_merged', 'encoder_model_quantized'];
  const { forms, weights } = chosen(null, ...paths.map((stem) => `onnx/${stem}.onnx`));
  assert.deepEqual([forms, weights], [['fp32'], ['onnx/encoder_model.onnx', 'onnx/decoder_model_merged.onnx']]);
});

test('descriptions of the model and its modules come along; code, other weights and other folders do not', () => {
  const wanted = ['generation_config.json', 'modules.json', '1_Pooling/config.json', 'README.md'];
  const unwanted = [
    'run.py',
    'pytorch_model.bin',
    'vocab.txt',
    'sub/config.json',
    '1_Pooling/../config.json',
    '../tokenizer.json',
    '/config.json',
  ];
  const { files } = selectFiles('acme/tiny', listed(...wanted, ...unwanted, 'onnx/model.onnx'), null);
  assert.deepEqual(
    files.map(({ path }) => path),
    ['config.json', 'tokenizer.json', ...wanted, 'onnx/model.onnx'],
  );
});

test('graphs whose names are no names of forms are passed over', () => {
  for (const path of ['onnx/model/../../x.onnx', 'onnx/model_.onnx', 'onnx/model_a b.onnx', '../model.onnx', 'onnx/sub/model.onnx']) {
    assert.throws(() => chosen(null, path), fault('hub_refused'), path);
  }
});

test('a form that is not there is told with those that are', () => {
  assert.throws(() => chosen('q4', 'onnx/model.onnx', 'onnx/model_int8.onnx'), /no file for --dtype q4\. There are: fp32, int8\./);
});

test('a repository lacks its tokenizer before anything of it is loaded', () => {
  const bare = [{ path: 'onnx/model.onnx', size: 1, sha256: null, gitBlob: null }];
  assert.throws(() => selectFiles('acme/tiny', bare, null), fault('model_incomplete'));
});
