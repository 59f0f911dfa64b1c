/** Models of the hub: loaded when it is allowed, used without the network afterwards. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { classify, filesBelow, place, ROWS, WEIGHTS } from './hub-place.js';
import { sha256, TAGGED } from './hub-server.js';
import { type Ended, fixture, llmThreads, PROGRAM } from './program.js';

test('a model is pulled, and then used, listed, shown and verified without a single request', async (t) => {
  const { hub, run, cache } = await place(t);
  const pulled = await run(['models', 'pull', 'acme/tiny', '--yes']);
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.match(pulled.stdout, /^acme\/tiny {2}fp32, \d\.\d MB, commit c0ffeec0ffee: \S+\n$/);
  assert.match(pulled.stderr, /^Loading acme\/tiny \(fp32\), \d\.\d MB, from http:\/\/127\.0\.0\.1:\d+\n$/);
  const asked = hub.requests.length;
  const here = await llmThreads(['classify', '-', '-m', fixture('models', 'tiny-bert'), '-t', '1', '-q'], { stdin: ROWS });
  for (const more of [[], ['--offline'], ['--yes']]) {
    const { code, stdout, stderr } = await run(classify(...more));
    assert.deepEqual([code, stdout, stderr], [0, here.stdout, '']);
  }
  assert.match((await run(['models', 'list'])).stdout, /\nacme\/tiny {2}fp32, /);
  assert.match((await run(['models', 'show', 'acme/tiny'])).stdout, /^name +acme\/tiny\n/);
  const verified = await run(['models', 'verify', 'acme/tiny']);
  assert.equal(verified.code, 0);
  assert.doesNotMatch(verified.stdout, /not listed|MISSING/);
  assert.equal((await run(['models', 'pull', 'acme/tiny'])).stdout, pulled.stdout);
  assert.equal(hub.requests.length, asked);
  const folder = join(cache, 'models', 'acme--tiny', 'main', 'fp32');
  assert.match(
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8'),
    new RegExp(`^${sha256(readFileSync(join(folder, WEIGHTS)))} {2}${WEIGHTS}$`, 'm'),
  );
});

test('all files are asked for by the commit that the revision stood for, and only those of the form', async (t) => {
  const { hub, run } = await place(t);
  assert.equal((await run(['models', 'pull', 'acme/tiny@v1', '--dtype', 'q8', '--yes'])).code, 0);
  const [first, ...files] = hub.requests.map(({ path }) => path);
  assert.equal(first, '/api/models/acme/tiny/revision/v1?blobs=true');
  assert.deepEqual(files.map((path) => path.replace(`/acme/tiny/resolve/${TAGGED}/`, '')).sort(), [
    'README.md',
    'config.json',
    'onnx/model_quantized.onnx',
    'special_tokens_map.json',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  assert.equal((await run(['classify', '-', '-m', 'acme/tiny@v1', '--dtype', 'q8', '-q', '--offline'])).code, 0);
});

test('another form, or another revision, is another model: the cached one does not stand in for it', async (t) => {
  const { hub, run } = await place(t);
  assert.equal((await run(['models', 'pull', 'acme/tiny', '--dtype', 'q8', '--yes'])).code, 0);
  const asked = hub.requests.length;
  const other = await run(classify());
  assert.equal(other.code, 5);
  assert.equal(
    other.stderr,
    'llm-threads: acme/tiny: not in the cache in this form (there: q8).\nGet it with: llm-threads models pull acme/tiny --yes\n',
  );
  assert.equal((await run(['classify', '-', '-m', 'acme/tiny@v1', '--dtype', 'q8'])).code, 5);
  assert.equal(hub.requests.length, asked);
});

for (const [how, more] of [
  ['nobody can be asked', []],
  ['the network is forbidden', ['--offline', '--yes']],
] as const) {
  test(`a missing model is not loaded where ${how}: exit code 5, the line that loads it, no request`, async (t) => {
    const { hub, run, cacheHome } = await place(t);
    const cacheDir = join(cacheHome, 'my cache');
    const { code, stdout, stderr } = await run(classify('--dtype', 'q8', '--cache-dir', cacheDir, ...more));
    assert.deepEqual([code, stdout], [5, '']);
    assert.equal(
      stderr,
      `llm-threads: acme/tiny: not in the cache.\nGet it with: llm-threads models pull acme/tiny --dtype q8 --cache-dir '${cacheDir}' --yes\n`,
    );
    assert.equal(hub.requests.length, 0);
  });
}

test('--yes loads a missing model on the way, into --cache-dir', async (t) => {
  const { hub, run, cache, cacheHome } = await place(t);
  const elsewhere = join(cacheHome, 'elsewhere');
  const first = await run(classify('--yes', '--cache-dir', elsewhere));
  assert.deepEqual([first.code, first.stderr, first.stdout.split('\n').length], [0, '', 4]);
  const asked = hub.requests.length;
  const { code, stdout } = await run(classify(), { LLM_THREADS_CACHE_DIR: elsewhere });
  assert.deepEqual([code, stdout, hub.requests.length], [0, first.stdout, asked]);
  assert.deepEqual(filesBelow(join(cache, 'models')), []);
});

test('remove takes one form, or all, and says so when there is nothing', async (t) => {
  const { run, cache } = await place(t);
  for (const dtype of ['fp32', 'q8']) assert.equal((await run(['models', 'pull', 'acme/tiny', '--dtype', dtype, '--yes'])).code, 0);
  assert.match((await run(['models', 'remove', 'acme/tiny', '--dtype', 'q8'])).stdout, /^removed acme\/tiny {2}q8: /);
  assert.equal((await run(classify('--offline'))).code, 0);
  assert.equal((await run(['models', 'remove', 'acme/tiny'])).code, 0);
  assert.deepEqual(readdirSync(join(cache, 'models')), []);
  const nothing = await run(['models', 'remove', 'acme/tiny']);
  assert.equal(nothing.code, 5);
  assert.match(nothing.stderr, /acme\/tiny: not in the cache\.\nNo model of the hub is in the cache\./);
});

test('a damaged model of the cache is found by verify', async (t) => {
  const { run, cache } = await place(t);
  assert.equal((await run(['models', 'pull', 'acme/tiny', '--yes'])).code, 0);
  writeFileSync(join(cache, 'models', 'acme--tiny', 'main', 'fp32', 'config.json'), '{}');
  const { code, stderr } = await run(['models', 'verify', 'acme/tiny']);
  assert.equal(code, 5);
  assert.match(stderr, /the SHA-256 of config\.json is not the one in SHA256SUMS/);
});

describe('at a terminal', () => {
  /** Runs the program with a terminal of its own, by script(1), at which somebody types. */
  async function atTerminal(args: readonly string[], env: NodeJS.ProcessEnv, typed: string): Promise<Ended> {
    const line = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...env, TERM: 'dumb' } });
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stdin.write(typed);
    const [code] = await once(child, 'close');
    return { code, stdout, stderr: '' };
  }

  test('a missing model is asked about with its size, loaded with a bar, and used', async (t) => {
    const { env, cacheHome } = await place(t);
    const file = join(cacheHome, 'rows.csv');
    writeFileSync(file, ROWS);
    const { code, stdout } = await atTerminal(['classify', file, '-m', 'acme/tiny', '-t', '1'], env(), 'y\n');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Load acme\/tiny \(fp32\), 0\.1 MB, from http:\S+ into \S+\/llm-threads\? \[y\/N\] /);
    assert.match(stdout, /█+ 100% acme\/tiny \(fp32\) 0\.1 MB of 0\.1 MB/);
    assert.match(stdout, /2 rows in, 2 answered/);
  });

  for (const typed of ['n\n', '\n', '\u0004']) {
    test(`${JSON.stringify(typed)} loads nothing`, async (t) => {
      const { hub, env, cache } = await place(t);
      const { code, stdout } = await atTerminal(['models', 'pull', 'acme/tiny'], env(), typed);
      assert.equal(code, 5, stdout);
      assert.match(stdout, /acme\/tiny: not in the cache\.\r\nGet it with: llm-threads models pull acme\/tiny --yes/);
      assert.deepEqual([hub.requests.length, filesBelow(cache)], [1, []]);
    });
  }
});
