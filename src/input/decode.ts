/**
 * From other encodings to UTF-8, block by block.
 *
 * What cannot be decoded becomes a byte that is no UTF-8 either (or U+FFFD): whoever checks records for valid
 * UTF-8 then refuses the record it is in, and no other.
 */
import { FaultError } from '../core/faults.js';
import { IDLE } from './blocks.js';

/** Bytes to text; what is incomplete at the end of a block is kept for the next one. */
export interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
  /** What stands in its texts where bytes cannot be decoded. */
  readonly bad: RegExp;
}

export interface Encoding {
  /** Makes a decoder; null for UTF-8, which is what all stages after this one read. */
  readonly decoder: (() => Decoder) | null;
}

const UTF_8: Encoding = { decoder: null };
const UTF_16LE: Encoding = { decoder: () => new Utf16Decoder(false) };
const UTF_16BE: Encoding = { decoder: () => new Utf16Decoder(true) };

/** Names without what is no letter or digit. UTF-16 without a mark is little-endian, as on the web. */
const OURS: ReadonlyMap<string, Encoding> = new Map([
  ['utf8', UTF_8],
  ...['utf16', 'utf16le', 'ucs2', 'unicode'].map((name) => [name, UTF_16LE] as const),
  ['utf16be', UTF_16BE],
]);

const MARKS: readonly (readonly [mark: readonly number[], encoding: Encoding])[] = [
  [[0xef, 0xbb, 0xbf], UTF_8],
  [[0xff, 0xfe], UTF_16LE],
  [[0xfe, 0xff], UTF_16BE],
];

/** Bytes of the longest byte order mark. */
export const MARK_BYTES = 3;

/** iconv-lite has these too: no encodings of text, or with decoders that lose characters between blocks. */
const REFUSED = /^(base64|hex|utf7|unicode11utf7|utf32|ucs4|cesu8)/;

/**
 * The encoding of a name, spelled with any dashes and case.
 *
 * @throws FaultError flag_invalid
 */
export async function encodingNamed(name: string): Promise<Encoding> {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const own = OURS.get(plain);
  if (own !== undefined) return own;
  // Loaded here, so that nobody else waits for it.
  const { default: iconv } = await import('iconv-lite');
  if (plain === '' || REFUSED.test(plain) || !iconv.encodingExists(name)) {
    throw new FaultError({
      code: 'flag_invalid',
      from: '--encoding',
      value: name,
      expected: 'an encoding such as windows-1252, iso-8859-15, utf-16le, shift_jis, euc-kr, gb18030 or big5',
    });
  }
  return { decoder: () => new LegacyDecoder(() => iconv.getDecoder(name)) };
}

/**
 * The encoding of bytes that begin with `head`. A byte order mark goes before what was told, as in ripgrep.
 *
 * @param head at least MARK_BYTES, or all there is
 */
export function encodingOf(head: Buffer, told: Encoding | null): { readonly encoding: Encoding; readonly markBytes: number } {
  const marked = MARKS.find(([mark]) => mark.every((byte, i) => head[i] === byte));
  return marked === undefined ? { encoding: told ?? UTF_8, markBytes: 0 } : { encoding: marked[1], markBytes: marked[0].length };
}

/**
 * Decodes blocks to blocks of UTF-8, none empty but IDLE marks, which are passed on.
 *
 * @param badUtf8 what stands for bytes that cannot be decoded: a byte that no UTF-8 has, or U+FFFD
 */
export async function* decode(blocks: AsyncIterable<Buffer>, decoder: Decoder, badUtf8: 'reject' | 'replace'): AsyncGenerator<Buffer> {
  const bad = badUtf8 === 'reject' ? Buffer.from([0xff]) : REPLACEMENT;
  for await (const block of blocks) {
    if (block === IDLE) yield IDLE;
    else yield* encoded(decoder.write(block), decoder.bad, bad);
  }
  yield* encoded(decoder.end(), decoder.bad, bad);
}

const REPLACEMENT = Buffer.from('\ufffd');

function* encoded(text: string, bad: RegExp, standIn: Buffer): Generator<Buffer> {
  if (text === '') return;
  const bytes = Buffer.from(text);
  // Lone surrogates are encoded as U+FFFD; without one there is nothing bad, and no need to look at each character.
  if (!bytes.includes(REPLACEMENT)) yield bytes;
  else yield Buffer.concat(text.split(bad).flatMap((good, i) => (i === 0 ? [Buffer.from(good)] : [standIn, Buffer.from(good)])));
}

/**
 * One to four bytes a character, by iconv-lite. Every block goes to a decoder of its own: one that kept half a
 * character from the block before has too little room in the next, and drops what is at the end of it.
 */
class LegacyDecoder implements Decoder {
  /** iconv-lite tells no U+FFFD in the input from one of its own. */
  readonly bad = /\ufffd/u;
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly open: () => { write(bytes: Buffer): string; end(): string | undefined }) {}

  write(bytes: Buffer): string {
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    // The longest beginning that leaves no half character.
    for (let kept = 0; kept < Math.min(4, all.length); kept += 1) {
      const decoder = this.open();
      const text = decoder.write(all.subarray(0, all.length - kept));
      if ((decoder.end() ?? '') !== '') continue;
      this.held = Buffer.from(all.subarray(all.length - kept));
      return text;
    }
    this.held = Buffer.from(all);
    return '';
  }

  end(): string {
    const decoder = this.open();
    return decoder.write(this.held) + (decoder.end() ?? '');
  }
}

/** UTF-16. Lone surrogates stay in the text, and so does U+FFFD, which the input may well contain. */
class Utf16Decoder implements Decoder {
  readonly bad = /\p{Surrogate}/u;
  /** Up to three bytes: the first half of a pair, the first byte of a unit. */
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly bigEndian: boolean) {}

  write(bytes: Buffer): string {
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    const text = this.read(all);
    const last = text.charCodeAt(text.length - 1);
    const isHalf = last >= 0xd800 && last <= 0xdbff;
    this.held = Buffer.from(all.subarray((isHalf ? text.length - 1 : text.length) * 2));
    return isHalf ? text.slice(0, -1) : text;
  }

  end(): string {
    // Half a unit is nothing: a lone surrogate stands for it.
    return this.read(this.held) + (this.held.length % 2 === 1 ? '\ud800' : '');
  }

  private read(bytes: Buffer): string {
    const units = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return (this.bigEndian ? Buffer.from(units).swap16() : units).toString('utf16le');
  }
}
