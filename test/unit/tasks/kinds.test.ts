import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { kindOf, mustBeKind } from '#src/tasks/kinds.js';

for (const [name, kind] of [
  ['BertForSequenceClassification', 'classifier'],
  ['DistilBertForTokenClassification', 'token-classifier'],
  ['LlamaForCausalLM', 'causal'],
  ['GPT2LMHeadModel', 'causal'],
  ['T5ForConditionalGeneration', 'seq2seq'],
  ['MarianMTModel', 'seq2seq'],
  ['BertModel', 'encoder'],
  ['MPNetForMaskedLM', 'encoder'],
  ['ViTForImageClassification', null],
] as const) {
  test(`a ${name} is ${kind ?? 'nothing known'}`, () => assert.equal(kindOf({ architectures: [name] }), kind));
}

test('a model of another kind is refused with what it is and the command that takes it', () => {
  assert.throws(
    () => mustBeKind({ architectures: ['BertForTokenClassification'] }, 'm', 'classifier'),
    (error) =>
      error instanceof FaultError &&
      error.exitCode === 5 &&
      /this is a BertForTokenClassification; the command for it is ner/.test(error.message),
  );
  assert.throws(
    () => mustBeKind({ architectures: ['ViTForImageClassification'] }, 'm', 'causal', 'seq2seq'),
    /causal language model.*, or an encoder–decoder/,
  );
});

test('the right kind passes, and so does a config that names none', () => {
  mustBeKind({ architectures: ['BertModel'] }, 'm', 'encoder');
  mustBeKind({}, 'm', 'encoder');
});
