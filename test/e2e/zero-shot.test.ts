/** Labels of one's own: by similarity, and by a model trained on entailment. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const STDIN = 'text\nMy parcel never arrived\nHow do I reset my password?\n';

/** tiny-bert as a model of entailment: what it says means nothing, how it is asked does. */
function nliModel(t: TestContext): string {
  const folder = join(temporaryFolder(t), 'nli');
  cpSync(fixture('models', 'tiny-bert'), folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  config.id2label = { 0: 'contradiction', 1: 'neutral', 2: 'entailment' };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

const scoresOf = (record: Record<string, string> | undefined): number[] =>
  Object.entries(record ?? {}).flatMap(([name, value]) => (name.startsWith('score_') ? [Number(value)] : []));

describe('by similarity', () => {
  test('the nearest label is taken, and the scores of labels that exclude one another add up to 1', async () => {
    const { stdout } = await llmThreads(['classify', '-', '--labels', 'delivery,account access', '--all-scores', '-q'], { stdin: STDIN });
    const records = csvRecords(stdout);
    assert.deepEqual(
      records.map(({ label }) => label),
      ['delivery', 'account access'],
    );
    for (const record of records) assert.ok(Math.abs(scoresOf(record).reduce((a, b) => a + b, 0) - 1) < 1e-3);
  });

  test('examples of a label count as its description does', async (t) => {
    const file = join(temporaryFolder(t), 'labels.jsonl');
    writeFileSync(file, '{"label":"A","examples":["where is my package"]}\n{"label":"B","examples":["I forgot my password"]}\n');
    const { stdout } = await llmThreads(['classify', '-', '--label-file', file, '-q'], { stdin: STDIN });
    assert.deepEqual(
      csvRecords(stdout).map(({ label }) => label),
      ['A', 'B'],
    );
  });

  test('a label has the same vector whatever stands beside it: order and company of labels change no cosine', async () => {
    const scores = async (labels: string): Promise<Record<string, string>> => {
      const args = ['classify', '-', '--labels', labels, '--multi-label', '--threshold', '0', '--all-scores', '--precision', '9', '-q'];
      return csvRecords((await llmThreads(args, { stdin: STDIN })).stdout)[0] ?? {};
    };
    const [one, other] = [await scores('sport,delivery'), await scores('delivery,food,sport')];
    assert.equal(one['score_delivery'], other['score_delivery']);
    assert.equal(one['score_sport'], other['score_sport']);
  });
});

describe('by entailment', () => {
  test('each label is asked by the hypothesis; scores add up to 1, or stand for themselves with --multi-label', async (t) => {
    const model = nliModel(t);
    const args = ['classify', '-', '-m', model, '--labels', 'cold,hot', '--all-scores', '--precision', '6', '-q'];
    const [alone, multi, asked] = await Promise.all([
      llmThreads(args, { stdin: STDIN }),
      llmThreads([...args, '--multi-label'], { stdin: STDIN }),
      llmThreads([...args, '--hypothesis', 'It is about {}.'], { stdin: STDIN }),
    ]);
    for (const record of csvRecords(alone.stdout)) assert.ok(Math.abs(scoresOf(record).reduce((a, b) => a + b, 0) - 1) < 1e-5);
    for (const record of csvRecords(multi.stdout)) assert.ok(scoresOf(record).every((score) => score > 0 && score < 1));
    assert.notDeepEqual(csvRecords(asked.stdout).map(scoresOf), csvRecords(alone.stdout).map(scoresOf));
  });

  test('a text too long for the model keeps its hypothesis; split means the windows, reject names the tokens', async (t) => {
    const model = nliModel(t);
    const stdin = `text\n${'a b c d e f g '.repeat(40)}\n`;
    const args = ['classify', '-', '-m', model, '--labels', 'cold,hot', '--summary', 'json'];
    const cut = await llmThreads(args, { stdin });
    assert.equal(JSON.parse(cut.stderr.trim().split('\n').at(-1) ?? '').truncated, 1);
    assert.equal((await llmThreads([...args, '--on-long', 'split'], { stdin })).code, 0);
    const rejected = await llmThreads([...args, '--on-long', 'reject'], { stdin });
    assert.equal(rejected.code, 3);
    assert.equal(
      jsonRecords(
        rejected.stderr
          .split('\n')
          .filter((line) => line.includes('"code"'))
          .join('\n'),
      )[0]?.['code'],
      'too_long',
    );
  });

  test('--max-length holds for text, label and frame together', async (t) => {
    const model = nliModel(t);
    const stdin = `text\n${'a b c d e f g '.repeat(40)}\n`;
    const args = ['classify', '-', '-m', model, '--labels', 'cold,hot', '--max-length', '48', '--on-long', 'reject'];
    const { code, stderr } = await llmThreads(args, { stdin });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /tokens, the model takes 48 /);
  });

  test('a classifier with labels of its own is refused for --labels', async () => {
    const { code, stderr } = await llmThreads(['classify', '-', '-m', 'sentiment-en', '--labels', 'a,b'], { stdin: STDIN });
    assert.equal(code, 5);
    assert.match(stderr, /none of them is entailment/);
  });
});
