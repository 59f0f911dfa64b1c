import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ScoredKind, scorerOf } from '#src/analysis/scorer.js';

const entity = (type: string, start: number): object => ({ type, start, end: start + 3 });

const pairs: Readonly<Record<ScoredKind, { gold: string; predicted: string; json: object }>> = {
  label: { gold: 'a', predicted: 'b', json: { rows: 1, accuracy: 0 } },
  entities: {
    gold: JSON.stringify([entity('PER', 0), entity('LOC', 9)]),
    predicted: JSON.stringify([entity('PER', 0)]),
    json: { rows: 1, precision: 1, recall: 0.5 },
  },
  tags: { gold: '["B-PER","I-PER","O"]', predicted: '["B-PER","I-PER","B-LOC"]', json: { rows: 1, precision: 0.5, recall: 1 } },
  ranking: { gold: '["a"]', predicted: '[{"id":"a"}]', json: { rows: 1, judged: 1, k: 10, recall_at_k: 1, ndcg_at_k: 1 } },
  text: { gold: 'one two three four', predicted: 'one two three four', json: { rows: 1, rouge1: 1, rougeL: 1 } },
};

for (const [kind, { gold, predicted, json }] of Object.entries(pairs) as [ScoredKind, (typeof pairs)[ScoredKind]][]) {
  test(`${kind}: a row is scored, as JSON and as a table`, () => {
    const scorer = scorerOf(kind);
    assert.deepEqual([scorer.refuse(gold), scorer.refuse(predicted)], [null, null]);
    scorer.add(gold, predicted);
    assert.deepEqual({ ...scorer.json(), ...json }, scorer.json());
    assert.match(scorer.table(), /^1 row\b/);
  });

  test(`${kind}: of no rows every score is 0`, () => {
    for (const [key, value] of Object.entries(scorerOf(kind).json())) if (typeof value === 'number' && key !== 'k') assert.equal(value, 0);
  });
}

test('lists that are none are refused, with what was expected', () => {
  assert.match(scorerOf('entities').refuse('PER') ?? '', /list of entities/);
  assert.match(scorerOf('tags').refuse('O') ?? '', /list of tags/);
});

function doubtOf(rows: readonly (readonly [gold: string, predicted: string])[], known: readonly string[] | null): string | null {
  const scorer = scorerOf('label');
  for (const [gold, predicted] of rows) scorer.add(gold, predicted);
  return scorer.doubt(known)?.names ?? null;
}

test('gold labels that the model does not have are told, with the one that may be meant', () => {
  assert.equal(
    doubtOf(
      [
        ['Positive', 'positive'],
        ['mixed', 'negative'],
      ],
      ['negative', 'positive'],
    ),
    'Positive (positive?), mixed',
  );
  assert.equal(doubtOf([['positive', 'negative']], ['negative', 'positive']), null);
});

test('without a model only another spelling of a predicted label is told', () => {
  assert.equal(
    doubtOf(
      [
        ['spam ', 'spam'],
        ['eggs', 'spam'],
      ],
      null,
    ),
    '"spam " (spam?)',
  );
  assert.equal(
    doubtOf(
      [
        ['spam', 'spam'],
        ['Spam', 'spam'],
      ],
      null,
    ),
    'Spam (spam?)',
  );
  assert.equal(doubtOf([['eggs', 'spam']], null), null);
});

test('of many doubtful labels eight are named', () => {
  const rows = Array.from({ length: 10 }, (_, i) => [`l${i}`, 'x'] as const);
  assert.match(doubtOf(rows, ['x']) ?? '', /^l0, l1, .*, l7 and 2 more$/);
});

test('types of entities are held against those of the model, whatever marks its tags have', () => {
  const scorer = scorerOf('tags');
  scorer.add('["B-person","O","B-LOC"]', '["B-PER","O","B-LOC"]');
  assert.deepEqual(scorer.doubt(['O', 'B-PER', 'I-PER', 'B-LOC']), { names: 'person', all: false });
  assert.deepEqual(scorer.doubt(['O', 'B-PER']), { names: 'LOC, person', all: true });
  assert.equal(scorer.doubt(null), null);
  scorer.add('["B-loc"]', '["O"]');
  assert.equal(scorer.doubt(null)?.names, 'loc (LOC?)');
});
