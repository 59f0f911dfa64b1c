/** What help, first lines and warnings say is what happens; what cannot be done is refused, not passed over. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const CONLL = 'Angela NNP B-PER\nMerkel NNP I-PER\n';
const LONG = 'text,entity,type,start,end,score\nAnn met Bob.,Ann,PER,0,3,1\nAnn met Bob.,Bob,PER,8,11,1\n';

async function help(command: string): Promise<string> {
  return (await llmThreads([command, '--help'])).stdout.replace(/\s+/g, ' ');
}

describe('help', () => {
  test('says of ner and graph that long texts are split, of others what --on-long does', async () => {
    for (const command of ['ner', 'graph'])
      assert.match(await help(command), /--on-long <WHAT> a longer text is split .*\(default: split\)/);
    assert.match(await help('classify'), /--on-long <WHAT> a longer text: truncate it/);
  });

  test('lists the formats that the command writes', async () => {
    const formats = async (command: string): Promise<string | undefined> =>
      /--output-format <FORMAT> (.*?) \(default/.exec(await help(command))?.[1];
    assert.equal(await formats('classify'), 'csv, tsv or jsonl; txt gives CSV');
    assert.match((await formats('embed')) ?? '', /; npy, the vectors alone$/);
    assert.match((await formats('ner')) ?? '', /; conll for CoNLL input/);
  });
});

for (const [command, more] of [
  ['ner', []],
  ['graph', []],
  ['eval', ['--task', 'ner', '--label-column', 'gold']],
] as const) {
  test(`${command} of entities cuts no text, and refuses to`, async () => {
    for (const how of ['truncate', 'reject']) {
      const { code, stderr } = await llmThreads([command, fixture('reviews.csv'), ...more, '--on-long', how]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`--on-long ${how} is not for it\\.\\nLeave out --on-long`));
    }
  });
}

test('-c means nothing for CoNLL, and that is said', async () => {
  for (const command of ['ner', 'graph']) {
    const { code, stderr } = await llmThreads([command, '-', '--input-format', 'conll', '-c', '2'], { stdin: CONLL });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^--text-column means nothing for CoNLL input/m);
  }
});

describe('graph --from-long', () => {
  const run = (stdin: string, ...args: readonly string[]) =>
    llmThreads(['graph', '-', '--input-format', 'csv', '--from-long', ...args], { stdin });

  test('says where the texts are, and counts in the singular', async () => {
    const { code, stderr } = await run(LONG);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^no model: entities from .*; reading csv \(comma\), text from text$/m);
    assert.match(stderr, /^graph: 2 entities, 1 co-occurrence, 1 relation$/m);
  });

  test('says that without a column of texts there are no edges', async () => {
    const { code, stderr } = await run('entity,type,start,end,score\nAnn Lee,PER,0,7,1\nBob,PER,12,15,1\n');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^No column holds the texts: there will be entities alone/m);
  });
});

test('a file is not given the name of a format that is not written', async (t) => {
  const folder = temporaryFolder(t);
  for (const [command, name] of [
    ['classify', 'a.xlsx'],
    ['graph', 'b.gexf'],
  ] as const) {
    const { code, stderr } = await llmThreads([command, fixture('reviews.csv'), '-o', join(folder, name)]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`${name}: ${name.slice(2)} is not written\\.\\nName it \\.`));
    assert.equal(existsSync(join(folder, name)), false);
  }
});

test('texts with answers are CSV, and told as that', async (t) => {
  const file = join(temporaryFolder(t), 'a.txt');
  writeFileSync(file, 'good\n');
  const { stdout, stderr } = await llmThreads(['classify', file]);
  assert.match(stdout, /^text,label,score\n/);
  assert.match(stderr, /reading txt, written as csv$/m);
});

test('a header that is a sentence is asked about; a question of a survey is a header', async () => {
  const header = async (name: string): Promise<string> =>
    (await llmThreads(['classify', '-', '--input-format', 'csv'], { stdin: `${name}\nGood.\n` })).stderr;
  assert.match(await header('This was a bad film.'), /^The header looks like a text; if the first line is a row: --no-header$/m);
  for (const name of ['text', 'Review of film', 'How did you like it?']) assert.doesNotMatch(await header(name), /looks like a text/);
});

test('a translation from or into no language is refused', async () => {
  const args = ['translate', fixture('reviews.csv'), '-m', fixture('models', 'tiny-marian'), '--from', 'en', '--to', 'qq'];
  const { code, stderr } = await llmThreads(args);
  assert.equal(code, 2);
  assert.match(stderr, /There is no language with the code qq\.\n/);
});

test('answers without a word are counted', async () => {
  const args = [
    'generate',
    '-',
    '--input-format',
    'jsonl',
    '-m',
    fixture('models', 'tiny-llama'),
    '--max-new-tokens',
    '4',
    '--summary',
    'json',
  ];
  const { stderr, stdout } = await llmThreads([...args, '--stop', 'a', '--stop', 'e', '--stop', ' '], {
    stdin: '{"text":"Hello"}\n{"text":"You"}\n',
  });
  const written = jsonRecords(stdout).map(({ output }) => (String(output).trim() === '' ? 'nothing written' : 'written'));
  const { labels } = JSON.parse(stderr.split('\n').find((line) => line.startsWith('{')) ?? '');
  assert.equal(written.length, 2);
  for (const [name, count] of Object.entries(labels)) assert.equal(count, written.filter((one) => one === name).length);
  assert.equal(labels['written'] ?? 0, written.filter((one) => one === 'written').length);
});

test('models verify names the model', async () => {
  assert.match((await llmThreads(['models', 'verify'])).stdout, /^sentiment-en, embedded: .*models\/sentiment-en\n/);
});

test('-q says nothing of a run that ends well, but rejects without a file are not lost', async () => {
  const run = (...args: readonly string[]) =>
    llmThreads(['classify', '-', '-q', '--rejects-ok', ...args], { stdin: 'id,text\n1,good\nbroken\n' });
  const { code, stderr } = await run();
  assert.equal(code, 0);
  assert.deepEqual(
    jsonRecords(stderr).map(({ row, code: why }) => [row, why]),
    [[2, 'parse']],
  );
  assert.equal((await run('--rejects', '/dev/null')).stderr, '');
});
