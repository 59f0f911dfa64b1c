/**
 * Texts by number in memory that all threads share: UTF-8, one after the other, with where each ends.
 *
 * Blocks of bytes are added as texts come; no text is in two.
 */

/** Texts that are complete. Plain data: it crosses threads, where the memory is the same. */
export interface TextTable {
  readonly blocks: readonly SharedArrayBuffer[];
  /** By text: its block, where it begins there, and its bytes: Uint32 [count, 3]. */
  readonly places: SharedArrayBuffer;
}

const BLOCK_BYTES = 2 ** 22;
const FIELDS = 3;

/** Fills a table. */
export class TextWriter {
  private readonly blocks: { bytes: Buffer; used: number }[] = [];
  private readonly places = new GrowingUint32();

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    let block = this.blocks.at(-1);
    if (block === undefined || block.used + bytes > block.bytes.length) {
      block = { bytes: Buffer.from(new SharedArrayBuffer(Math.max(BLOCK_BYTES, bytes))), used: 0 };
      this.blocks.push(block);
    }
    block.bytes.write(text, block.used);
    this.places.push(this.blocks.length - 1);
    this.places.push(block.used);
    this.places.push(bytes);
    block.used += bytes;
  }

  finish(): TextTable {
    // What a Buffer was made of is the shared memory itself.
    return { blocks: this.blocks.map(({ bytes }) => bytes.buffer as SharedArrayBuffer), places: this.places.shared().buffer };
  }
}

/** Makes the function that reads the texts of a table. */
export function textReader({ blocks, places }: TextTable): (index: number) => string {
  const table = new Uint32Array(places);
  const buffers = blocks.map((block) => Buffer.from(block));
  return (index) => {
    const [block = 0, start = 0, bytes = 0] = table.subarray(index * FIELDS, (index + 1) * FIELDS);
    return buffers[block]?.toString('utf8', start, start + bytes) ?? '';
  };
}

/** A list of numbers that grows without a number being an object. */
export class GrowingUint32 {
  private numbers = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const wider = new Uint32Array(this.length * 2);
      wider.set(this.numbers);
      this.numbers = wider;
    }
    this.numbers[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.numbers[index] ?? 0;
  }

  /** The numbers in memory that threads share. */
  shared(): Uint32Array<SharedArrayBuffer> {
    const copy = new Uint32Array(new SharedArrayBuffer(this.length * 4));
    copy.set(this.numbers.subarray(0, this.length));
    return copy;
  }
}
