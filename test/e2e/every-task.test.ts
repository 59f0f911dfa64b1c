/** What holds for every row command (row-commands.ts), for those that do not write; those that do: every-writing-task.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';
import { type Case, holdsFor, ROWS } from './row-commands.js';

const isVector = (text: string | undefined): boolean => {
  const value: unknown = JSON.parse(text ?? '');
  return Array.isArray(value) && value.length === 384 && value.every(Number.isFinite);
};

/** A list of entities that are in the text at their places, counted in code points. */
const areEntities = (json: string | undefined, text: string | undefined): boolean => {
  const entities: unknown = JSON.parse(json ?? '');
  const points = [...(text ?? '')];
  return Array.isArray(entities) && entities.every(({ text: name, start, end }) => points.slice(start, end).join('') === name);
};

const CASES: readonly Case[] = [
  { name: 'classify', args: ['classify'], looks: ({ label }) => label !== '', empty: { label: '', score: '' } },
  { name: 'embed', args: ['embed'], looks: ({ embedding }) => isVector(embedding), empty: { embedding: '' } },
  { name: 'ner', args: ['ner'], looks: ({ entities, text }) => areEntities(entities, text), empty: { entities: '[]' } },
  {
    name: 'classify --labels',
    args: ['classify', '--labels', 'sport,food,weather'],
    looks: ({ label, score }) => ['sport', 'food', 'weather'].includes(label ?? '') && Number(score) > 1 / 3,
    empty: { label: '', score: '' },
  },
  {
    name: 'match',
    args: ['match', '--catalog', fixture('match', 'faq.csv'), '--catalog-column', 'question', '--return', 'answer', '--top-k', '2'],
    looks: ({ match_id, match_score, matches }) => match_id !== '' && Number(match_score) > -1 && JSON.parse(matches ?? '').length === 2,
    empty: { match_id: '', match_text: '', match_score: '', match_answer: '', matches: '[]' },
  },
  {
    name: 'match --hybrid',
    args: ['match', '--catalog', fixture('match', 'faq.csv'), '--catalog-column', 'question', '--hybrid', '--weight', 'popularity=0.1'],
    looks: ({ match_id, match_score }) => match_id !== '' && Number(match_score) > -1,
    empty: { match_id: '', match_text: '', match_score: '' },
  },
];

for (const one of CASES) holdsFor(one);

describe('vectors', () => {
  test('are the same numbers in CSV, JSONL and npy', async (t) => {
    const folder = temporaryFolder(t);
    const stdin = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('');
    await llmThreads(['embed', '-', '-o', join(folder, 'v.npy'), '-q'], { stdin });
    const npy = readFileSync(join(folder, 'v.npy'));
    assert.match(npy.toString('latin1', 0, 128), new RegExp(`'shape': \\(${ROWS.length}, 384\\)`));
    const { stdout } = await llmThreads(['embed', '-', '-q'], { stdin });
    const records = jsonRecords(stdout);
    records.forEach(({ embedding }, row) => {
      const numbers = Array.from({ length: 384 }, (_, i) => npy.readFloatLE(128 + (row * 384 + i) * 4));
      if (embedding === null) assert.ok(numbers.every(Number.isNaN));
      else assert.deepEqual(numbers, Array.isArray(embedding) ? embedding.map((value) => Math.fround(Number(value))) : embedding);
    });
  });

  test('npy is for embed into a file', async (t) => {
    for (const args of [
      ['embed', fixture('reviews.csv'), '--output-format', 'npy'],
      ['classify', fixture('reviews.csv'), '-o', join(temporaryFolder(t), 'v.npy')],
    ]) {
      const { code, stderr } = await llmThreads(args);
      assert.equal(code, 2);
      assert.match(stderr, /npy/);
    }
  });
});
