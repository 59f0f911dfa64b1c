/**
 * Streamed decompression of gzip, one or several members.
 *
 * The frames are read here and only what is inside goes to zlib: so everything of a member is given before its
 * checksum is judged, and what follows the last one can be told from a damaged one. zlib itself keeps what it
 * made of the slice in which it met damage.
 */
import { createInflateRaw, type InflateRaw } from 'node:zlib';
import { IDLE } from './blocks.js';

/**
 * Compressed bytes given to zlib at a time. What it had made of a damaged slice is lost, and 1,000 times as many
 * bytes may come out before anyone can pause it; but each slice costs a turn of the thread pool.
 */
const SLICE_BYTES = 2 * 1024;

/** Room for what zlib makes at a time. */
const OUT_BYTES = 64 * 1024;

const TRAILER_BYTES = 8;
/** More than any header with a name and a comment that make sense. */
const MAX_HEADER_BYTES = 2 ** 20;
const MAGIC = [0x1f, 0x8b];
/** Bytes that tell gzip. */
export const GZIP_HEAD_BYTES = MAGIC.length;
const DEFLATE = 8;
const FLAGS = { checksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Whether these first bytes are those of gzip. */
export function isGzip(head: Buffer): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * Decompresses. What was decompressed before an error is given before it is thrown.
 *
 * @param blocks may hold IDLE marks, which are passed on
 * @throws Error when the data is cut off or damaged, or when something else than zero bytes follows the last member
 */
export async function* gunzip(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let member: Member | null = null;
  let members = 0;
  try {
    for await (const block of blocks) {
      if (block === IDLE) {
        yield IDLE;
        continue;
      }
      held = held.length === 0 ? block : Buffer.concat([held, block]);
      for (;;) {
        if (member === null) {
          if (members > 0) held = withoutPadding(held);
          const end = headerEnd(held, members);
          if (end === null) break;
          held = held.subarray(end);
          member = new Member();
          members += 1;
        } else if (!member.over) {
          if (held.length === 0) break;
          const { made, used } = await member.inflate(held.subarray(0, SLICE_BYTES));
          held = held.subarray(used);
          yield* made;
          if (member.failure !== null) throw member.failure;
        } else {
          if (held.length < TRAILER_BYTES) break;
          member.check(held);
          held = held.subarray(TRAILER_BYTES);
          member = null;
        }
      }
    }
    if (member !== null || withoutPadding(held).length > 0) throw new Error('unexpected end of file');
  } finally {
    member?.close();
  }
}

function withoutPadding(bytes: Buffer): Buffer {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros += 1;
  return bytes.subarray(zeros);
}

/**
 * Where the header ends (RFC 1952, 2.3).
 *
 * @param members how many came before
 * @returns null while more bytes are needed
 */
function headerEnd(bytes: Buffer, members: number): number | null {
  if (MAGIC.some((byte, i) => i < bytes.length && bytes[i] !== byte)) {
    if (members === 0) throw new Error('incorrect header check');
    throw new Error('the gzip data ends, and bytes that are no gzip follow (all of the data before them was read)');
  }
  if (bytes.length < 10) return null;
  const flags = bytes[3] ?? 0;
  if (bytes[2] !== DEFLATE || (flags & FLAGS.reserved) !== 0) throw new Error('unknown compression method');
  let at = 10;
  if ((flags & FLAGS.extra) !== 0) {
    if (bytes.length < at + 2) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [FLAGS.name, FLAGS.comment]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, at);
    if (zero === -1 && bytes.length > MAX_HEADER_BYTES) throw new Error('incorrect header check');
    if (zero === -1) return null;
    at = zero + 1;
  }
  if ((flags & FLAGS.checksum) !== 0) at += 2;
  return at <= bytes.length ? at : null;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The checksum of gzip, going on from that of the bytes before. (zlib.crc32 is younger than the oldest Node we run on.) */
function crc32(bytes: Buffer, before: number): number {
  let value = ~before;
  for (let at = 0; at < bytes.length; at += 1) value = (CRC_TABLE[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** One member between header and trailer. */
class Member {
  over = false;
  failure: Error | null = null;
  private readonly inflater: InflateRaw = createInflateRaw({ chunkSize: OUT_BYTES });
  private made: Buffer[] = [];
  private checksum = 0;
  private length = 0;
  private told: () => void = () => {};

  constructor() {
    this.inflater.on('data', (data: Buffer) => this.made.push(data));
    this.inflater.on('error', (error) => {
      this.failure = error;
      this.told();
    });
    // The write that held more than the member is never answered.
    this.inflater.on('end', () => {
      this.over = true;
      this.told();
    });
  }

  /** Decompresses the next bytes. `used`: how many of them belong to the member; what zlib refuses is in `failure`. */
  async inflate(slice: Buffer): Promise<{ readonly made: readonly Buffer[]; readonly used: number }> {
    const before = this.inflater.bytesWritten;
    await new Promise<void>((resolve) => {
      this.told = resolve;
      this.inflater.write(slice, (error) => {
        this.failure ??= error ?? null;
        resolve();
      });
    });
    const { made } = this;
    this.made = [];
    for (const data of made) {
      this.checksum = crc32(data, this.checksum);
      this.length = (this.length + data.length) >>> 0;
    }
    return { made, used: this.over ? this.inflater.bytesWritten - before : slice.length };
  }

  /** @throws Error when the trailer does not fit what was decompressed */
  check(trailer: Buffer): void {
    if (trailer.readUInt32LE(0) !== this.checksum) throw new Error('incorrect data check');
    if (trailer.readUInt32LE(4) !== this.length) throw new Error('incorrect length check');
  }

  close(): void {
    this.inflater.destroy();
  }
}
