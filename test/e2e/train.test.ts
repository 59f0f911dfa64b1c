/** `train`: a folder like any other model's, the same bytes for any number of threads, whole or not there, and every row accounted for. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { csvRecords, jsonRecords, llmThreads, PROGRAM, temporaryFolder } from './program.js';

const PLACES = ['Paris', 'Oslo', 'Rome', 'Lima', 'Cairo', 'Delhi', 'Kyoto', 'Quito', 'Berlin', 'Lagos', 'Dakar', 'Hanoi'];
const QUESTIONS = {
  weather: ['will it rain in {} today', 'how warm is it in {}', 'is there snow in {} this week'],
  flight: ['book a flight to {}', 'when does the next plane to {} leave', 'i need an airline ticket to {}'],
  food: ['find a restaurant in {}', 'what is a typical dish in {}', 'reserve a table for dinner in {}'],
};
const ELSEWHERE = [
  'who wrote hamlet',
  'how tall is a giraffe',
  'sing me a song',
  'what is the square root of nine',
  'my cat is asleep',
  'do you dream',
];

/** 36 questions of each of three kinds, shuffled in a fixed way; one of the weather in Chinese, Arabic and emoji. */
const ROWS: readonly (readonly [text: string, label: string])[] = [
  ...Object.entries(QUESTIONS).flatMap(([label, texts]) =>
    texts.flatMap((text) => PLACES.map((place) => [text.replace('{}', place), label] as const)),
  ),
  ...['今天会下雨吗', 'هل ستمطر اليوم', 'rain in Oslo 🌧️?'].map((text) => [text, 'weather'] as const),
].sort(([a], [b]) => ((a.length * 7) % 11) - ((b.length * 7) % 11) || (a < b ? -1 : 1));

function csvOf(t: TestContext, header: string, rows: readonly (readonly (string | number)[])[]): string {
  const file = join(temporaryFolder(t), 'data.csv');
  writeFileSync(file, `${header}\n${rows.map((row) => `${row.map((cell) => `"${cell}"`).join(',')}\n`).join('')}`);
  return file;
}

/** Runs the program with a cache of its own. */
async function run(
  t: TestContext,
  args: readonly string[],
  code = 0,
  cache = temporaryFolder(t),
): Promise<{ stdout: string; stderr: string }> {
  const ended = await llmThreads(args, { env: { ...process.env, XDG_CACHE_HOME: cache } });
  assert.equal(ended.code, code, ended.stderr);
  return ended;
}

/** Every file of a folder with its bytes. */
function contentOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(folder.length),
      readFileSync(join(entry.parentPath, entry.name), 'base64'),
    ]),
  );
}

describe('a trained folder', () => {
  test('labels what it was trained on, and is verified, shown, scored and used like any model', async (t) => {
    const data = csvOf(t, 'text,label', ROWS);
    const model = join(temporaryFolder(t), 'models', 'mine');
    const { stderr } = await run(t, ['train', data, '-o', model]);
    assert.match(stderr, /trained on 111 rows of 3 labels; on held-out rows: accuracy 9\d\.\d %|accuracy 100\.0 %/);
    const rows = csvRecords((await run(t, ['classify', data, '-m', model])).stdout);
    const right = rows.filter((row) => row['label'] === row['predicted_label']).length;
    assert.equal(rows.length, ROWS.length);
    assert.ok(right >= 108, `${right} of ${rows.length}`);
    assert.match((await run(t, ['models', 'verify', model])).stdout, /config\.json {2}ok[\s\S]*loads: 3 labels \(flight, food, weather\)/);
    assert.match((await run(t, ['models', 'verify', model, '--invariance'])).stdout, /^invariant: 200 sequences/m);
    assert.match((await run(t, ['models', 'show', model])).stdout, /labels {7}flight, food, weather[\s\S]*# Text classifier/);
    assert.match((await run(t, ['eval', data, '--label-column', 'label', '-m', model])).stdout, /^111 rows, accuracy (1\.0000|0\.9)/);
  });

  test('has the same bytes for 1, 2 and 8 threads, with features from the cache and without', async (t) => {
    const data = csvOf(t, 'text,label', ROWS);
    const place = temporaryFolder(t);
    const cache = temporaryFolder(t);
    const folders: string[] = [];
    for (const args of [
      ['-t', '1'],
      ['-t', '2'],
      ['-t', '8', '--no-feature-cache'],
    ]) {
      folders.push(join(place, `t${folders.length}`));
      await run(t, ['train', data, '-o', folders.at(-1) ?? '', ...args], 0, cache);
    }
    const [first, ...others] = folders.map(contentOf);
    assert.ok((first?.size ?? 0) >= 6);
    for (const other of others) assert.deepEqual(other, first);
  });

  test('a summary in JSON has the held-out scores', async (t) => {
    const data = csvOf(t, 'text,label', ROWS);
    const { stderr } = await run(t, [
      'train',
      data,
      '-o',
      join(temporaryFolder(t), 'm'),
      '--summary',
      'json',
      '--class-weights',
      'balanced',
    ]);
    const summary = jsonRecords(stderr.slice(stderr.indexOf('{"rows_in"')))[0] as {
      training: { rows: number; labels: number; held_out: Record<string, number | readonly number[] | null> };
    };
    assert.equal(summary.training.rows, 111);
    assert.equal(summary.training.labels, 3);
    assert.ok(Number(summary.training.held_out['accuracy']) > 0.9);
    assert.equal(summary.training.held_out['out_of_scope_recall'], null);
    const [low = 1, high = 0] = summary.training.held_out['accuracy_interval'] as readonly number[];
    assert.ok(low < Number(summary.training.held_out['accuracy']) && high <= 1);
  });

  test('texts that belong nowhere get the label out of scope, whether rows have it or not', async (t) => {
    const asked = csvOf(
      t,
      'text',
      [...ELSEWHERE, 'will it rain in Bergen', 'i need an airline ticket to Bergen'].map((text) => [text]),
    );
    const place = temporaryFolder(t);
    for (const rows of [ROWS, [...ROWS, ...ELSEWHERE.map((text) => [text, 'other'] as const)]]) {
      const model = join(place, String(rows.length));
      const data = csvOf(t, 'text,label', rows);
      const { stderr } = await run(t, ['train', data, '--out-of-scope', 'other', '-o', model, '--in-scope-kept', '0.95']);
      const found = rows === ROWS ? 'no row to check other' : 'out of scope \\d+\\.\\d % found \\(\\S+\\)';
      assert.match(stderr, new RegExp(`\nin scope \\d+\\.\\d % right \\(\\S+\\).*; ${found}\n`));
      const labels = csvRecords((await run(t, ['classify', asked, '-m', model])).stdout).map((row) => row['label']);
      assert.deepEqual(labels.slice(-2), ['weather', 'flight']);
      assert.ok(labels.slice(0, -2).filter((label) => label === 'other').length >= 4, labels.join());
    }
  });
});

describe('numbers beside the text', () => {
  /** Clicked where the price is low, whatever the title. */
  const clicks = ROWS.map(([text], i) => [text, i % 10 === 9 ? '' : (i * 37) % 100, (i * 37) % 100 < 50 ? 'yes' : 'no']);

  test('are learned, and read by classify; a missing one counts as the mean', async (t) => {
    const data = csvOf(t, 'title,price,clicked', clicks);
    const model = join(temporaryFolder(t), 'clicks');
    await run(t, ['train', data, '-c', 'title', '--features', 'price', '--label-column', 'clicked', '-o', model]);
    const asked = csvOf(t, 'title,price', [
      ['book a flight to Rome', 3],
      ['book a flight to Rome', 97],
      ['book a flight to Rome', ''],
    ]);
    for (const threads of ['1', '2']) {
      const rows = csvRecords((await run(t, ['classify', asked, '-c', 'title', '-m', model, '-t', threads])).stdout);
      assert.deepEqual(
        rows.slice(0, 2).map((row) => row['label']),
        ['yes', 'no'],
      );
      assert.notEqual(rows[2]?.['label'], '');
    }
    await run(t, ['models', 'verify', model, '--invariance']);
    assert.match((await run(t, ['classify', csvOf(t, 'title', [['x']]), '-m', model], 2)).stderr, /no column price/);
    const odd = await run(
      t,
      [
        'classify',
        csvOf(t, 'title,price', [
          ['x', 'cheap'],
          ['y', 1],
        ]),
        '-c',
        'title',
        '-m',
        model,
      ],
      3,
    );
    assert.equal(csvRecords(odd.stdout).length, 1);
    assert.match(odd.stderr, /"code":"parse".*no number: cheap/);
  });

  test('that are none reject their row, with the column', async (t) => {
    const data = csvOf(t, 'title,price,clicked', [...clicks, ['a', 'dear', 'yes']]);
    const model = join(temporaryFolder(t), 'clicks');
    const { stderr } = await run(t, ['train', data, '-c', 'title', '--features', 'price', '--label-column', 'clicked', '-o', model], 3);
    assert.match(stderr, /rejected: parse 1 → .*clicks\.rejects\.jsonl/);
    assert.match(readFileSync(`${model}.rejects.jsonl`, 'utf8'), /"column":"price"/);
  });
});

describe('labels that will not do', () => {
  const refused: readonly (readonly [what: string, rows: readonly (readonly string[])[], args: readonly string[], told: RegExp])[] = [
    ['one class', ROWS.map(([text]) => [text, 'a']), [], /labels from label: all rows have the same label/],
    ['no labels', ROWS.map(([text]) => [text, '']), [], /no row has both a text and a label/],
    ['no texts', ROWS.map(([, label]) => ['', label]), [], /no row has both a text and a label/],
    ['a label a row', ROWS.map(([text]) => [text, text]), [], /nearly every row has a label of its own/],
    ['four rows', ROWS.slice(0, 4), [], /fewer than 10 rows/],
    ['a column that is not there', ROWS, ['--label-column', 'intent'], /no column intent/],
    [
      'one class beside the one out of scope',
      ROWS.map(([text], i) => [text, i % 2 ? 'a' : 'b']),
      ['--out-of-scope', 'b'],
      /fewer than two labels are left/,
    ],
  ];
  for (const [what, rows, args, told] of refused) {
    test(`${what}: exit 2, told why, and nothing is left`, async (t) => {
      const place = temporaryFolder(t);
      const { stderr } = await run(t, ['train', csvOf(t, 'text,label', rows), '-o', join(place, 'mine'), ...args], 2);
      assert.match(stderr, told);
      assert.deepEqual(readdirSync(place), []);
    });
  }

  test('empty ones, single ones and disputed ones are counted and told', async (t) => {
    const rows = [...ROWS, ['no label here', ''], ['', 'food'], ['the only one', 'rare'], [ROWS[0]?.[0] ?? '', 'rare2']];
    const { stderr } = await run(t, ['train', csvOf(t, 'text,label', rows), '-o', join(temporaryFolder(t), 'm')]);
    assert.match(stderr, /1 rows have no label in label: left out/);
    assert.match(stderr, /1 rows have a label but no text: left out/);
    assert.match(stderr, /2 labels have one row only \(rare, rare2\)/);
    assert.match(stderr, /1 texts occur with more than one label/);
    assert.match(stderr, /trained on 113 rows of 5 labels/);
    // Two labels of one row each, never right: three of five.
    assert.match(stderr, /accuracy 9\d\.\d % \(\S+\), each label counting the same [56]\d\.\d % \(\S+\), macro F1/);
  });
});

describe('the folder that is written', () => {
  test('an existing one is kept without --force, replaced with it, and only a model folder is', async (t) => {
    const data = csvOf(t, 'text,label', ROWS);
    const place = temporaryFolder(t);
    const model = join(place, 'mine');
    await run(t, ['train', data, '-o', model]);
    const before = contentOf(model);
    assert.match((await run(t, ['train', data, '-o', model], 2)).stderr, /exists already/);
    await run(t, ['train', data, '-o', model, '--force', '--seed', '5']);
    assert.notDeepEqual(contentOf(model), before);
    writeFileSync(join(place, 'precious.txt'), '');
    assert.match((await run(t, ['train', data, '-o', place, '--force'], 2)).stderr, /something else than a model folder/);
    assert.deepEqual(readdirSync(place).sort(), ['mine', 'precious.txt']);
  });

  test('needs a name; --resume and --shard are refused', async (t) => {
    const data = csvOf(t, 'text,label', ROWS);
    assert.match((await run(t, ['train', data], 2)).stderr, /train writes a model folder: where to\?/);
    for (const args of [['--resume'], ['--shard', '1/2']]) await run(t, ['train', data, '-o', join(temporaryFolder(t), 'm'), ...args], 2);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`${signal} in the middle leaves nothing under the name, and the next run works`, async (t) => {
      const data = csvOf(t, 'text,label', ROWS);
      const place = temporaryFolder(t);
      const model = join(place, 'mine');
      const child = spawn(process.execPath, [PROGRAM, 'train', data, '-o', model, '-v'], {
        env: { ...process.env, XDG_CACHE_HOME: temporaryFolder(t) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child.stderr.on('data', (text) => {
        if (String(text).includes('penalty')) child.kill(signal);
      });
      const [code, by] = await new Promise<[number | null, string | null]>((ended) => child.on('close', (...how) => ended(how)));
      assert.ok(signal === 'SIGINT' ? code === 130 : by === 'SIGKILL', `${code} ${by}`);
      assert.ok(!existsSync(model));
      if (signal === 'SIGINT') assert.deepEqual(readdirSync(place), []);
      await run(t, ['train', data, '-o', model]);
      assert.deepEqual(readdirSync(place), ['mine']);
    });
  }
});
