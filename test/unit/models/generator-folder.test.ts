import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { openGeneratorFolder } from '#src/models/generator-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'generator-folder-'));
after(() => rmSync(scratch, { recursive: true }));

function refusal(folder: string, dtype: string | null): string {
  try {
    openGeneratorFolder('x', folder, dtype);
  } catch (error) {
    if (error instanceof FaultError) return error.fault.code;
    throw error;
  }
  return 'opened';
}

describe('the folder of a model that writes', () => {
  test('is one graph for causal models, two for encoder\u2013decoders', () => {
    const llama = openGeneratorFolder('tiny-llama', 'fixtures/models/tiny-llama', null);
    assert.deepEqual([llama.kind, llama.dtype, llama.files], ['causal', 'fp32', ['fixtures/models/tiny-llama/onnx/model.onnx']]);
    const t5 = openGeneratorFolder('tiny-t5', 'fixtures/models/tiny-t5', null);
    assert.equal(t5.kind, 'seq2seq');
    assert.deepEqual(
      t5.files.map((file) => file.replace(/.*\//, '')),
      ['encoder_model.onnx', 'decoder_model_merged.onnx'],
    );
  });

  test('gives the form that is there when none was asked for', () => {
    const folder = join(scratch, 'q4');
    cpSync('fixtures/models/tiny-llama', folder, { recursive: true });
    cpSync(join(folder, 'onnx/model.onnx'), join(folder, 'onnx/model_q4.onnx'));
    rmSync(join(folder, 'onnx/model.onnx'));
    assert.equal(openGeneratorFolder('x', folder, null).dtype, 'q4');
    assert.equal(refusal(folder, 'fp16'), 'model_dtype');
  });

  test('is incomplete without its decoder', () => {
    const folder = join(scratch, 'half');
    cpSync('fixtures/models/tiny-t5', folder, { recursive: true });
    rmSync(join(folder, 'onnx/decoder_model_merged.onnx'));
    assert.equal(refusal(folder, null), 'model_incomplete');
  });

  test('is refused when the model classifies, or is not there', () => {
    const classifier = join(scratch, 'classifier');
    cpSync('fixtures/models/tiny-bert', classifier, { recursive: true });
    writeFileSync(join(classifier, 'config.json'), '{"architectures": ["BertForSequenceClassification"]}');
    assert.equal(refusal(classifier, null), 'model_wrong_kind');
    assert.equal(refusal(join(scratch, 'nowhere'), null), 'model_incomplete');
    const empty = join(scratch, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'config.json'), readFileSync('fixtures/models/tiny-llama/config.json'));
    assert.equal(refusal(empty, null), 'model_incomplete');
  });
});
