/** match --group-by: new items for each user, from what they touched. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { csvRecords, type Ended, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const HISTORY = fixture('match', 'history.csv');
const CATALOG = ['--catalog', fixture('match', 'items.csv'), '--catalog-column', 'title', '--catalog-id', 'sku'];
const GROUPED = [...CATALOG, '-c', 'text', '--group-by', 'user'];

const recommending = (args: readonly string[], input = HISTORY): Promise<Ended> => llmThreads(['match', input, ...args]);

/** The ids of each user's items, best first. */
const listsOf = (stdout: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    csvRecords(stdout).map(({ user = '', matches = '' }) => [user, JSON.parse(matches).map(({ id }: { id: string }) => id)]),
  );

describe('match --group-by', () => {
  test('gives a record a user, in the order of their first rows, with the items nearest to all of theirs', async () => {
    const { code, stdout, stderr } = await recommending(GROUPED);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      csvRecords(stdout).map(({ user, match_id }) => [user, match_id]),
      [
        ['ann', 'b1'],
        ['bob', 'b5'],
        ['爱', 'b8'],
      ],
    );
    assert.match(stderr, /^minilm-l6-en, embedded: /);
  });

  for (const [how, args] of [
    ['the same text', GROUPED],
    ['their ids', [...CATALOG, '--group-by', 'user', '--item-column', 'sku']],
  ] as const) {
    test(`--exclude-seen leaves out what a user knows, by ${how}`, async () => {
      const { stdout, stderr } = await recommending([...args, '--exclude-seen', '--top-k', '8']);
      const lists = listsOf(stdout);
      assert.deepEqual(
        Object.entries(lists).map(([user, ids]) => [user, ids.length]),
        [
          ['ann', 6],
          ['bob', 6],
          ['爱', 7],
        ],
        stderr,
      );
      assert.ok(!lists['ann']?.includes('b1') && !lists['ann']?.includes('b5'));
      assert.equal(lists['bob']?.includes('b6'), false);
    });
  }

  test('texts and ids of the same items give the same recommendations', async () => {
    const texts = await recommending([...GROUPED, '--exclude-seen']);
    const ids = await recommending([...CATALOG, '--group-by', 'user', '--item-column', 'sku', '--exclude-seen']);
    assert.equal(texts.stdout, ids.stdout);
  });

  test('ratings, recency and popularity move what comes first', async () => {
    const firstOf = async (more: readonly string[]): Promise<string | undefined> =>
      listsOf((await recommending([...GROUPED, ...more])).stdout)['ann']?.[0];
    assert.equal(await firstOf(['--weight-column', 'rating']), 'b1');
    assert.equal(await firstOf(['--half-life', '1']), 'b5');
    assert.equal(await firstOf(['--time-column', 'when', '--half-life', '7d']), 'b5');
    assert.equal(await firstOf(['--weight', 'popularity=2']), 'b5');
  });

  test('gives the same bytes for any number of threads', async () => {
    const [one, ...others] = await Promise.all(
      ['1', '2', '8'].map((threads) => recommending([...GROUPED, '--exclude-seen', '--top-k', '5', '--threads', threads])),
    );
    assert.equal(one?.code, 0);
    for (const { stdout } of others) assert.equal(stdout, one?.stdout);
  });

  test('rows that say no user, weight, time or item are rejected: 3', async (t) => {
    const file = join(temporaryFolder(t), 'h.jsonl');
    const rows = [
      { user: 'ann', text: 'space opera', sku: 'b1', rating: 2, when: 1 },
      { user: '', text: 'x', sku: 'b1', rating: 2, when: 1 },
      { user: 'ann', text: 'x', sku: 'b1', rating: 'good', when: 1 },
      { user: 'ann', text: 'x', sku: 'b1', rating: 2, when: 'soon' },
      { user: 'ann', text: 'x', sku: 'b99', rating: 2, when: 1 },
    ];
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const args = [
      ...CATALOG,
      '--group-by',
      'user',
      '--item-column',
      'sku',
      '--weight-column',
      'rating',
      '--time-column',
      'when',
      '--half-life',
      '1d',
    ];
    const { code, stdout, stderr } = await recommending(args, file);
    assert.equal(code, 3, stderr);
    assert.deepEqual(
      jsonRecords(
        stderr
          .split('\n')
          .filter((line) => line.startsWith('{"file"'))
          .join('\n'),
      ).map(({ row, code: why, column }) => [row, why, column]),
      [
        [2, 'parse', 'user'],
        [3, 'parse', 'rating'],
        [4, 'parse', 'when'],
        [5, 'parse', 'sku'],
      ],
    );
    assert.equal(jsonRecords(stdout)[0]?.['user'], 'ann');
  });

  test('a catalog with an id twice is refused where the history names items by id: 2, with both rows', async (t) => {
    const file = join(temporaryFolder(t), 'items.csv');
    writeFileSync(file, 'sku,title\nb1,Maps\nb2,Love in Paris\nb1,Atlas\n');
    const args = ['--catalog', file, '--catalog-column', 'title', '--catalog-id', 'sku', '--group-by', 'user'];
    const { code, stderr } = await recommending([...args, '--item-column', 'sku']);
    assert.equal(code, 2);
    assert.match(stderr, /items\.csv, row 3: the id b1 is that of row 1 too\.\n.*give each its own/);
    assert.equal((await recommending([...args, '-c', 'text'])).code, 0);
  });

  test('a user of whom there is no text has no items', async (t) => {
    const file = join(temporaryFolder(t), 'h.csv');
    writeFileSync(file, 'user,text\nann,\nbob,love in Paris\n');
    const { code, stdout } = await recommending(GROUPED, file);
    assert.equal(code, 0);
    const [ann, bob] = csvRecords(stdout);
    assert.deepEqual(ann, { user: 'ann', match_id: '', match_text: '', match_score: '', matches: '[]' });
    assert.equal(bob?.['match_id'], 'b2');
  });

  test('flags that belong to rows or contradict one another are refused: 2', async () => {
    for (const more of [
      ['--resume', '-o', 'x.csv'],
      ['--shard', '0/2'],
      ['--columns', 'user'],
      ['--hybrid'],
      ['--half-life', '30d'],
      ['--time-column', 'when'],
      ['--weight-column', 'nowhere'],
    ]) {
      const { code, stdout, stderr } = await recommending([...GROUPED, ...more]);
      assert.equal(code, 2, `${more}: ${stderr}`);
      assert.equal(stdout, '');
    }
    assert.equal((await recommending([...CATALOG, '-c', 'text', '--exclude-seen'])).code, 2);
  });

  test('what it recommends can be scored: recall@k and nDCG@k', async (t) => {
    const folder = temporaryFolder(t);
    const { stdout } = await recommending([...GROUPED, '--exclude-seen', '--top-k', '3', '--output-format', 'jsonl']);
    const gold: Readonly<Record<string, readonly string[]>> = { ann: ['b3', 'b7', 'b4'], bob: ['b2'], 爱: ['b4'] };
    const rows = jsonRecords(stdout).map((record) => ({ ...record, gold: gold[String(record['user'])] }));
    const file = join(folder, 'scored.jsonl');
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const scored = await llmThreads(['eval', file, '--task', 'ranking', '--label-column', 'gold', '--top-k', '3', '--json', '-q']);
    assert.equal(scored.code, 0, scored.stderr);
    const { rows: counted, judged, k, recall_at_k, ndcg_at_k } = JSON.parse(scored.stdout);
    assert.deepEqual([counted, judged, k], [3, 3, 3]);
    let [recall, ndcg] = [0, 0];
    for (const row of rows) {
      const sought = row.gold ?? [];
      const found = JSON.parse(JSON.stringify(row)).matches.map(({ id }: { id: string }) => sought.includes(id));
      const gain = (hits: readonly boolean[]): number => hits.reduce((sum, hit, i) => sum + (hit ? 1 / Math.log2(i + 2) : 0), 0);
      recall += found.filter(Boolean).length / sought.length / 3;
      ndcg += gain(found) / gain(sought.slice(0, 3).map(() => true)) / 3;
    }
    assert.ok(Math.abs(recall_at_k - recall) < 1e-12 && Math.abs(ndcg_at_k - ndcg) < 1e-12, scored.stdout);
  });
});
