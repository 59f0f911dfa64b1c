import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, listed, modelFolderOf, named, typed, withoutStop } from '#src/core/fault-words.js';

test('of many names the first sixty are listed, and how many more there are', () => {
  const names = Array.from({ length: 62 }, (_, i) => `c${i}`);
  assert.equal(listed(names.slice(0, 60)), names.slice(0, 60).join(', '));
  assert.match(listed(names), /, c59 and 2 more$/);
});

test('a column is asked back only when one is near', () => {
  assert.equal(didYouMean('txet', ['id', 'text']), 'Did you mean text?');
  assert.equal(didYouMean('something else', ['id', 'text']), 'Name one of them, spelled as in the file.');
});

test('the folder of a model is that of its ONNX file, with or without a folder onnx', () => {
  assert.equal(modelFolderOf('models/m/onnx/model.onnx'), 'models/m');
  assert.equal(modelFolderOf('models/m/model.onnx'), 'models/m');
  assert.equal(modelFolderOf('/model.onnx'), '.');
});

test('a sentence of others loses its stop, not what is inside', () => {
  assert.equal(withoutStop(' the file v1.0 is bad.. '), 'the file v1.0 is bad');
});

test('standard input is named in words, and stands as FILE where one can type', () => {
  assert.deepEqual([named('-'), typed('-')], ['standard input', 'FILE']);
});

test('a name is quoted for the shell; one that a terminal must not see is left out', () => {
  assert.equal(typed('my file.csv'), "'my file.csv'");
  assert.equal(typed('a\u001b[2J.csv'), 'FILE');
  assert.ok(!named('a\u001b[2J.csv').includes('\u001b'));
});
