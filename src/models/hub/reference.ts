/** How a model of the hub is named: `owner/name`, or `owner/name@revision`. */

export interface HubReference {
  readonly owner: string;
  readonly name: string;
  /** A branch, a tag, a commit, or refs/pr/N. */
  readonly revision: string;
}

/** The revision of a name without one. */
export const DEFAULT_REVISION = 'main';

/** A part of a repository's name, as the hub allows it: it can be a folder's name, and none that leads elsewhere. */
const PART = /^[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?$/;
const REVISION = /^[A-Za-z0-9_][\w.+-]*(?:\/[A-Za-z0-9_][\w.+-]*)*$/;
const LONGEST_REVISION = 100;

/**
 * Reads a name as it is typed.
 *
 * @returns null for what cannot be a model of the hub
 * @see https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/utils/_validators.py
 */
export function parseReference(text: string): HubReference | null {
  const at = text.indexOf('@');
  const [owner = '', name = '', ...more] = (at === -1 ? text : text.slice(0, at)).split('/');
  const revision = at === -1 ? DEFAULT_REVISION : text.slice(at + 1);
  if (more.length > 0 || ![owner, name].every(isPart) || /\.(git|ipynb)$/.test(name)) return null;
  if (!REVISION.test(revision) || revision.includes('..') || revision.length > LONGEST_REVISION) return null;
  return { owner, name, revision };
}

/** `--` parts owner and name in the cache. */
function isPart(part: string): boolean {
  return PART.test(part) && !part.includes('--') && !part.includes('..');
}

/** `owner/name`, the repository. */
export function repositoryOf({ owner, name }: HubReference): string {
  return `${owner}/${name}`;
}

/** The name as it is typed; the usual revision is left out. */
export function spellReference(reference: HubReference): string {
  const { revision } = reference;
  return revision === DEFAULT_REVISION ? repositoryOf(reference) : `${repositoryOf(reference)}@${revision}`;
}
