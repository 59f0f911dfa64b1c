/** match: the right item, of any language; catalogs of every kind; what is wrong with one is told. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { csvRecords, type Ended, fixture, jsonRecords, llmThreads, shell, temporaryFolder } from './program.js';

const FAQ = fixture('match', 'faq.csv');
const CATALOG = ['--catalog', FAQ, '--catalog-column', 'question'];

const QUESTIONS = 'text\nI forgot my password\nopening hours?\n\nSend me the bill\n北京的面条\nكيف الطقس\n🍕\n';

const matching = (args: readonly string[], stdin = QUESTIONS): Promise<Ended> => llmThreads(['match', '-', ...args], { stdin });

const idsOf = (stdout: string): readonly (string | undefined)[] => csvRecords(stdout).map((record) => record['match_id']);

describe('match', () => {
  test('finds the nearest question and returns its answer', async () => {
    const { code, stdout, stderr } = await matching([...CATALOG, '--return', 'answer,popularity']);
    assert.equal(code, 0, stderr);
    const [first, second, empty, bill] = csvRecords(stdout);
    assert.deepEqual([first?.['match_id'], first?.['match_answer']], ['password', 'Use the link on the sign-in page.']);
    assert.deepEqual([second?.['match_text'], second?.['match_popularity']], ['What are your opening hours?', '20']);
    assert.deepEqual(empty, { text: '', match_id: '', match_text: '', match_score: '', match_answer: '', match_popularity: '' });
    assert.equal(bill?.['match_id'], 'invoice');
    assert.match(stderr, /^minilm-l6-en, embedded: the nearest of 9 items/);
    assert.match(stderr, /faq\.csv: 1 of 10 rows have no text: left out/);
  });

  test('with --hybrid texts of any script are found by their words', async () => {
    const { stdout } = await matching([...CATALOG, '--hybrid']);
    assert.deepEqual(idsOf(stdout), ['password', 'hours', '', 'invoice', 'noodles', 'weather', 'pizza']);
  });

  test('of equal questions the first of the catalog is the match, in whatever batch', async () => {
    const { stdout } = await matching([...CATALOG, '--top-k', '2', '--output-format', 'jsonl'], 'text\nWhat are your opening hours?\n');
    const matches = jsonRecords(stdout)[0]?.['matches'];
    assert.ok(Array.isArray(matches));
    assert.deepEqual(
      matches.map(({ id, score }) => [id, score]),
      [
        ['hours', 1],
        ['hours2', 1],
      ],
    );
  });

  test('below --min-score there is no match, and the exit code stays 0', async () => {
    const { code, stdout } = await matching(
      [...CATALOG, '--min-score', '0.99', '--top-k', '3'],
      'text\nsomething else\nCan I return a product?\n',
    );
    assert.equal(code, 0);
    const [none, one] = csvRecords(stdout);
    assert.deepEqual(none, { text: 'something else', match_id: '', match_text: '', match_score: '', matches: '[]' });
    assert.equal(one?.['match_score'], '1.0000');
  });

  test('--long gives a record a candidate, and one with empty cells where there is none', async () => {
    const { stdout, stderr } = await matching(
      [...CATALOG, '--top-k', '3', '--long', '--min-score', '0.3'],
      'text\nopening hours\nzzz qqq\n',
    );
    const records = csvRecords(stdout);
    assert.deepEqual(
      records.slice(0, 2).map((record) => record['match_id']),
      ['hours', 'hours2'],
    );
    assert.equal(records.at(-1)?.['match_id'], '');
    assert.match(stderr, /2 rows in, 2 answered/);
  });

  test('a column with a weight moves the ranking; the score stays the cosine', async () => {
    const args = [...CATALOG, '--top-k', '9', '--output-format', 'jsonl'];
    const listOf = async (more: readonly string[]): Promise<{ id: string; score: number; rank_score: number }[]> =>
      JSON.parse(
        JSON.stringify(jsonRecords((await matching([...args, ...more], 'text\nI want to give it back\n')).stdout)[0]?.['matches']),
      );
    const plain = await listOf([]);
    const weighted = await listOf(['--weight', 'popularity=5']);
    assert.equal(weighted[0]?.id, 'password');
    assert.deepEqual(new Map(weighted.map(({ id, score }) => [id, score])), new Map(plain.map(({ id, score }) => [id, score])));
    assert.deepEqual(
      weighted.map(({ rank_score }) => rank_score),
      weighted.map(({ rank_score }) => rank_score).toSorted((a, b) => b - a),
    );
  });

  test('what it writes is a prompt: match, then generate', async () => {
    const model = fixture('models', 'tiny-gpt2');
    const { code, stdout, stderr } = await shell(
      `printf 'text\\nI forgot my password\\n' | $LT match - --catalog ${FAQ} --catalog-column question --return answer -q | $LT generate - -m ${model} --raw-prompt --prompt 'Answer {text} from: {match_answer}' --max-new-tokens 2 -q`,
    );
    assert.equal(code, 0, stderr);
    assert.ok('output' in (csvRecords(stdout)[0] ?? {}));
  });
});

describe('a catalog', () => {
  /** The same questions as faq.csv, otherwise kept. */
  const forms: readonly (readonly [name: string, content: (csv: string) => string | Buffer])[] = [
    ['faq.csv.gz', gzipSync],
    [
      'faq.jsonl',
      (csv) =>
        csvRecords(csv)
          .map((record) => `${JSON.stringify(record)}\n`)
          .join(''),
    ],
    [
      'faq.tsv',
      (csv) =>
        csvRecords(csv)
          .map(({ id, question, answer }) => `${id}\t${question}\t${answer}\n`)
          .join('')
          .replace(/^/, 'id\tquestion\tanswer\n'),
    ],
  ];
  const reference = matching([...CATALOG, '--return', 'answer', '--top-k', '4']);

  for (const [name, content] of forms) {
    test(`may be ${name}`, async (t) => {
      const file = join(temporaryFolder(t), name);
      writeFileSync(file, content(readFileSync(FAQ, 'utf8')));
      const { stdout, stderr } = await matching(['--catalog', file, '--catalog-column', 'question', '--return', 'answer', '--top-k', '4']);
      assert.equal(stdout, (await reference).stdout, stderr);
    });
  }

  test('may be plain text: ids are line numbers', async (t) => {
    const file = join(temporaryFolder(t), 'faq.txt');
    writeFileSync(file, 'Where is my order?\n\nHow do I reset my password?\n');
    const { stdout } = await matching(['--catalog', file], 'text\nforgot my password\n');
    assert.deepEqual(idsOf(stdout), ['3']);
  });

  for (const [name, more] of [
    ['faq.jsonl', []],
    ['faq.csv', []],
    ['vectors.npy', ['--catalog-vectors']],
  ] as const) {
    test(`with the vectors that embed wrote into ${name} gives the same bytes`, async (t) => {
      const file = join(temporaryFolder(t), name);
      assert.equal((await llmThreads(['embed', FAQ, '-c', 'question', '-o', file])).code, 0);
      const catalog = more.length === 0 ? file : FAQ;
      const args = ['--catalog', catalog, '--catalog-column', 'question', '--return', 'answer', '--top-k', '4'];
      const { stdout, stderr } = await matching([...args, ...more.flatMap((flag) => [flag, file])]);
      assert.equal(stdout, (await reference).stdout, stderr);
      assert.match(stderr, /vectors of 384 taken from/);
    });
  }

  const fileOf = (t: TestContext, content: string, name = 'faq.csv'): string => {
    const file = join(temporaryFolder(t), name);
    writeFileSync(file, content);
    return file;
  };

  const refused: readonly (readonly [what: string, content: string, args: readonly string[], told: RegExp])[] = [
    ['with a broken row', 'id,text\n1,a\n2,b,c\n', [], /faq\.csv, row 2: line 3: .*\(parse\)\.\nMend the row/],
    ['without rows', 'id,text\n', [], /it has no rows/],
    ['without a text', 'id,text\n1,\n2,\n', [], /none of its rows has a text/],
    ['with an id that is empty', 'id,text\n1,a\n,b\n', [], /row 2: no id in id/],
    ['whose column is not there', 'id,text\n1,a\n', ['--catalog-column', 'txet'], /no column txet.*\n.*Did you mean text/],
    ['whose column is not said', 'a,b\none two,three four\n', [], /which column is to be matched with\?.*\n.*--catalog-column/],
    ['without the column to return', 'id,text\n1,a\n', ['--return', 'answer'], /no column answer/],
    ['with a weight that is no number', 'id,text,p\n1,a,1\n2,b,many\n', ['--weight', 'p=1'], /row 2: p is no number: many/],
    ['whose vectors are of another size', 'id,text,embedding\n1,a,"[1,0]"\n', [], /vectors have 2 numbers, those of the model 384/],
    ['with a vector missing', 'id,text,embedding\n1,a,"[1,0]"\n2,b,\n', [], /row 2: no vector/],
    ['with vectors of two sizes', 'id,text,embedding\n1,a,"[1,0]"\n2,b,"[1]"\n', [], /row 2: its vector has 1 numbers/],
  ];
  for (const [what, content, args, told] of refused) {
    test(`${what} is refused: 2`, async (t) => {
      const { code, stdout, stderr } = await matching(['--catalog', fileOf(t, content), ...args]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, told);
    });
  }

  test('that is missing, not named, standard input or the output is refused: 2', async (t) => {
    const file = fileOf(t, 'id,text\n1,a\n');
    const input = fileOf(t, 'text\na\n', 'in.csv');
    for (const args of [[], ['--catalog', 'nowhere.csv'], ['--catalog', '-'], ['--catalog', file, '-o', file, '--force']]) {
      const { code, stderr } = await llmThreads(['match', input, ...args]);
      assert.equal(code, 2, `${args}: ${stderr}`);
    }
    assert.equal(readFileSync(file, 'utf8'), 'id,text\n1,a\n');
  });

  test('with as many vectors as it has not is refused: 2', async (t) => {
    const file = join(temporaryFolder(t), 'v.npy');
    await llmThreads(['embed', FAQ, '-c', 'question', '--limit', '3', '-o', file]);
    const { code, stderr } = await matching([...CATALOG, '--catalog-vectors', file]);
    assert.equal(code, 2);
    assert.match(stderr, /v\.npy/);
  });

  test('with vectors that do not fit is refused: 2, with the file that has them', async (t) => {
    const file = join(temporaryFolder(t), 'v.npy');
    await llmThreads(['embed', FAQ, '-c', 'question', '-o', file]);
    const bytes = readFileSync(file);
    // The first number of the last vector.
    bytes.writeFloatLE(Number.NaN, bytes.length - 4 * 384);
    writeFileSync(file, bytes);
    const broken = await matching([...CATALOG, '--catalog-vectors', file]);
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /v\.npy, row \d+: its vector has values that are no finite numbers/);
    await llmThreads(['embed', FAQ, '-c', 'question', '--dims', '100', '-o', file, '--force']);
    const short = await matching([...CATALOG, '--catalog-vectors', file]);
    assert.equal(short.code, 2);
    assert.match(short.stderr, /v\.npy: its vectors have 100 numbers, those of the model 384/);
  });

  test('with an id twice is told, unless the column of ids was named: labels are ids then', async (t) => {
    const file = fileOf(t, 'id,question\na,Where is my order?\nb,How do I pay?\na,How do I reset my password?\n');
    const told = await matching(['--catalog', file, '--catalog-column', 'question']);
    assert.equal(told.code, 0);
    assert.match(told.stderr, /faq\.csv: the id a is that of rows 1 and 3: match_id may not tell items apart\./);
    const named = await matching(['--catalog', file, '--catalog-column', 'question', '--catalog-id', 'id']);
    assert.doesNotMatch(named.stderr, /is that of rows/);
    assert.equal(named.stdout, told.stdout);
  });

  test('that changed is told at --resume: 6', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'faq.csv');
    writeFileSync(file, readFileSync(FAQ));
    writeFileSync(join(folder, 'in.csv'), `text\n${'what now\n'.repeat(50)}`);
    const run = ['match', 'in.csv', '--catalog', 'faq.csv', '--catalog-column', 'question', '-o', 'out.csv', '--chunk-rows', '8'];
    const env = { ...process.env, LLM_THREADS_TEST_KILL: 'entry-written@3', LLM_THREADS_TEST_SAVE_MS: '0' };
    assert.equal((await llmThreads(run, { cwd: folder, env })).code, null);
    writeFileSync(file, readFileSync(FAQ, 'utf8').replace('noodles', 'pasta'));
    const { code, stderr } = await llmThreads([...run, '--resume'], { cwd: folder });
    assert.equal(code, 6, stderr);
    assert.match(stderr, /catalog changed/);
  });

  test('is only looked at by --dry-run', async () => {
    const { code, stdout, stderr } = await matching([...CATALOG, '--return', 'answer', '--dry-run']);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\+match_id, \+match_text, \+match_score, \+match_answer/);
  });
});
