/** models list, show and verify, on the embedded model and on others. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { csvRecords, fixture, llmThreads, temporaryFolder } from './program.js';

test('list names the embedded models with their labels', async () => {
  const { code, stdout } = await llmThreads(['models', 'list']);
  assert.equal(code, 0);
  assert.match(stdout, /^sentiment-en {2}classify, embedded, 23\.0 MB: negative, neutral, positive$/m);
  assert.match(stdout, /^minilm-l6-en {2}embed, embedded, 22\.8 MB$/m);
});

test('show tells what a model is', async () => {
  const { code, stdout } = await llmThreads(['models', 'show', fixture('models', 'tiny-roberta')]);
  assert.equal(code, 0);
  assert.match(stdout, /kind +roberta, one label a text/);
  assert.match(stdout, /max length +64 tokens/);
});

test('a card cannot redraw the terminal; its lines and tabs stay', async (t) => {
  const folder = join(temporaryFolder(t), 'm');
  cpSync(fixture('models', 'tiny-bert'), folder, { recursive: true });
  writeFileSync(join(folder, 'README.md'), '# Card\r\na\tb\u001b[2J\n');
  const { code, stdout } = await llmThreads(['models', 'show', folder]);
  assert.equal(code, 0);
  assert.ok(stdout.endsWith('\n# Card\na\tb\\u001b[2J\n'), stdout);
});

test('verify passes the embedded model, and finds it invariant bit by bit', async (t) => {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: temporaryFolder(t) };
  const { code, stdout } = await llmThreads(['models', 'verify', '--invariance'], { env });
  assert.equal(code, 0);
  assert.match(stdout, /onnx\/model\.onnx {2}ok/);
  assert.match(stdout, /invariant: 200 sequences/);
});

test('verify finds a dynamically quantised model dependent on the batch', async (t) => {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: temporaryFolder(t) };
  const { code, stdout } = await llmThreads(['models', 'verify', fixture('models', 'tiny-bert'), '--dtype', 'q8', '--invariance'], { env });
  assert.equal(code, 1);
  assert.match(stdout, /not invariant: \d+ of 200 sequences differ/);
});

test('a model found invariant answers equal texts once for the whole run, with the same bytes', async (t) => {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: temporaryFolder(t) };
  const stdin = `text\n${Array.from({ length: 400 }, (_, i) => `text number ${i % 7}\n`).join('')}`;
  const run = () =>
    llmThreads(['classify', '-', '-m', fixture('models', 'tiny-bert'), '-t', '1', '--summary', 'json', '--precision', '9'], { stdin, env });
  const tokens = (stderr: string): number => JSON.parse(stderr.split('\n').at(-2) ?? '').tokens;
  const before = await run();
  assert.equal((await llmThreads(['models', 'verify', fixture('models', 'tiny-bert'), '--invariance'], { env })).code, 0);
  const after = await run();
  assert.equal(after.stdout, before.stdout);
  assert.equal(csvRecords(after.stdout).length, 400);
  assert.ok(tokens(after.stderr) < tokens(before.stderr));
});

test('a changed file is told by name, exit code 5', async (t) => {
  const folder = join(temporaryFolder(t), 'sentiment-en');
  cpSync('models/sentiment-en', folder, { recursive: true });
  const list = readFileSync('models/SHA256SUMS', 'utf8')
    .split('\n')
    .filter((line) => line.includes('./sentiment-en/'));
  writeFileSync(join(folder, 'SHA256SUMS'), list.map((line) => `${line.replace('./sentiment-en/', './')}\n`).join(''));
  assert.equal((await llmThreads(['models', 'verify', folder])).code, 0);
  writeFileSync(join(folder, 'config.json'), `${readFileSync(join(folder, 'config.json'), 'utf8')} `);
  const { code, stdout, stderr } = await llmThreads(['models', 'verify', folder]);
  assert.equal(code, 5);
  assert.match(stdout, /config\.json {2}CHANGED/);
  assert.match(stderr, /the SHA-256 of config\.json is not the one in SHA256SUMS/);
});
