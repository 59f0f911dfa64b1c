/**
 * Cuts bytes into records.
 *
 * Everything that needs to know where a record lies stands on this piece: raw pass-through, places in
 * messages, going on after a broken record, and later seeking and sharding. The cuts depend on the bytes
 * alone, never on how they were split on arrival. What the fields are is left to csv-parse.
 *
 * A quote opens only at the start of a field; `""` inside is an escape; elsewhere a quote is plain text. A
 * line ends at \n, a \r before it taken along; in a file of lone \r (see `decideLines`) at \r.
 */
import { type LineEnding, MAX_REJECT_RAW_BYTES } from '../core/row.js';

export interface Cut {
  /** `broken` and `too_large` cuts are one physical line. */
  readonly kind: 'record' | 'broken' | 'too_large';
  /** Without the line ending; of a line that is no record, the first 64 KiB. Never written to again. */
  readonly raw: Buffer;
  readonly ending: LineEnding;
  /** Where it starts: line from 1, byte from 0. */
  readonly line: number;
  readonly byte: number;
  /** All its bytes, line ending included, and the lines they make. */
  readonly bytes: number;
  readonly lines: number;
  /** Why it is no record; '' for one that is. */
  readonly reason: string;
}

export interface ScanOptions {
  /** One ASCII character, or null for formats of one record a line without quotes. */
  readonly delimiter: string | null;
  /** The most bytes of a record before its \n (or its lone \r). */
  readonly maxRowBytes: number;
  /** Where the bytes to come begin in the file, at the start of a record; without it, at the file's start. */
  readonly start?: ScanStart;
}

/** A place within a file, and what the bytes before it told. */
export interface ScanStart {
  readonly byte: number;
  readonly line: number;
  readonly lineBreak: LineBreak | null;
}

/** The byte that ends lines: \n or a lone \r. */
export type LineBreak = 10 | 13;

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** The head of a file within which a \n makes it a file of \n lines, whatever lone \r there are. */
const LINE_DECISION_BYTES = 64 * 1024;

/** Where the search for a record's end stands: outside quotes, inside, or right after a quote that may close. */
type State = 'plain' | 'quoted' | 'closing';

/** A line that goes by unbuffered. */
interface Skipped {
  readonly kind: 'broken' | 'too_large';
  readonly reason: string;
  head: Buffer;
  bytes: number;
  lastByte: number;
}

/** Push bytes in, get cuts out; call `finish` once. */
export class RecordScanner {
  private readonly delimiter: number;
  private readonly maxRowBytes: number;
  /** The bytes held are buffer[start, end); the search for the record's end goes on at `resume`. */
  private buffer: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  private resume = 0;
  private state: State = 'plain';
  private newline: LineBreak | null;
  private line: number;
  private byte: number;
  private skipped: Skipped | null = null;

  constructor(options: ScanOptions) {
    this.delimiter = options.delimiter === null ? -1 : options.delimiter.charCodeAt(0);
    this.maxRowBytes = options.maxRowBytes;
    this.newline = options.start?.lineBreak ?? null;
    this.line = options.start?.line ?? 1;
    this.byte = options.start?.byte ?? 0;
  }

  /** What ends the lines of this file; null until its head has told. */
  get lineBreak(): LineBreak | null {
    return this.newline;
  }

  /** Takes the next bytes, which must not change afterwards; gives the records that are complete now. */
  push(block: Buffer): Cut[] {
    this.hold(block);
    return this.cut(false);
  }

  /** The input is over; gives what is left, a last record without line ending among it. */
  finish(): Cut[] {
    return this.cut(true);
  }

  private hold(block: Buffer): void {
    const held = this.end - this.start;
    if (held === 0) {
      this.buffer = block;
      this.start = this.resume = 0;
      this.end = block.length;
      return;
    }
    if (this.buffer.length - this.end < block.length) {
      // Twice the room, so that a record that comes in small pieces is not copied for each of them.
      const room = Buffer.allocUnsafeSlow(Math.max(held > LINE_DECISION_BYTES ? 2 * held : 0, held + block.length));
      this.buffer.copy(room, 0, this.start, this.end);
      this.buffer = room;
      this.resume -= this.start;
      this.start = 0;
      this.end = held;
    }
    block.copy(this.buffer, this.end);
    this.end += block.length;
  }

  private cut(last: boolean): Cut[] {
    const cuts: Cut[] = [];
    if (!this.decideLines(last)) return cuts;
    // The next quote at or after the search position; looked up once, not for every record.
    let quote = -1;
    while (this.start < this.end || (last && this.skipped !== null)) {
      if (this.skipped !== null) {
        if (!this.skipOn(this.skipped, last, cuts)) break;
        continue;
      }
      if (this.delimiter !== -1 && quote < this.resume) quote = this.find(QUOTE, this.resume);
      const limit = this.start + this.maxRowBytes;
      const found = this.findEnd(quote, limit, last);
      if (typeof found === 'number') this.take(found, cuts);
      else if (found === 'more') {
        if (this.end <= limit && !last) break;
        if (this.end <= limit) {
          if (this.state === 'quoted') this.reject('broken', 'a quote is still open at the end of the file', cuts);
          else this.take(this.end, cuts);
        } else if (this.state === 'quoted')
          this.reject('broken', `a quote is still open after ${this.maxRowBytes} bytes (--max-row-bytes)`, cuts);
        else this.reject('too_large', `more than ${this.maxRowBytes} bytes (--max-row-bytes)`, cuts);
      } else this.reject('broken', found.reason, cuts);
      // After a reject the search goes back to the next line, which may lie before the quote looked up.
      if (typeof found !== 'number') quote = -1;
    }
    return cuts;
  }

  /**
   * Lines end in \n if there is one in the first 64 KiB, else in \r if there is one there, else in \n.
   *
   * @returns false while more bytes are needed to tell
   */
  private decideLines(last: boolean): boolean {
    if (this.newline !== null) return true;
    const head = this.buffer.subarray(this.start, Math.min(this.end, this.start + LINE_DECISION_BYTES));
    if (head.includes(LF)) this.newline = LF;
    else if (last || head.length === LINE_DECISION_BYTES) this.newline = head.includes(CR) ? CR : LF;
    return this.newline !== null;
  }

  /**
   * Searches the end of the record that begins at `start`, going on where the last search stopped.
   *
   * @returns the position of the line break; 'more' when none lies within the bytes held and the limit; or why it is broken
   */
  private findEnd(firstQuote: number, limit: number, last: boolean): number | 'more' | { readonly reason: string } {
    const newline = this.newline ?? LF;
    let quote = firstQuote;
    let lineEnd = -1;
    let at = this.resume;
    for (;;) {
      if (this.state === 'plain') {
        // Both are looked up again only once they lie behind: a line of many quoted fields is read once.
        if (lineEnd < at) lineEnd = this.find(newline, at);
        if (quote < at && this.delimiter !== -1) quote = this.find(QUOTE, at);
        if (this.delimiter === -1 || quote >= lineEnd) {
          if (lineEnd > limit || lineEnd >= this.end) return this.pause(Math.min(lineEnd, this.end, limit + 1));
          return lineEnd;
        }
        if (quote > limit) return this.pause(limit + 1);
        if (quote === this.start || this.buffer[quote - 1] === this.delimiter) this.state = 'quoted';
        at = quote + 1;
      } else if (this.state === 'quoted') {
        const closing = this.find(QUOTE, at);
        if (closing > limit || closing >= this.end) return this.pause(Math.min(closing, this.end, limit + 1));
        this.state = 'closing';
        at = closing + 1;
      } else {
        if (at > limit || at >= this.end) return this.pause(at);
        const byte = this.buffer[at];
        if (byte === QUOTE) {
          this.state = 'quoted';
          at += 1;
          continue;
        }
        if (byte === newline) return at;
        if (byte === CR) {
          // Over the limit whatever follows: not to depend on whether the next byte is here yet.
          if (at + 1 > limit || (at + 1 >= this.end && !last)) return this.pause(at);
          if (this.buffer[at + 1] === LF && at + 1 < this.end) return at + 1;
        }
        if (byte !== this.delimiter) return { reason: 'text after a closing quote' };
        this.state = 'plain';
        at += 1;
      }
    }
  }

  private pause(at: number): 'more' {
    this.resume = at;
    return 'more';
  }

  /** The position of a byte from `from` on among the bytes held; the end when there is none. */
  private find(byte: number, from: number): number {
    const at = this.buffer.indexOf(byte, from);
    return at === -1 || at > this.end ? this.end : at;
  }

  /** Cuts a record that ends with the line break at `lineEnd`, or with the input. */
  private take(lineEnd: number, cuts: Cut[]): void {
    cuts.push(this.cutAt(lineEnd, 'record', ''));
  }

  private cutAt(lineEnd: number, kind: Cut['kind'], reason: string): Cut {
    const { start } = this;
    const broken = lineEnd < this.end;
    const crlf = broken && this.newline === LF && lineEnd > start && this.buffer[lineEnd - 1] === CR;
    const content = crlf ? lineEnd - 1 : lineEnd;
    const whole = this.buffer.subarray(start, content);
    const raw = kind === 'record' ? whole : whole.subarray(0, MAX_REJECT_RAW_BYTES);
    const ending: LineEnding = !broken ? '' : crlf ? '\r\n' : this.newline === CR ? '\r' : '\n';
    const lines = 1 + (kind === 'record' && this.delimiter !== -1 ? this.lineBreaksIn(whole) : 0);
    const cut: Cut = { kind, raw, ending, line: this.line, byte: this.byte, bytes: content - start + ending.length, lines, reason };
    this.line += lines;
    this.byte += cut.bytes;
    this.startAt(broken ? lineEnd + 1 : lineEnd);
    return cut;
  }

  private startAt(at: number): void {
    this.start = this.resume = at;
    this.state = 'plain';
  }

  private lineBreaksIn(raw: Buffer): number {
    const newline = this.newline ?? LF;
    let breaks = 0;
    for (let at = raw.indexOf(newline); at !== -1; at = raw.indexOf(newline, at + 1)) breaks += 1;
    return breaks;
  }

  /** Rejects the first physical line of what is held; its rest, if it is not here yet, goes by unbuffered. */
  private reject(kind: 'broken' | 'too_large', reason: string, cuts: Cut[]): void {
    const lineEnd = this.find(this.newline ?? LF, this.start);
    if (lineEnd < this.end) cuts.push(this.cutAt(lineEnd, kind, reason));
    else this.skipped = { kind, reason, head: Buffer.alloc(0), bytes: 0, lastByte: -1 };
  }

  /** Lets the line that is skipped go by. @returns false when it goes on beyond the bytes held */
  private skipOn(skipped: Skipped, last: boolean, cuts: Cut[]): boolean {
    const lineEnd = this.find(this.newline ?? LF, this.start);
    const part = this.buffer.subarray(this.start, lineEnd);
    if (skipped.head.length < MAX_REJECT_RAW_BYTES) {
      skipped.head = Buffer.concat([skipped.head, part.subarray(0, MAX_REJECT_RAW_BYTES - skipped.head.length)]);
    }
    skipped.bytes += part.length;
    skipped.lastByte = part.at(-1) ?? skipped.lastByte;
    const ended = lineEnd < this.end;
    this.startAt(ended ? lineEnd + 1 : lineEnd);
    if (!ended && !last) return false;
    const crlf = ended && this.newline === LF && skipped.lastByte === CR;
    const content = crlf ? skipped.bytes - 1 : skipped.bytes;
    const ending: LineEnding = !ended ? '' : crlf ? '\r\n' : this.newline === CR ? '\r' : '\n';
    const raw = skipped.head.subarray(0, Math.min(content, MAX_REJECT_RAW_BYTES));
    cuts.push({
      kind: skipped.kind,
      raw,
      ending,
      line: this.line,
      byte: this.byte,
      bytes: content + ending.length,
      lines: 1,
      reason: skipped.reason,
    });
    this.line += 1;
    this.byte += content + ending.length;
    this.skipped = null;
    return true;
  }
}
