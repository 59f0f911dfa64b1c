import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { type Hub, hubOf, listRepository, requestFile } from '#src/models/hub/client.js';
import { COMMIT, type HubOptions, startHub } from '../../../e2e/hub-server.js';

const TINY = { owner: 'acme', name: 'tiny', revision: 'main' };

for (const [what, env, hub] of [
  ['huggingface.co without anything', {}, { endpoint: 'https://huggingface.co', token: null }],
  ['huggingface.co when the variables are empty', { HF_ENDPOINT: '', HF_TOKEN: ' ' }, { endpoint: 'https://huggingface.co', token: null }],
  [
    'what HF_ENDPOINT says',
    { HF_ENDPOINT: 'http://localhost:8080/hf/', HF_TOKEN: 't\n' },
    { endpoint: 'http://localhost:8080/hf', token: 't' },
  ],
] as const) {
  test(`the hub is ${what}`, () => {
    assert.deepEqual(hubOf(env), hub);
  });
}

for (const endpoint of ['localhost:8080', 'ftp://host', 'https://user@host', 'https://host?x=1', 'hub']) {
  test(`${endpoint} is no hub`, () => {
    assert.throws(() => hubOf({ HF_ENDPOINT: endpoint }), /HF_ENDPOINT: \S+ is not an address/);
  });
}

test('a list has the commit, and sizes and hashes where the hub tells them', async (t) => {
  const siblings = [
    { rfilename: 'a', size: 3, blobId: 'a'.repeat(40) },
    { rfilename: 'b', size: 9, blobId: 'b'.repeat(40), lfs: { sha256: 'c'.repeat(64), size: 9 } },
    { rfilename: 'c', size: -1, blobId: 'no' },
    { rfilename: 7 },
    null,
  ];
  const hub = await startHub(t, { listed: () => siblings as Record<string, unknown>[] });
  assert.deepEqual(await listRepository({ endpoint: hub.endpoint, token: null }, TINY), {
    commit: COMMIT,
    files: [
      { path: 'a', size: 3, sha256: null, gitBlob: 'a'.repeat(40) },
      { path: 'b', size: 9, sha256: 'c'.repeat(64), gitBlob: null },
      { path: 'c', size: null, sha256: null, gitBlob: null },
    ],
  });
});

for (const [what, answer] of [
  ['no JSON', 'hello'],
  ['JSON of another kind', '[]'],
  ['a commit that is none', JSON.stringify({ sha: '../..', siblings: [] })],
  ['no files', JSON.stringify({ sha: COMMIT })],
] as const) {
  test(`an answer with ${what} is that of no hub`, async (t) => {
    const hub = await startHub(t, { trouble: (_request, response) => Boolean(response.end(answer)) });
    await assert.rejects(listRepository({ endpoint: hub.endpoint, token: null }, TINY), /it did not answer as a hub does/);
  });
}

/** The fault that a status becomes. */
async function faultOf(options: HubOptions, token: string | null, t: Parameters<typeof startHub>[0]): Promise<unknown> {
  const server = await startHub(t, options);
  const hub: Hub = { endpoint: server.endpoint, token };
  try {
    await requestFile(hub, TINY, COMMIT, 'config.json', 0);
    return null;
  } catch (error) {
    return error instanceof FaultError && error.fault.code === 'hub_refused' ? error.fault.why : error;
  }
}

for (const [status, token, why] of [
  [200, null, null],
  [401, null, 'token_missing'],
  [401, 'x', 'token_refused'],
  [403, 'x', 'forbidden'],
  [404, null, 'no_file'],
] as const) {
  test(`status ${status}, ${token === null ? 'without' : 'with'} a token, is ${why ?? 'an answer'}`, async (t) => {
    assert.equal(await faultOf({ trouble: (_request, response) => Boolean(response.writeHead(status).end()) }, token, t), why);
  });
}

test('a redirect is followed: on the same host with the token, to another without', async (t) => {
  const storage = await startHub(t, { trouble: (_request, response) => Boolean(response.end('bytes')) });
  const hub = await startHub(t, {
    trouble: ({ path }, response) =>
      Boolean(response.writeHead(307, { location: path === '/renamed' ? `${storage.endpoint}/large` : '/renamed' }).end()),
  });
  const response = await requestFile({ endpoint: hub.endpoint, token: 'secret' }, TINY, COMMIT, 'a b.json', 7);
  assert.equal(await response.text(), 'bytes');
  assert.deepEqual(
    [...hub.requests, ...storage.requests].map(({ path, token, range }) => [path, token, range]),
    [
      [`/acme/tiny/resolve/${COMMIT}/a%20b.json`, 'Bearer secret', 'bytes=7-'],
      ['/renamed', 'Bearer secret', 'bytes=7-'],
      ['/large', null, 'bytes=7-'],
    ],
  );
});
