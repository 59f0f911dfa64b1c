/**
 * SHA-256 of a file's content up to any record, while the content streams by.
 *
 * Blocks are larger than records, and the reader is ahead of whoever asks; so blocks wait here until it is
 * known that no earlier place will be asked for. What waits is bounded by the largest record.
 */
import { createHash, type Hash } from 'node:crypto';

export class ContentHash {
  private readonly hash: Hash;
  /** Bytes in `hash`; the blocks after them, and how many bytes those are. */
  private hashed: number;
  private readonly pending: Buffer[] = [];
  private waiting = 0;
  /** Places that may still be asked for: the ends of records given, ascending. */
  private ends: number[];
  /** Digests at ends that the hash had to go beyond. */
  private readonly known = new Map<number, string>();

  /**
   * @param maxWaiting bytes that may wait: as many as may hold a record that is not cut yet, and two blocks
   * @param before what was hashed before the first block to come; nothing at the start of a file
   */
  constructor(
    private readonly maxWaiting: number,
    before: { readonly hash: Hash; readonly bytes: number } | null = null,
  ) {
    this.hash = before?.hash ?? createHash('sha256');
    this.hashed = before?.bytes ?? 0;
    this.ends = [this.hashed];
  }

  /** Takes the next block of content, which must not change afterwards. */
  add(block: Buffer): void {
    this.pending.push(block);
    this.waiting += block.length;
    if (this.waiting <= this.maxWaiting) return;
    for (const end of this.ends) {
      // Ends before one that was asked for are not asked for any more.
      if (end >= this.hashed && !this.known.has(end)) this.known.set(end, this.at(end));
    }
    while (this.waiting > this.maxWaiting) this.fold(this.hashed + (this.pending[0]?.length ?? 0));
  }

  /** Says that records were cut from what was added; each end is a place that may be asked for. */
  cut(cuts: readonly { readonly byte: number; readonly bytes: number }[]): void {
    for (const { byte, bytes } of cuts) this.ends.push(byte + bytes);
  }

  /** Says that the ends of these records, cut in a row, will not be asked for: nothing is made of them. */
  skipped(cuts: readonly { readonly byte: number; readonly bytes: number }[]): void {
    const first = cuts[0]?.byte ?? 0;
    const last = cuts.at(-1);
    if (last === undefined) return;
    const within = (end: number): boolean => end > first && end <= last.byte + last.bytes;
    this.ends = this.ends.filter((end) => !within(end));
    for (const end of this.known.keys()) if (within(end)) this.known.delete(end);
  }

  /** Says that no place before `byte`, an end, will be asked for any more. */
  passed(byte: number): void {
    this.ends = this.ends.filter((end) => end >= byte);
    for (const end of this.known.keys()) if (end < byte) this.known.delete(end);
    if (byte > this.hashed) this.fold(byte);
  }

  /**
   * The digest, in hex, of the first `byte` bytes.
   *
   * @param byte an end that is not passed, nor before one that was asked for
   */
  at(byte: number): string {
    const known = this.known.get(byte);
    if (known !== undefined) return known;
    if (byte < this.hashed) throw new Error(`bug: the hash is at ${this.hashed}, beyond ${byte}`);
    this.fold(byte);
    return this.hash.copy().digest('hex');
  }

  /** The digest, in hex, of all that was added. */
  whole(): string {
    const hash = this.hash.copy();
    for (const block of this.pending) hash.update(block);
    return hash.digest('hex');
  }

  private fold(byte: number): void {
    while (this.hashed < byte) {
      const block = this.pending.shift();
      if (block === undefined) throw new Error(`bug: no bytes to hash up to ${byte}`);
      const taken = block.subarray(0, byte - this.hashed);
      this.hash.update(taken);
      this.hashed += taken.length;
      this.waiting -= taken.length;
      if (taken.length < block.length) this.pending.unshift(block.subarray(taken.length));
    }
  }
}

/** Adds a finished file to the digest of the files before. */
export function chainHash(filesHash: string, fileHash: string): string {
  return createHash('sha256').update(`${filesHash}${fileHash}`).digest('hex');
}
