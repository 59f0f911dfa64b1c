/**
 * Requests to the Hugging Face hub, or to a server with its layout (HF_ENDPOINT): what a repository holds, and its
 * files.
 *
 * Plain fetch, not the downloads of @huggingface/transformers 4.3.1: those send HF_TOKEN to huggingface.co only,
 * whatever `env.remoteHost` says, ask for each file by name without the list that has sizes and hashes, hold no bytes
 * against a hash, cannot go on in the middle of a file, and bring a runtime into a process that wants files.
 *
 * The token goes to the origin of the endpoint and nowhere else: redirects (large files lie on other hosts) are
 * followed here, one by one. Waiting is bounded by fetch itself: 300 s for headers, 300 s between two pieces of a body.
 */
import { FaultError } from '../../core/faults.js';
import { isJsonObject } from '../folder.js';
import { type HubReference, repositoryOf, spellReference } from './reference.js';
import type { HubFile } from './select.js';

export interface Hub {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | null;
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';
const MOST_REDIRECTS = 5;

/** A list of a repository's files: thousands of them fit. */
const MOST_LIST_BYTES = 32 * 2 ** 20;

/**
 * The hub by HF_ENDPOINT and HF_TOKEN.
 *
 * @throws FaultError flag_invalid when HF_ENDPOINT is no address
 */
export function hubOf(env: NodeJS.ProcessEnv): Hub {
  const endpoint = env['HF_ENDPOINT'] || DEFAULT_ENDPOINT;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !isWeb(url) || url.username !== '' || url.search !== '') {
    throw new FaultError({
      code: 'flag_invalid',
      from: 'HF_ENDPOINT',
      value: endpoint,
      expected: 'an address such as https://huggingface.co',
    });
  }
  return { endpoint: url.href.replace(/\/+$/, ''), token: env['HF_TOKEN']?.trim() || null };
}

/** What a repository holds at a revision. */
export interface Listing {
  /** What the revision stood for when it was asked: all files are asked for by it. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/**
 * Asks what a repository holds.
 *
 * @throws FaultError hub_refused, hub_failed
 */
export async function listRepository(hub: Hub, reference: HubReference): Promise<Listing> {
  const path = `/api/models/${repositoryOf(reference)}/revision/${encodeURIComponent(reference.revision)}?blobs=true`;
  const response = await request(hub, reference, path, {});
  if (!response.ok) throw await refusal(hub, reference, response, 'no_repository');
  const answer = await bodyText(hub, reference, response);
  const listing = readListing(answer);
  if (listing === null) throw failed(hub, reference, 'it did not answer as a hub does');
  return listing;
}

/**
 * Asks for a file.
 *
 * @param from the byte to begin with; the answer may begin at 0 all the same (status 200, not 206)
 * @throws FaultError hub_refused, hub_failed
 */
export async function requestFile(hub: Hub, reference: HubReference, commit: string, path: string, from: number): Promise<Response> {
  const place = `/${repositoryOf(reference)}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const response = await request(hub, reference, place, from === 0 ? {} : { range: `bytes=${from}-` });
  if (response.status !== 200 && response.status !== 206) throw await refusal(hub, reference, response, 'no_file');
  return response;
}

/** A failure of the connection, as a fault; what went wrong is in the cause of what fetch throws. */
export function failed(hub: Hub, reference: HubReference, error: unknown): FaultError {
  const fault = { code: 'hub_failed', model: spellReference(reference), from: hub.endpoint, reason: networkReason(error) } as const;
  return new FaultError(fault, { cause: error });
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  // Of several addresses that were tried the message is empty.
  return cause.message || ('code' in cause ? String(cause.code) : error.message);
}

async function request(hub: Hub, reference: HubReference, path: string, extra: Record<string, string>): Promise<Response> {
  const home = new URL(hub.endpoint).origin;
  let url = new URL(`${hub.endpoint}${path}`);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const headers = new Headers({ 'user-agent': 'llm-threads', 'accept-encoding': 'identity', ...extra });
    if (hub.token !== null && url.origin === home) headers.set('authorization', `Bearer ${hub.token}`);
    let response: Response;
    try {
      response = await fetch(url, { headers, redirect: 'manual' });
    } catch (error) {
      throw failed(hub, reference, error);
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
    if (next === null || !isWeb(next) || (url.protocol === 'https:' && next.protocol !== 'https:')) {
      throw failed(hub, reference, 'it led to an address that is not safe');
    }
    url = next;
  }
  throw failed(hub, reference, `it led to another address more than ${MOST_REDIRECTS} times`);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

async function refusal(hub: Hub, reference: HubReference, response: Response, missing: 'no_repository' | 'no_file'): Promise<FaultError> {
  await response.body?.cancel();
  const model = spellReference(reference);
  switch (response.status) {
    case 401:
      return new FaultError({ code: 'hub_refused', model, why: hub.token === null ? 'token_missing' : 'token_refused' });
    case 403:
      return new FaultError({ code: 'hub_refused', model, why: 'forbidden' });
    case 404:
      return new FaultError({
        code: 'hub_refused',
        model,
        why: response.headers.get('x-error-code') === 'RevisionNotFound' ? 'no_revision' : missing,
      });
    default:
      return failed(hub, reference, `it answered with status ${response.status}`);
  }
}

async function bodyText(hub: Hub, reference: HubReference, response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > MOST_LIST_BYTES) throw new Error('its list of files has no end');
      pieces.push(piece);
    }
  } catch (error) {
    throw failed(hub, reference, error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const HEX = { commit: /^[0-9a-f]{40}([0-9a-f]{24})?$/, sha256: /^[0-9a-f]{64}$/, gitBlob: /^[0-9a-f]{40}$/ };

/** null when it is not what the hub answers. */
function readListing(answer: string): Listing | null {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    return null;
  }
  if (!isJsonObject(json)) return null;
  const { sha, siblings } = json;
  if (typeof sha !== 'string' || !HEX.commit.test(sha) || !Array.isArray(siblings)) return null;
  return { commit: sha, files: siblings.flatMap((sibling: unknown) => readFile(sibling)) };
}

function readFile(sibling: unknown): readonly HubFile[] {
  if (!isJsonObject(sibling) || typeof sibling['rfilename'] !== 'string') return [];
  const large = isJsonObject(sibling['lfs']) ? sibling['lfs'] : null;
  const size = large?.['size'] ?? sibling['size'];
  return [
    {
      path: sibling['rfilename'],
      size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
      sha256: hexOr(large?.['sha256'], HEX.sha256),
      // The blob of a file in large file storage is that of a pointer to it.
      gitBlob: large === null ? hexOr(sibling['blobId'], HEX.gitBlob) : null,
    },
  ];
}

function hexOr(value: unknown, shape: RegExp): string | null {
  return typeof value === 'string' && shape.test(value) ? value : null;
}
