/** Any classifier in the hub's layout runs, with the labels that Hugging Face's own code gives; what is none is refused by name. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

interface ExpectedRow {
  readonly text: string;
  readonly label: string;
  readonly logits: readonly number[];
}

const expected: Record<string, { rows: readonly ExpectedRow[] }> = JSON.parse(readFileSync(fixture('models', 'expected.json'), 'utf8'));

const softmax = (logits: readonly number[]): number[] => {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
};
const sigmoid = (logits: readonly number[]): number[] => logits.map((logit) => 1 / (1 + Math.exp(-logit)));

describe('labels and scores are those of Python', () => {
  for (const [model, { rows }] of Object.entries(expected)) {
    test(model, async () => {
      const readable = rows.filter(({ text }) => text.trim() !== '');
      const stdin = readable.map(({ text }) => `${JSON.stringify({ text })}\n`).join('');
      const { code, stdout, stderr } = await llmThreads(
        ['classify', '-', '-m', fixture('models', model), '-t', '2', '--all-scores', '--precision', '6', '-q'],
        { stdin },
      );
      assert.equal(stderr, '');
      assert.equal(code, 0);
      const answers = jsonRecords(stdout);
      assert.deepEqual(
        answers.map(({ label }) => label),
        readable.map(({ label }) => label),
      );
      const probabilities = model === 'tiny-multilabel' ? sigmoid : softmax;
      for (const [i, { logits }] of readable.entries()) {
        const scores = Object.entries(answers[i] ?? {})
          .filter(([key]) => key.startsWith('score_'))
          .map(([, value]) => Number(value));
        const wanted = probabilities(logits);
        assert.equal(scores.length, wanted.length);
        for (const [label, score] of scores.entries()) {
          assert.ok(Math.abs(score - (wanted[label] ?? Number.NaN)) < 1e-4, `row ${i}: ${score} for ${wanted[label]}`);
        }
      }
    });
  }
});

test('--multi-label lists the labels from the threshold up; label is the best of them, or empty', async () => {
  const rows = expected['tiny-multilabel']?.rows.filter(({ text }) => text.trim() !== '') ?? [];
  const stdin = rows.map(({ text }) => `${JSON.stringify({ text })}\n`).join('');
  const { stdout } = await llmThreads(['classify', '-', '-m', fixture('models', 'tiny-multilabel'), '--multi-label', '-q'], { stdin });
  const answers = jsonRecords(stdout);
  const counts = answers.map(({ labels }) => (Array.isArray(labels) ? labels.length : -1));
  assert.deepEqual(
    counts,
    rows.map(({ logits }) => logits.filter((logit) => logit >= 0).length),
  );
  assert.ok(counts.includes(0) && counts.some((count) => count > 1));
  for (const [i, { label, labels }] of answers.entries()) {
    assert.equal(label, Array.isArray(labels) && labels.length > 0 ? labels[0].label : '', `row ${i}`);
  }
});

describe('what is no classifier is refused with the reason', () => {
  const refused = async (model: string, told: RegExp, ...more: string[]): Promise<void> => {
    const { code, stdout, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '-m', model, ...more]);
    assert.match(stderr, told);
    assert.deepEqual([code, stdout], [5, '']);
  };

  test('a token classifier', () =>
    refused(fixture('models', 'tiny-token-classifier'), /logits have 3 dimensions; this command needs a text classifier/));

  test('a form that is not there', () =>
    refused(fixture('models', 'tiny-bert'), /no file for --dtype fp16\. There are: fp32, q8/, '--dtype', 'fp16'));

  test('a folder without a tokenizer', async (t) => {
    const folder = join(temporaryFolder(t), 'model');
    cpSync(fixture('models', 'tiny-bert'), folder, { recursive: true });
    rmSync(join(folder, 'tokenizer.json'));
    await refused(folder, /missing tokenizer\.json/);
  });

  test('a damaged graph', async (t) => {
    const folder = join(temporaryFolder(t), 'model');
    cpSync(fixture('models', 'tiny-bert'), folder, { recursive: true });
    writeFileSync(join(folder, 'onnx', 'model.onnx'), 'not a graph');
    await refused(folder, /model\.onnx: cannot be loaded: .*Protobuf parsing failed/);
  });

  test('labels that do not fit the graph', async (t) => {
    const folder = join(temporaryFolder(t), 'model');
    cpSync(fixture('models', 'tiny-bert'), folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, id2label: { 0: 'a', 1: 'b' } }));
    await refused(folder, /the model gave 3 logits a text; expected 2, as many as id2label/);
  });
});
