/** A server on localhost with the layout of the Hugging Face hub, which serves a model of fixtures/. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fixture } from './program.js';

/** What the revision `main` stands for. */
export const COMMIT = 'c0ffee'.repeat(6).concat('c0ff');

/** What the revision `v1` stands for. */
export const TAGGED = 'badcab'.repeat(6).concat('badc');

export interface Served {
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly token: string | null;
  readonly host: string;
}

/** Answers a request itself (true), or leaves it to the server. */
export type Trouble = (request: Served, response: ServerResponse, file: Buffer | null) => boolean;

export interface HubServer {
  readonly endpoint: string;
  readonly requests: readonly Served[];
}

export interface HubOptions {
  /** Paths in the repository with their bytes; the files of tiny-bert without it. */
  readonly files?: ReadonlyMap<string, Buffer>;
  readonly trouble?: Trouble;
  /** Changes the list of files that the server tells. */
  readonly listed?: (files: Record<string, unknown>[]) => Record<string, unknown>[];
}

/** The files of a fixture, by their path. */
export function filesOf(model: string): Map<string, Buffer> {
  const folder = fixture('models', model);
  const paths = readdirSync(folder, { recursive: true }).map(String);
  return new Map(paths.filter((path) => statSync(join(folder, path)).isFile()).map((path) => [path, readFileSync(join(folder, path))]));
}

/** Serves acme/tiny at the revisions main and v1 until the test ends. */
export async function startHub(
  t: TestContext,
  { files = filesOf('tiny-bert'), trouble, listed = (all) => all }: HubOptions = {},
): Promise<HubServer> {
  const requests: Served[] = [];
  const server = createServer((request, response) => {
    const served = read(request);
    requests.push(served);
    const resolved = /^\/acme\/tiny\/resolve\/([^/]+)\/(.+)$/.exec(served.path);
    const file = resolved?.[2] === undefined ? null : (files.get(decodeURIComponent(resolved[2])) ?? null);
    if (trouble?.(served, response, file) === true) return;
    const revision = /^\/api\/models\/acme\/tiny\/revision\/([^/?]+)\?blobs=true$/.exec(served.path)?.[1];
    const commit = revision === 'main' ? COMMIT : revision === 'v1' ? TAGGED : null;
    if (commit !== null) response.end(JSON.stringify({ id: 'acme/tiny', sha: commit, siblings: listed(listing(files)) }));
    else if (file !== null && (resolved?.[1] === COMMIT || resolved?.[1] === TAGGED)) sendFile(served, response, file);
    else response.writeHead(404, revision === undefined ? {} : { 'x-error-code': 'RevisionNotFound' }).end('Not found');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('bug: no port');
  return { endpoint: `http://127.0.0.1:${address.port}`, requests };
}

function read({ method, url, headers }: IncomingMessage): Served {
  return {
    method: method ?? '',
    path: url ?? '',
    range: headers.range ?? null,
    token: headers.authorization ?? null,
    host: headers.host ?? '',
  };
}

/** As the hub does: weights in large file storage with their SHA-256, others with the id that git gives them. */
function listing(files: ReadonlyMap<string, Buffer>): Record<string, unknown>[] {
  return [...files].map(([rfilename, bytes]) =>
    rfilename.includes('.onnx')
      ? { rfilename, size: bytes.length, blobId: '0'.repeat(40), lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } }
      : { rfilename, size: bytes.length, blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') },
  );
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file, or the rest of it that was asked for. */
export function sendFile({ range }: Served, response: ServerResponse, file: Buffer): true {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': file.length - from, 'content-type': 'application/octet-stream' };
  if (range === null) response.writeHead(200, headers).end(file);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }).end(file.subarray(from));
  return true;
}

/**
 * Says how long a file is, sends so many bytes from where it was asked to begin, and cuts the connection.
 *
 * @param isTaken whether they have arrived: what is on its way when a connection is cut may be lost
 */
export function breakOff({ range }: Served, response: ServerResponse, file: Buffer, bytes: number, isTaken: () => boolean): true {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  response.writeHead(range === null ? 200 : 206, { 'content-length': file.length - from });
  response.flushHeaders();
  if (bytes > 0) response.write(file.subarray(from, from + bytes));
  const timer = setInterval(() => {
    if (!isTaken()) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
  response.on('close', () => clearInterval(timer));
  return true;
}
