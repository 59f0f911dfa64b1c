const MIN_CAPACITY = 1024;

/** Bytes set aside for a chunk, as a multiple of those of the one before it. */
const ROOM = 1.25;

/**
 * A growable buffer of bytes on their way out: formats append, the target takes.
 *
 * Invariant: what `take` gave belongs to its taker; later appends never touch it, so that it may still
 * be on its way to the disk while the next chunk is written.
 */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity bytes set aside at first; it doubles when they are used up */
  constructor(capacity = 64 * 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes appended since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Appends a copy of bytes. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends a string as UTF-8. */
  text(text: string): void {
    // A UTF-16 code unit takes at most three bytes of UTF-8; counting them exactly would cost a pass.
    this.#reserve(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** Gives the bytes appended since the last call, and starts again empty. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    // The next chunk is about as large as this one; one that is a little larger must not be copied for it.
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(Math.ceil(this.#length * ROOM), MIN_CAPACITY));
    this.#length = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
