/**
 * The identity of a run: two runs with the same fingerprint write the same bytes.
 *
 * In it is everything that can change output bytes; left out is what cannot: threads, progress, limits on
 * errors and row size, and so on (contract §6.2 lists both).
 */
import { createHash } from 'node:crypto';

export interface Identity {
  /** Program version: grids, batches and spellings may change with it. */
  readonly version: string;
  /** SHA-256 of the model file, in hex, and the dtype it was picked by. */
  readonly modelSha256: string;
  readonly dtype: string | null;
  /** Input names in order with their sizes in bytes; null for standard input and pipes. */
  readonly inputs: readonly { readonly path: string; readonly size: number | null }[];
  /** Names of columns: what the head of the input settled. */
  readonly columns: { readonly input: readonly string[]; readonly text: readonly string[]; readonly added: readonly string[] };
  /** Every option that can change output bytes, by its long name, or by words that begin with `the `; anything that JSON can spell. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The identity part by part: what to call it when it changed → its value as JSON. Sorted by name. */
export type IdentityParts = Readonly<Record<string, string>>;

const MODEL_PART = 'the model file (its SHA-256)';

/** The SHA-256 of the model file, in hex. */
export function modelHashOf(parts: IdentityParts): string {
  return String(JSON.parse(parts[MODEL_PART] ?? '""'));
}

/** Spells an identity out, so that a change can be told by name. */
export function identityParts(identity: Identity): IdentityParts {
  const parts: [string, unknown][] = [
    ['the program version', identity.version],
    [MODEL_PART, identity.modelSha256],
    ['--dtype', identity.dtype],
    ['the inputs and their sizes', identity.inputs.map(({ path, size }) => [path, size])],
    ['the columns of the input', identity.columns.input],
    ['the text columns', identity.columns.text],
    ['the new columns', identity.columns.added],
    ...Object.entries(identity.options).map(([name, value]): [string, unknown] => [name.startsWith('the ') ? name : `--${name}`, value]),
  ];
  return Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, JSON.stringify(value)]));
}

/** SHA-256, in hex, of the identity. The order of option names does not matter. */
export function fingerprint(parts: IdentityParts): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The parts that differ, in words: what was, what is. */
export function changedParts(before: IdentityParts, now: IdentityParts): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const short = (json: string | undefined): string =>
    json === undefined ? 'nothing' : json.length > 60 ? `${json.slice(0, 57)}...` : json;
  return names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} changed from ${short(before[name])} to ${short(now[name])}`);
}
