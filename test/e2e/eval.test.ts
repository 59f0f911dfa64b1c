/** `eval`: the numbers of the reference packages, of a model as of a column, and every row accounted for. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Ended, fixture, llmThreads, PROGRAM, temporaryFolder } from './program.js';

const TOLERANCE = 1e-9;

/**
 * Cases of fixtures/metrics that can stand in a file: a row without a gold value would be left out. Five of them, since
 * here it is the way through the program that is tested; all of them are in the unit tests of analysis.
 */
function casesOf<Case extends { readonly name: string }>(file: string, fits: (one: Case) => boolean): readonly Case[] {
  const cases: readonly Case[] = JSON.parse(readFileSync(fixture('metrics', file), 'utf8'));
  const fitting = cases.filter(fits);
  assert.ok(fitting.length > 2);
  return fitting.slice(-5);
}

function close(actual: unknown, wanted: number, what: string): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - wanted) <= TOLERANCE * Math.abs(wanted), `${what}: ${actual}, not ${wanted}`);
}

async function scored(rows: readonly object[], ...args: readonly string[]): Promise<Record<string, unknown>> {
  const stdin = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const columns = ['--label-column', 'gold', '--predicted', 'predicted'];
  const { code, stdout, stderr } = await llmThreads(['eval', '-', '--input-format', 'jsonl', '--json', ...columns, ...args], { stdin });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

interface ClassCase {
  readonly name: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly accuracy: number;
  readonly macro: readonly number[];
  readonly weighted: readonly number[];
  readonly labels: readonly string[];
  readonly per_class: readonly (readonly number[])[];
  readonly matrix: readonly (readonly number[])[];
}

describe('two columns of labels have the scores of scikit-learn', () => {
  for (const one of casesOf<ClassCase>('classification.json', ({ gold, labels }) => !gold.includes('') && labels.length < 50)) {
    test(one.name, async () => {
      const scores = await scored(one.gold.map((gold, row) => ({ gold, predicted: one.predicted[row] })));
      assert.deepEqual(Object.keys(scores), ['rows', 'accuracy', 'macro_f1', 'weighted_f1', 'per_class', 'confusion']);
      close(scores['accuracy'], one.accuracy, 'accuracy');
      close(scores['macro_f1'], one.macro[2] ?? Number.NaN, 'macro F1');
      close(scores['weighted_f1'], one.weighted[2] ?? Number.NaN, 'weighted F1');
      assert.deepEqual(scores['confusion'], { labels: one.labels, matrix: one.matrix });
      const perClass = new Map(Object.entries(scores['per_class'] as Record<string, Record<string, number>>));
      one.labels.forEach((label, index) => {
        const found = perClass.get(label) ?? assert.fail(label);
        ['precision', 'recall', 'f1', 'support'].forEach((key, i) => {
          close(found[key], one.per_class[index]?.[i] ?? Number.NaN, `${key} of ${label}`);
        });
      });
    });
  }
});

interface SpanCase {
  readonly name: string;
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly gold_entities: readonly (readonly (readonly [type: string, start: number, end: number])[])[];
  readonly micro: readonly number[];
}

/** Words with their gold and predicted tags. */
const conllOf = ({ gold, predicted }: SpanCase): string =>
  gold
    .map((tags, sentence) => {
      const other = predicted[sentence]?.split(' ') ?? [];
      return tags
        .split(' ')
        .map((tag, word) => `w${word}\t${tag}\t${other[word]}\n`)
        .join('');
    })
    .join('\n');

describe('tags of words in CoNLL have the scores of seqeval', () => {
  const fits = ({ gold, predicted }: SpanCase): boolean => ![...gold, ...predicted].some((tags) => tags.split(' ').includes(''));
  for (const one of casesOf<SpanCase>('spans.json', fits)) {
    test(one.name, async (t) => {
      const file = join(temporaryFolder(t), 'tagged.conll');
      writeFileSync(file, conllOf(one));
      const { code, stdout, stderr } = await llmThreads(['eval', file, '--predicted', 'last', '--json']);
      assert.equal(code, 0, stderr);
      const { rows, precision, recall, f1 } = JSON.parse(stdout);
      assert.equal(rows, one.gold.length);
      [precision, recall, f1].forEach((value, i) => {
        close(value, one.micro[i] ?? Number.NaN, String(i));
      });
    });
  }
});

test('lists of entities are scored by start, end and type, whatever else they hold', async () => {
  const entity = (type: string, start: number, more = {}) => ({ text: 'x', type, start, end: start + 4, ...more });
  const scores = await scored(
    [
      { gold: [entity('PER', 0), entity('LOC', 9)], predicted: [entity('PER', 0, { score: 0.9 }), entity('ORG', 9)] },
      { gold: [], predicted: [] },
      { gold: [entity('LOC', 3)], predicted: null },
    ],
    '--task',
    'ner',
  );
  assert.deepEqual(scores, {
    rows: 3,
    precision: 1 / 2,
    recall: 1 / 3,
    f1: 0.4,
    per_type: {
      LOC: { precision: 0, recall: 0, f1: 0, support: 2 },
      ORG: { precision: 0, recall: 0, f1: 0, support: 0 },
      PER: { precision: 1, recall: 1, f1: 1, support: 1 },
    },
  });
});

interface TextCase {
  readonly name: string;
  readonly rows: readonly (readonly [gold: string, predicted: string])[];
}

describe('two columns of texts have the scores of sacrebleu and rouge-score', () => {
  for (const one of casesOf<TextCase & Record<string, number>>('text.json', ({ rows }) => rows.every(([gold]) => gold.trim() !== ''))) {
    test(one.name, async () => {
      const scores = await scored(
        one.rows.map(([gold, predicted]) => ({ gold, predicted })),
        '--task',
        'text',
      );
      for (const key of ['bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL']) close(scores[key], one[key] ?? Number.NaN, key);
    });
  }
});

describe('the embedded model', () => {
  const run = (...args: readonly string[]): Promise<Ended> =>
    llmThreads(['eval', fixture('reviews.csv'), '--label-column', 'gold', ...args]);

  test('is scored against the gold labels: table on stdout, what was run and read on stderr', async () => {
    const { code, stdout, stderr } = await run();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^12 rows, accuracy 0\.\d{4}\n\nlabel +precision +recall +f1 +support\nnegative /);
    assert.match(stdout, /\nmacro average [^\n]+\nweighted average [^\n]+\n\ngold ↓ predicted → +negative +neutral +positive\n/);
    assert.match(stderr, /^sentiment-en, embedded: negative\/neutral\/positive; reading csv \(comma\), text from text, gold from gold\n/);
    assert.match(stderr, /12 rows in, 12 answered, 0 rejected/);
  });

  test('has the scores of the column that classify writes', async (t) => {
    const labelled = join(temporaryFolder(t), 'labelled.csv');
    await llmThreads(['classify', fixture('reviews.csv'), '-o', labelled]);
    const column = await llmThreads(['eval', labelled, '--label-column', 'gold', '--predicted', 'label', '--json']);
    assert.equal((await run('--json')).stdout, column.stdout);
  });

  for (const threads of ['2', '8']) {
    test(`gives the same bytes with ${threads} threads`, async () => {
      assert.equal((await run('--json', '--threads', threads)).stdout, (await run('--json', '--threads', '1')).stdout);
    });
  }

  test('is not the only one: labels of your own are scored too', async () => {
    const { stdout } = await run('--json', '--labels', 'negative,neutral,positive');
    assert.deepEqual(JSON.parse(stdout).confusion.labels, ['negative', 'neutral', 'positive']);
  });

  test('gold labels that it does not have are told, with the one that may be meant', async () => {
    const stdin = 'text,gold\ngreat,Positive\nawful,negative\nodd,mixed\n';
    const { code, stderr } = await llmThreads(['eval', '-', '--label-column', 'gold'], { stdin });
    assert.equal(code, 0);
    assert.match(stderr, /^Gold labels that the model does not have: Positive \(positive\?\), mixed\.$/m);
  });

  test('and gold labels none of which it has are refused, with both sets of labels', async () => {
    const stdin = 'text,gold\ngreat,pos\nawful,neg\n';
    const { code, stdout, stderr } = await llmThreads(['eval', '-', '--label-column', 'gold'], { stdin });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /No gold label in gold is one of the model: gold neg, pos; the model has negative, neutral, positive\.\nName another/,
    );
  });
});

describe('a token classifier', () => {
  const sentences = 'Angela NNP B-PER\nMerkel NNP I-PER\nvisited VBD O\nParis NNP B-LOC\n\nIt PRP O\nrained VBD O\n';

  test('is scored against the tags of CoNLL, and has the scores of the column that ner writes', async (t) => {
    const folder = temporaryFolder(t);
    const [file, tagged] = [join(folder, 'gold.conll'), join(folder, 'tagged.conll')];
    writeFileSync(file, sentences);
    const run = await llmThreads(['eval', file, '--json']);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual([JSON.parse(run.stdout).rows, Object.keys(JSON.parse(run.stdout).per_type)], [2, ['LOC', 'PER']]);
    assert.match(run.stderr, /^ner-en, embedded: /);
    assert.equal((await llmThreads(['ner', file, '-o', tagged])).code, 0);
    assert.equal((await llmThreads(['eval', tagged, '--predicted', 'last', '--json'])).stdout, run.stdout);
  });

  test('is scored against lists of entities, by --model alone', async () => {
    const gold = [
      { type: 'PER', start: 0, end: 13 },
      { type: 'LOC', start: 22, end: 27 },
    ];
    const rows = [
      { text: 'Angela Merkel visited Paris.', gold },
      { text: '', gold: [] },
      { text: 'Paris', gold: [{ type: 'place', start: 0, end: 5 }] },
    ];
    const stdin = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const args = ['eval', '-', '--input-format', 'jsonl', '--label-column', 'gold', '--json'];
    const { code, stdout, stderr } = await llmThreads([...args, '--model', 'ner-en'], { stdin });
    assert.equal(code, 0, stderr);
    const { rows: judged, per_type: types } = JSON.parse(stdout);
    assert.deepEqual([judged, types.PER.recall, types.place.recall], [3, 1, 0]);
    assert.match(stderr, /^Gold types that the model does not have: place\.$/m);
    assert.equal((await llmThreads([...args, '--task', 'ner', '--threads', '2'], { stdin })).stdout, stdout);
  });
});

describe('a model that writes texts', () => {
  const rows = ['The river was cold.', 'Two cats 猫 slept in مكتبة 🙂.', '', 'Wine is sold by the glass.'];
  const stdin = rows.map((text, row) => `${JSON.stringify({ text, gold: `reference ${row} of the river`, n: row })}\n`).join('');
  const short = ['--max-new-tokens', '5'];
  const CASES: readonly (readonly [task: string, column: string, ...args: string[]])[] = [
    [
      'generate',
      'output',
      '-m',
      fixture('models', 'tiny-llama'),
      '--prompt',
      '{n}: say {text} again',
      '--temperature',
      '0.8',
      '--seed',
      '4',
    ],
    ['chat', 'reply', '-m', fixture('models', 'tiny-llama'), '--system', 'You are brief.'],
    ['summarize', 'summary', '-m', fixture('models', 'tiny-t5')],
    ['translate', 'translation', '-m', fixture('models', 'tiny-marian'), '--from', 'en', '--to', 'fr'],
  ];
  for (const [task, column, ...args] of CASES) {
    test(`has in ${task} the scores of the column that the command writes, with any number of threads`, async (t) => {
      const written = join(temporaryFolder(t), 'written.jsonl');
      const input = ['-', '--input-format', 'jsonl'];
      const { code, stderr } = await llmThreads([task, ...input, ...short, ...args, '-o', written], { stdin });
      assert.equal(code, 0, stderr);
      const column1 = await llmThreads(['eval', written, '--task', 'text', '--label-column', 'gold', '--predicted', column, '--json']);
      assert.equal(JSON.parse(column1.stdout).rows, 4);
      for (const threads of task === 'generate' ? ['1', '2', '8'] : ['2']) {
        const run = await llmThreads(
          ['eval', ...input, '--task', task, '--label-column', 'gold', '--json', '--threads', threads, ...short, ...args],
          { stdin },
        );
        assert.deepEqual([run.code, run.stdout], [0, column1.stdout], run.stderr);
        assert.match(run.stderr, /new tokens, .*gold from gold\n/);
      }
    });
  }

  test('is asked for a task when none is said, and flags of other tasks are told as ignored', async () => {
    const args = ['eval', '-', '--input-format', 'jsonl', '--label-column', 'gold', '-m', fixture('models', 'tiny-t5'), ...short];
    const untold = await llmThreads(args, { stdin });
    assert.equal(untold.code, 2);
    assert.match(
      untold.stderr,
      /tiny-t5 writes texts: what is it to do\?\nSay --task generate, --task chat, --task summarize, --task translate\./,
    );
    const told = await llmThreads([...args, '--task', 'summarize', '--from', 'en', '--labels', 'a,b'], { stdin });
    assert.equal(told.code, 0, told.stderr);
    for (const flag of ['--from', '--labels'])
      assert.match(told.stderr, new RegExp(`^${flag} means nothing to --task summarize: ignored`, 'm'));
  });
});

describe('every row is accounted for', () => {
  test('a row without a gold label is left out and told; an empty text has no prediction; a broken row is rejected', async () => {
    const stdin = 'text,gold\ngreat,positive\nawful,\n"",negative\nbroken\n';
    const { code, stdout, stderr } = await llmThreads(['eval', '-', '--label-column', 'gold', '--json'], { stdin });
    assert.equal(code, 3);
    assert.deepEqual(JSON.parse(stdout).confusion, {
      labels: ['', 'negative', 'positive'],
      matrix: [
        [0, 0, 0],
        [1, 0, 0],
        [0, 0, 1],
      ],
    });
    assert.match(stderr, /^1 of 3 rows have no gold value in gold: left out of the scores\.$/m);
    assert.match(stderr, /^1 of 2 rows have no prediction: counted as wrong, under a label "" that the averages take in\.$/m);
    assert.match(stderr, /^4 rows in, 3 answered, 1 rejected; 1 empty$/m);
    assert.match(stderr, /"row":4,"line":5,.*"code":"parse"/);
    assert.equal((await llmThreads(['eval', '-', '--label-column', 'gold', '--rejects-ok'], { stdin })).code, 0);
  });

  test('JSONL: a row without the predicted key, and a value that is no list, are rejected with their column', async () => {
    const rows = ['{"gold":[],"predicted":[]}', '{"gold":[]}', '{"gold":"PER","predicted":[]}', '{"predicted":[]}'];
    const args = ['eval', '-', '--task', 'ner', '--label-column', 'gold', '--predicted', 'predicted', '--json'];
    const { code, stdout, stderr } = await llmThreads(args, { stdin: `${rows.join('\n')}\n` });
    assert.equal(code, 3);
    assert.equal(JSON.parse(stdout).rows, 1);
    assert.match(stderr, /"row":2,.*"code":"missing_text","column":"predicted"/);
    assert.match(stderr, /"row":3,.*"code":"parse","column":"gold"/);
    assert.match(stderr, /^1 of 2 rows have no gold value/m);
  });

  test('an input without rows is told, and its scores are 0', async () => {
    for (const [stdin, ...more] of [[''], ['text,gold\n', '--predicted', 'text']] as const) {
      const { code, stdout, stderr } = await llmThreads(['eval', '-', '--label-column', 'gold', '--json', ...more], { stdin });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /no rows/);
      assert.deepEqual([JSON.parse(stdout).rows, JSON.parse(stdout).accuracy], [0, 0]);
    }
  });

  test('the same rows have the same scores as CSV, TSV, JSONL, compressed, from a pipe and into a file', async (t) => {
    const folder = temporaryFolder(t);
    const rows = [
      ['good', 'good'],
      ['bad', 'good'],
      ['bad', 'bad'],
    ] as const;
    const write = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const csv = `gold,label\n${rows.map((row) => `${row.join(',')}\n`).join('')}`;
    const files = [
      write('a.csv', csv),
      write('a.tsv', csv.replaceAll(',', '\t')),
      write('a.jsonl', rows.map(([gold, label]) => `${JSON.stringify({ gold, label })}\n`).join('')),
      write('a.csv.gz', gzipSync(csv)),
    ];
    const args = ['--label-column', 'gold', '--predicted', 'label', '--json'];
    const wanted = (await llmThreads(['eval', '-', ...args], { stdin: csv })).stdout;
    assert.equal(JSON.parse(wanted).accuracy, 2 / 3);
    for (const file of files) assert.equal((await llmThreads(['eval', file, ...args])).stdout, wanted, file);
    const output = join(folder, 'scores.json');
    const { code, stdout } = await llmThreads(['eval', files[0] ?? '', ...args, '-o', output]);
    assert.deepEqual([code, stdout, readFileSync(output, 'utf8')], [0, '', wanted]);
    assert.equal((await llmThreads(['eval', files[0] ?? '', ...args, '-o', output])).code, 2);
  });

  test('a signal ends the run with its code, and no scores of a part are written', async (t) => {
    const output = join(temporaryFolder(t), 'scores.json');
    const args = ['eval', '-', '--label-column', 'gold', '--predicted', 'label', '-o', output, '--progress', 'json'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    // Standard input stays open: without the signal the run would wait for more.
    child.stdin.write('gold,label\na,a\n');
    let told = '';
    for await (const data of child.stderr) {
      if (!told.includes('{') && String(data).includes('{')) child.kill('SIGTERM');
      told += data;
    }
    if (child.exitCode === null) await once(child, 'exit');
    assert.equal(child.exitCode, 143);
    assert.match(told, /stopped by SIGTERM after row \d+: nothing was written/);
    assert.deepEqual(readdirSync(join(output, '..')), []);
  });
});

for (const [what, args, message, exit = 2] of [
  ['no gold column named', [], /which column are they in\?\nName it: llm-threads eval INPUT --label-column/],
  [
    'a gold column that is not there',
    ['--label-column', 'Gold'],
    /no column Gold\. Columns: id, domain, text, gold\.\nDid you mean gold\?/,
  ],
  ['a predicted column that is not there', ['--label-column', 'gold', '--predicted', 'label'], /no column label\. Columns: id, domain/],
  ['a column against itself', ['--label-column', 'gold', '--predicted', 'gold'], /are the same column, gold/],
  ['a token classifier for labels', ['--label-column', 'gold', '--task', 'classify', '--model', 'ner-en'], /command for it is ner/, 5],
  ['texts without a predicted column', ['--label-column', 'gold', '--task', 'text'], /--task text .*--predicted.*\nOr say what a model/],
  ['a translation without its languages', ['--label-column', 'gold', '--task', 'translate', '-m', 'x'], /translate needs both languages/],
  ['a summary without a model', ['--label-column', 'gold', '--task', 'summarize'], /name one with --model/],
  ['--resume', ['--label-column', 'gold', '--resume'], /--resume is for commands that write row by row/],
  ['--shard', ['--label-column', 'gold', '--shard', '0/2'], /--shard is for commands that write row by row/],
] as readonly (readonly [what: string, args: readonly string[], message: RegExp, exit?: number])[]) {
  test(`${what} is refused with what to do`, async () => {
    const { code, stdout, stderr } = await llmThreads(['eval', fixture('reviews.csv'), ...args]);
    assert.deepEqual([code, stdout], [exit, '']);
    assert.match(stderr, message);
  });
}

test('flags on a model mean nothing with --predicted, and that is said', async () => {
  const args = ['--label-column', 'gold', '--predicted', 'domain', '--model', 'nowhere', '--labels', 'a,b'];
  const { code, stderr } = await llmThreads(['eval', fixture('reviews.csv'), ...args]);
  assert.equal(code, 0);
  for (const flag of ['--model', '--labels']) assert.match(stderr, new RegExp(`^${flag} means nothing with --predicted`, 'm'));
});

test('CoNLL scored as labels is refused, and so are tags that are not there', async (t) => {
  const file = join(temporaryFolder(t), 'a.conll');
  writeFileSync(file, 'EU B-ORG B-ORG\n');
  const asLabels = await llmThreads(['eval', file, '--predicted', 'last', '--task', 'classify']);
  assert.deepEqual([asLabels.code, /scored as ner/.test(asLabels.stderr)], [2, true]);
  const noColumn = await llmThreads(['eval', file, '--predicted', '4']);
  assert.deepEqual([noColumn.code, /no column 4\. Columns: 1, 2, 3, last/.test(noColumn.stderr)], [2, true]);
});
