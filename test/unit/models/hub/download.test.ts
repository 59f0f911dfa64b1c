import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bytesThere, downloadFile, type Source } from '#src/models/hub/download.js';
import type { HubFile } from '#src/models/hub/select.js';
import { COMMIT, type HubOptions, type HubServer, sha256, startHub } from '../../../e2e/hub-server.js';
import { temporaryFolder } from '../../../e2e/program.js';

const BYTES = Buffer.from('0123456789'.repeat(100));
const FILES = new Map([['onnx/model.onnx', BYTES]]);
const FILE: HubFile = { path: 'onnx/model.onnx', size: BYTES.length, sha256: sha256(BYTES), gitBlob: null };

interface Place {
  readonly server: HubServer;
  readonly source: Source;
  readonly folder: string;
  readonly target: string;
  readonly part: string;
}

async function place(t: TestContext, options: HubOptions = {}): Promise<Place> {
  const server = await startHub(t, { files: FILES, ...options });
  const folder = temporaryFolder(t);
  const target = join(folder, FILE.path);
  mkdirSync(dirname(target));
  const hub = { endpoint: server.endpoint, token: null };
  const source = { hub, reference: { owner: 'acme', name: 'tiny', revision: 'main' }, commit: COMMIT };
  return { server, source, folder, target, part: `${target}.${FILE.sha256?.slice(0, 16)}.part` };
}

const ranges = ({ requests }: HubServer): readonly (string | null)[] => requests.map(({ range }) => range);

test('a file arrives whole under its name, and nothing beside it', async (t) => {
  const { source, folder, target } = await place(t);
  const seen: number[] = [];
  assert.equal(await downloadFile(source, FILE, folder, (bytes) => seen.push(bytes)), FILE.sha256);
  assert.ok(readFileSync(target).equals(BYTES));
  assert.deepEqual(readdirSync(dirname(target)), ['model.onnx']);
  assert.deepEqual([seen[0], seen.at(-1)], [0, BYTES.length]);
});

test('one that is there and as listed is not asked for', async (t) => {
  const { server, source, folder, target } = await place(t);
  writeFileSync(target, BYTES);
  assert.equal(bytesThere(FILE, folder), BYTES.length);
  await downloadFile(source, FILE, folder, () => {});
  assert.deepEqual(server.requests, []);
});

test('one that is there and not as listed is replaced', async (t) => {
  const { source, folder, target } = await place(t);
  writeFileSync(target, 'old');
  await downloadFile(source, FILE, folder, () => {});
  assert.ok(readFileSync(target).equals(BYTES));
});

test('what is there of it is not asked for again', async (t) => {
  const { server, source, folder, part, target } = await place(t);
  writeFileSync(part, BYTES.subarray(0, 400));
  assert.equal(bytesThere(FILE, folder), 400);
  await downloadFile(source, FILE, folder, () => {});
  assert.deepEqual(ranges(server), ['bytes=400-']);
  assert.ok(readFileSync(target).equals(BYTES));
});

test('a server that cannot begin in the middle is read from the start', async (t) => {
  const { server, source, folder, part, target } = await place(t, { trouble: (_request, response) => Boolean(response.end(BYTES)) });
  writeFileSync(part, 'something else');
  await downloadFile(source, FILE, folder, () => {});
  assert.deepEqual(ranges(server), ['bytes=14-']);
  assert.ok(readFileSync(target).equals(BYTES));
});

test('a damaged beginning is found at the end, and not gone on with another time', async (t) => {
  const { source, folder, part, target } = await place(t);
  writeFileSync(part, 'x'.repeat(400));
  await assert.rejects(
    downloadFile(source, FILE, folder, () => {}),
    /its SHA-256 is not the one that the hub lists/,
  );
  assert.deepEqual([existsSync(part), existsSync(target)], [false, false]);
});

test('a file that is listed by its git id is held against that', async (t) => {
  const { source, folder } = await place(t);
  const gitBlob = createHash('sha1').update(`blob ${BYTES.length}\0`).update(BYTES).digest('hex');
  await downloadFile(source, { ...FILE, sha256: null, gitBlob }, folder, () => {});
  await assert.rejects(
    downloadFile(source, { ...FILE, path: 'onnx/model.onnx', sha256: null, gitBlob: 'a'.repeat(40) }, folder, () => {}),
    /its git id is not the one that the hub lists/,
  );
});

test('a file of unknown size and hash is taken as it comes, from the start', async (t) => {
  const { server, source, folder, target } = await place(t);
  writeFileSync(`${target}.unknown.part`, 'left by another pull');
  assert.equal(await downloadFile(source, { ...FILE, size: null, sha256: null }, folder, () => {}), FILE.sha256);
  assert.deepEqual(ranges(server), [null]);
});

test('an empty file is a file', async (t) => {
  const { source, folder } = await place(t, { files: new Map([['empty.json', Buffer.alloc(0)]]) });
  const sum = await downloadFile(source, { path: 'empty.json', size: 0, sha256: null, gitBlob: null }, folder, () => {});
  assert.equal(sum, sha256(Buffer.alloc(0)));
});

test('connections for one file are counted: a server that ends each early is given up', async (t) => {
  const { server, source, folder, part } = await place(t, {
    trouble: ({ range }, response) => {
      const from = Number(/\d+/.exec(range ?? '0')?.[0]);
      return Boolean(response.writeHead(from === 0 ? 200 : 206).end(BYTES.subarray(from, from + 10)));
    },
  });
  await assert.rejects(
    downloadFile(source, FILE, folder, () => {}),
    /model\.onnx ended after 50 of 1000 bytes/,
  );
  assert.deepEqual(ranges(server), [null, 'bytes=10-', 'bytes=20-', 'bytes=30-', 'bytes=40-']);
  assert.equal(readFileSync(part).length, 50);
});
