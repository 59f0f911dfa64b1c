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
  /** Every option that can change output bytes, by its long name. */
  readonly options: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** SHA-256, in hex, of the identity. The order of option names does not matter. */
export function fingerprint(identity: Identity): string {
  const options = Object.entries(identity.options).sort(([a], [b]) => (a < b ? -1 : 1));
  const inputs = identity.inputs.map(({ path, size }) => [path, size]);
  const canonical = JSON.stringify([identity.version, identity.modelSha256, identity.dtype, inputs, options]);
  return createHash('sha256').update(canonical).digest('hex');
}
