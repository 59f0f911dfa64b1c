/** What hubs, networks and disks do to a download: it is told, and what is there is whole. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { classify, filesBelow, place, WEIGHTS } from './hub-place.js';
import { breakOff, COMMIT, filesOf, type HubOptions, sendFile, startHub } from './hub-server.js';
import { PROGRAM, shell } from './program.js';
import { mounted, mountingFails } from './small-disk.js';

/** Bytes of the file that a pull is at. */
function bytesInWork(folder: string): number {
  const part = filesBelow(folder).find((file) => file.endsWith('.part'));
  return part === undefined ? 0 : statSync(part).size;
}

test('a connection that breaks off is taken up where it broke, and the file is the same', async (t) => {
  let sent = 0;
  let cache = '';
  const options: HubOptions = {
    trouble: (request, response, file) => {
      if (file === null || !request.path.endsWith(WEIGHTS) || sent === 30_000) return false;
      sent += 10_000;
      return breakOff(request, response, file, 10_000, () => bytesInWork(cache) === sent);
    },
  };
  const { hub, run, cacheHome } = await place(t, options);
  cache = cacheHome;
  const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes']);
  assert.equal(code, 0, stderr);
  const ranges = hub.requests.filter(({ path }) => path.endsWith(WEIGHTS)).map(({ range }) => range);
  assert.deepEqual(ranges, [null, 'bytes=10000-', 'bytes=20000-', 'bytes=30000-']);
  assert.equal((await run(['models', 'verify', 'acme/tiny'])).code, 0);
});

test('a connection that brings nothing more ends the pull; the next one begins where it ended', async (t) => {
  let isBroken = true;
  let cache = '';
  const { hub, run, cacheHome } = await place(t, {
    trouble: (request, response, file) =>
      isBroken &&
      file !== null &&
      request.path.endsWith(WEIGHTS) &&
      breakOff(request, response, file, request.range === null ? 5000 : 0, () => bytesInWork(cache) === 5000),
  });
  cache = cacheHome;
  const broken = await run(['models', 'pull', 'acme/tiny', '--yes']);
  assert.equal(broken.code, 5);
  assert.match(broken.stderr, /acme\/tiny: http:\/\/127\.0\.0\.1:\d+ failed: .+\.\nTry again: what is here already is not loaded twice/);
  assert.equal((await run(classify('--offline'))).code, 5);
  isBroken = false;
  const asked = hub.requests.length;
  assert.equal((await run(['models', 'pull', 'acme/tiny', '--yes'])).code, 0);
  const again = hub.requests.slice(asked).filter(({ path }) => path.includes('/resolve/'));
  assert.deepEqual(
    again.map(({ path, range }) => [path, range]),
    [[`/acme/tiny/resolve/${COMMIT}/${WEIGHTS}`, 'bytes=5000-']],
  );
  assert.equal((await run(['models', 'verify', 'acme/tiny'])).code, 0);
});

/** What a server may do to a file, and what is told of it. */
const damages: readonly (readonly [what: string, options: HubOptions, message: RegExp])[] = [
  [
    'weights that are not those listed',
    {
      listed: (files) =>
        files.map((file) => (file['lfs'] === undefined ? file : { ...file, lfs: { ...Object(file['lfs']), sha256: 'a'.repeat(64) } })),
    },
    /onnx\/model\.onnx came damaged: its SHA-256 is not the one that the hub lists/,
  ],
  [
    'a tokenizer that is not the one listed',
    { listed: (files) => files.map((file) => (file['rfilename'] === 'tokenizer.json' ? { ...file, blobId: 'b'.repeat(40) } : file)) },
    /tokenizer\.json came damaged: its git id is not the one that the hub lists/,
  ],
  [
    'a file that does not end',
    {
      trouble: (request, response, file) =>
        file !== null && request.path.endsWith('config.json') && Boolean(response.end(Buffer.alloc(10_000_000))),
    },
    /config\.json came damaged: more than the \d+ bytes that were listed/,
  ],
  [
    'a file that is listed, but not there',
    { trouble: (request, response) => request.path.endsWith(WEIGHTS) && Boolean(response.writeHead(404).end()) },
    /the hub lists a file that it does not have \(404\)/,
  ],
  [
    'a repository without .onnx files',
    { files: new Map([...filesOf('tiny-bert')].filter(([path]) => !path.endsWith('.onnx'))) },
    /no \.onnx files in it, so it cannot be run here\.\nLook for the same model converted to ONNX, for example under onnx-community\//,
  ],
  [
    'a repository without a tokenizer',
    { files: new Map([...filesOf('tiny-bert')].filter(([path]) => path !== 'tokenizer.json')) },
    /not a complete model: missing tokenizer\.json/,
  ],
  [
    'an answer that is no list of files',
    { trouble: (_request, response) => Boolean(response.end('<html>Welcome</html>')) },
    /it did not answer as a hub does/,
  ],
  ['an error of the server', { trouble: (_request, response) => Boolean(response.writeHead(503).end()) }, /it answered with status 503/],
  [
    'a redirect without end',
    { trouble: (request, response) => Boolean(response.writeHead(302, { location: request.path }).end()) },
    /it led to another address more than 5 times/,
  ],
  [
    'a redirect to a file of this machine',
    { trouble: (_request, response) => Boolean(response.writeHead(302, { location: 'file:///etc/passwd' }).end()) },
    /it led to an address that is not safe/,
  ],
];

describe('is told, ends with exit code 5, and leaves nothing:', () => {
  for (const [what, options, message] of damages) {
    test(what, async (t) => {
      const { run, cache } = await place(t, options);
      const { code, stdout, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes']);
      assert.deepEqual([code, stdout], [5, '']);
      assert.match(stderr, message);
      assert.deepEqual(filesBelow(join(cache, 'models')), []);
    });
  }

  test('a form that the repository lacks', async (t) => {
    const { run, cache } = await place(t);
    const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--dtype', 'q4', '--yes']);
    assert.equal(code, 5);
    assert.match(stderr, /acme\/tiny: no file for --dtype q4\. There are: fp32, q8\./);
    assert.equal(existsSync(join(cache, 'models')), false);
  });

  for (const [what, model, message] of [
    ['a model that the hub lacks', 'acme/huge', /acme\/huge: the hub has no such model \(404\)/],
    ['a revision that the model lacks', 'acme/tiny@v2', /acme\/tiny@v2: the hub has no such revision \(404\)/],
  ] as const) {
    test(what, async (t) => {
      const { run } = await place(t);
      const { code, stderr } = await run(['models', 'pull', model, '--yes']);
      assert.equal(code, 5);
      assert.match(stderr, message);
    });
  }

  test('a hub that nobody runs', async (t) => {
    const { run } = await place(t);
    const endpoint = await freeEndpoint();
    const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes'], { HF_ENDPOINT: endpoint });
    assert.equal(code, 5);
    assert.ok(stderr.includes(`${endpoint} failed: connect ECONNREFUSED ${endpoint.slice('http://'.length)}.`), stderr);
  });
});

/** An address that nobody listens at any more. */
async function freeEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('names that lead out of the folder, and files that are no model, are not asked for', async (t) => {
  const evil = ['../../evil.json', '/etc/evil.onnx', 'onnx/../../model.onnx', 'model.py', 'pytorch_model.bin', 'onnx/model.onnx/../../x'];
  const { hub, run, cacheHome } = await place(t, {
    files: new Map([...filesOf('tiny-bert'), ...evil.map((path) => [path, Buffer.from('x')] as const)]),
  });
  assert.equal((await run(['models', 'pull', 'acme/tiny', '--yes'])).code, 0);
  assert.doesNotMatch(hub.requests.map(({ path }) => path).join('\n'), /evil|\.\.|%2F|\.py|\.bin/);
  const folder = join(cacheHome, 'llm-threads', 'models', 'acme--tiny', 'main', 'fp32');
  assert.ok(filesBelow(cacheHome).every((file) => file.startsWith(folder)));
});

const TOKEN = 'hf_aSecretOfTheTests';

test('a private model takes HF_TOKEN, which goes to no other host and into no message', async (t) => {
  const storage = await startHub(t, {
    trouble: (request, response, file) => file !== null && sendFile(request, response, file),
  });
  const { hub, run } = await place(t, {
    trouble: ({ token, path }, response, file) => {
      if (token !== `Bearer ${TOKEN}`) return Boolean(response.writeHead(401).end());
      if (file === null || !path.endsWith(WEIGHTS)) return false;
      return Boolean(response.writeHead(302, { location: `${storage.endpoint}${path}` }).end());
    },
  });
  const without = await run(['models', 'pull', 'acme/tiny', '--yes']);
  assert.equal(without.code, 5);
  assert.match(without.stderr, /only to those with a token \(401\)\.\nCheck the name; for a private or gated model set HF_TOKEN\./);
  const wrong = await run(['models', 'pull', 'acme/tiny', '--yes', '--cache-dir', '/nowhere/at/all'], { HF_TOKEN: 'hf_wrong' });
  assert.equal(wrong.code, 5);
  assert.match(wrong.stderr, /the hub refuses the token in HF_TOKEN/);
  const pulled = await run(['models', 'pull', 'acme/tiny', '--yes'], { HF_TOKEN: TOKEN });
  assert.equal(pulled.code, 0, pulled.stderr);
  const offline = await run(classify('-v', '--offline'), { HF_TOKEN: TOKEN });
  assert.equal(offline.code, 0);
  for (const { stdout, stderr } of [without, wrong, pulled, offline]) assert.doesNotMatch(stdout + stderr, /hf_/);
  assert.ok(hub.requests.length > 0);
  assert.deepEqual(
    storage.requests.map(({ path, token }) => [path, token]),
    [[`/acme/tiny/resolve/${COMMIT}/${WEIGHTS}`, null]],
  );
});

test('a gated model is told as one', async (t) => {
  const { run } = await place(t, { trouble: (_request, response) => Boolean(response.writeHead(403).end()) });
  const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes'], { HF_TOKEN: TOKEN });
  assert.equal(code, 5);
  assert.match(stderr, /does not let you have it \(403\)\.\nAccept the model's conditions on its page/);
});

test('killed in the middle of a pull, nothing passes for a model; the next pull takes it up', async (t) => {
  let held = 0;
  let reached: () => void = () => {};
  const isHeld = new Promise<void>((done) => {
    reached = done;
  });
  const { hub, run, env, cache } = await place(t, {
    trouble: (request, response, file) => {
      if (file === null || !request.path.endsWith(WEIGHTS) || held++ > 0) return false;
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 3000));
      reached();
      return true;
    },
  });
  const child = spawn(process.execPath, [PROGRAM, 'models', 'pull', 'acme/tiny', '--yes'], { env: env(), stdio: 'ignore' });
  await isHeld;
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.ok(filesBelow(join(cache, 'models')).length > 0);
  assert.equal((await run(classify('--offline'))).code, 5);
  assert.doesNotMatch((await run(['models', 'list'])).stdout, /acme/);
  const asked = hub.requests.length;
  assert.equal((await run(['models', 'pull', 'acme/tiny', '--yes'])).code, 0);
  const again = hub.requests.slice(asked).map(({ path }) => path);
  assert.deepEqual(again.slice(1), [`/acme/tiny/resolve/${COMMIT}/${WEIGHTS}`]);
  assert.deepEqual(readdirSync(join(cache, 'models', 'acme--tiny', 'main')), ['fp32']);
  assert.equal((await run(['models', 'verify', 'acme/tiny'])).code, 0);
});

test('of pulls at the same time each succeeds, and one model is there', async (t) => {
  const { run, cache } = await place(t);
  const ended = await Promise.all([1, 2, 3].map(() => run(['models', 'pull', 'acme/tiny', '--yes'])));
  assert.deepEqual(
    ended.map(({ code }) => code),
    [0, 0, 0],
    ended.map(({ stderr }) => stderr).join(''),
  );
  assert.deepEqual(readdirSync(join(cache, 'models', 'acme--tiny', 'main')), ['fp32']);
  assert.equal((await run(['models', 'verify', 'acme/tiny'])).code, 0);
});

for (const [what, env] of [
  ['no address', { HF_ENDPOINT: 'huggingface' }],
  ['no address of the web', { HF_ENDPOINT: 'file:///models' }],
] as const) {
  test(`an endpoint that is ${what} is a usage error`, async (t) => {
    const { run } = await place(t);
    const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes'], env);
    assert.equal(code, 2);
    assert.match(stderr, /^llm-threads: HF_ENDPOINT: \S+ is not an address such as https:\/\/huggingface\.co/);
  });
}

describe('a disk that is full', () => {
  test('before the pull began: nothing is loaded', { skip: mountingFails() }, async (t) => {
    const { hub, run } = await place(t);
    const cacheDir = mounted(t, 'size=64k');
    const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes', '--cache-dir', cacheDir]);
    assert.equal(code, 5);
    assert.match(stderr, /cannot be used as the cache: no space: 0\.1 MB are needed, 0\.1 MB are free\.\nFree space/);
    assert.deepEqual([hub.requests.length, filesBelow(cacheDir)], [1, []]);
  });

  test('in the middle, when the hub did not say how much it would be: nothing stays', { skip: mountingFails() }, async (t) => {
    const { run } = await place(t, { listed: (files) => files.map(({ size: _, lfs: __, ...file }) => file) });
    const cacheDir = mounted(t, 'size=64k');
    const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes', '--cache-dir', cacheDir]);
    assert.equal(code, 5);
    assert.match(stderr, /cannot be used as the cache: no space left on device\.\nFree space/);
    assert.deepEqual(filesBelow(cacheDir), []);
  });

  test('for this user (ulimit -f): nothing stays', { skip: process.platform === 'win32' }, async (t) => {
    const { hub, cacheHome } = await place(t);
    const { code, stderr } = await shell(
      `ulimit -f 32; HF_ENDPOINT=${hub.endpoint} XDG_CACHE_HOME=${cacheHome} $LT models pull acme/tiny --yes`,
    );
    assert.equal(code, 5, stderr);
    assert.match(stderr, /cannot be used as the cache: file too large\./);
    assert.deepEqual(filesBelow(cacheHome), []);
  });
});

test('a cache folder that is a file is told', async (t) => {
  const { run } = await place(t);
  const { code, stderr } = await run(['models', 'pull', 'acme/tiny', '--yes', '--cache-dir', 'package.json']);
  assert.equal(code, 5);
  assert.match(stderr, /package\.json: cannot be used as the cache: not a directory\./);
});
