/**
 * Cuts bytes into records.
 *
 * Everything that needs to know where a record lies stands on this piece: raw pass-through, places in
 * messages, going on after a broken record, and later seeking and sharding. The cuts depend on the bytes
 * alone, never on how they were split on arrival. What the fields are is left to csv-parse.
 *
 * A quote opens only at the start of a field; `""` inside is an escape; elsewhere a quote is plain text. A
 * line ends at \n, a \r before it taken along; in a file of lone \r (see `decideLines`) at \r.
 *
 * Bytes are searched about twice at most, however many quotes stay open: see `Frontier`.
 */
import { type LineEnding, MAX_REJECT_RAW_BYTES } from '../core/row.js';
import { type Cut, SkippedLine } from './cut.js';
import type { Frontier, State } from './frontier.js';
import { blankLinesAt, CR, LF, LINE_DECISION_BYTES, type LineBreak, lineBreakOf, lineBreaksIn } from './line-break.js';
import type { ScanOptions } from './scan-options.js';

export type { Cut } from './cut.js';

const QUOTE = 34;

/** The most cuts given at a time. Where a quote stayed open, millions of lines may turn out to be records at once. */
const MAX_CUTS = 64 * 1024;

/**
 * Push bytes in, get cuts out; call `finish` once. After each, `more` gives the cuts that are too many for one
 * call, until it gives none. A block of 64 KiB or less is cut at once unless a quote stayed open before it.
 */
export class RecordScanner {
  private readonly delimiter: number;
  private readonly maxRowBytes: number;
  /** The bytes held are buffer[start, end), `end` being that of the buffer; the search for the record's end goes on at `resume`. */
  private buffer: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;
  /** What `buffer` is the beginning of: room for more. */
  private room: Buffer = this.buffer;
  private resume = 0;
  private state: State = 'plain';
  private frontier: Frontier | null = null;
  private newline: LineBreak | null;
  private line: number;
  private byte: number;
  private skipped: SkippedLine | null = null;
  /** No more bytes will come. */
  private last = false;
  private skipsBlankLines = false;

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

  /** From now on lines without a single character give no cut. To be called where they are no records: millions of them cost next to nothing then. */
  skipBlankLines(): void {
    this.skipsBlankLines = true;
  }

  /** Takes the next bytes, which must not change afterwards; gives the records that are complete now. */
  push(block: Buffer): Cut[] {
    this.hold(block);
    return this.cut();
  }

  /** The input is over; gives what is left, a last record without line ending among it. */
  finish(): Cut[] {
    this.last = true;
    return this.cut();
  }

  /** More of what `push` or `finish` began to give. */
  more(): Cut[] {
    return this.cut();
  }

  private hold(block: Buffer): void {
    const held = this.end - this.start;
    if (held === 0) {
      this.buffer = this.room = block;
      this.start = this.resume = 0;
      this.end = block.length;
      this.frontier = null;
      return;
    }
    if (this.room.length - this.end < block.length) {
      // Twice the room, so that a record that comes in small pieces is not copied for each of them.
      this.room = Buffer.allocUnsafeSlow(Math.max(held > LINE_DECISION_BYTES ? 2 * held : 0, held + block.length));
      this.buffer.copy(this.room, 0, this.start, this.end);
      this.resume -= this.start;
      if (this.frontier !== null) this.frontier = { ...this.frontier, at: this.frontier.at - this.start };
      this.start = 0;
      this.end = held;
    }
    block.copy(this.room, this.end);
    this.end += block.length;
    this.buffer = this.room.subarray(0, this.end);
  }

  private cut(): Cut[] {
    const cuts: Cut[] = [];
    if (!this.decideLines()) return cuts;
    // The next quote at or after `quoteFrom`; looked up once, not for every record.
    let quote = -1;
    let quoteFrom = -1;
    while (cuts.length < MAX_CUTS && (this.start < this.end || (this.last && this.skipped !== null))) {
      if (this.skipped !== null) {
        if (!this.skipOn(this.skipped, cuts)) break;
        continue;
      }
      if (this.skipsBlankLines && this.skipBlank()) continue;
      if (this.delimiter !== -1 && (quote < this.resume || quoteFrom > this.resume)) {
        quoteFrom = this.resume;
        quote = this.find(QUOTE, quoteFrom);
      }
      const limit = this.start + this.maxRowBytes;
      const found = this.findEnd(quote, limit);
      if (typeof found === 'number') cuts.push(this.cutAt(found, 'record', ''));
      else if (found === 'more') {
        if (this.end <= limit && !this.last) break;
        if (this.end <= limit) {
          if (this.state !== 'quoted') cuts.push(this.cutAt(this.end, 'record', ''));
          else this.giveUp('broken', 'a quote is still open at the end of the file', null, cuts);
        } else if (this.state === 'quoted')
          this.giveUp('broken', `a quote is still open after ${this.maxRowBytes} bytes (--max-row-bytes)`, null, cuts);
        else this.giveUp('too_large', `more than ${this.maxRowBytes} bytes (--max-row-bytes)`, null, cuts);
      } else this.giveUp('broken', found.reason, found.reason, cuts);
    }
    return cuts;
  }

  /** Settles what ends the lines. @returns false while more bytes are needed to tell */
  private decideLines(): boolean {
    this.newline ??= lineBreakOf(this.buffer.subarray(this.start), this.last);
    return this.newline !== null;
  }

  /**
   * Goes beyond lines of nothing at all where a record would begin.
   *
   * @returns whether there were any
   */
  private skipBlank(): boolean {
    if (this.state !== 'plain') return false;
    const { lines, end } = blankLinesAt(this.buffer, this.start, this.newline ?? LF);
    if (lines === 0) return false;
    this.line += lines;
    this.byte += end - this.start;
    this.startAt(end);
    return true;
  }

  /**
   * Searches the end of the record that begins at `start`, going on where the last search stopped.
   *
   * @returns the position of the line break; 'more' when none lies within the bytes held and the limit; or why it is broken
   */
  private findEnd(firstQuote: number, limit: number): number | 'more' | { readonly reason: string } {
    const newline = this.newline ?? LF;
    let quote = firstQuote;
    let lineEnd = -1;
    let at = this.resume;
    const joins = this.joinsAt(newline);
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
        if (this.frontier !== null && closing > joins) {
          at = this.frontier.at;
          this.state = this.frontier.state;
          const { reason } = this.frontier;
          this.frontier = null;
          if (reason !== null) return this.broken(at, reason);
          continue;
        }
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
          if (at + 1 > limit || (at + 1 >= this.end && !this.last)) return this.pause(at);
          if (this.buffer[at + 1] === LF && at + 1 < this.end) return at + 1;
        }
        if (byte !== this.delimiter) return this.broken(at, 'text after a closing quote');
        this.state = 'plain';
        at += 1;
      }
    }
  }

  private pause(at: number): 'more' {
    this.resume = at;
    return 'more';
  }

  private broken(at: number, reason: string): { readonly reason: string } {
    this.resume = at;
    return { reason };
  }

  /** The end of the first line of a record, from where on its search may take over from the frontier. */
  private joinsAt(newline: number): number {
    if (this.frontier === null) return Number.POSITIVE_INFINITY;
    const lineEnd = this.find(newline, this.start);
    // Whoever starts later joins later still.
    if (lineEnd >= this.frontier.at) this.frontier = null;
    return lineEnd;
  }

  /** The position of a byte from `from` on among the bytes held; the end when there is none. */
  private find(byte: number, from: number): number {
    const at = this.buffer.indexOf(byte, from);
    return at === -1 ? this.end : at;
  }

  /** Cuts what ends with the line break at `lineEnd`, or with the input. */
  private cutAt(lineEnd: number, kind: Cut['kind'], reason: string): Cut {
    const { start } = this;
    const broken = lineEnd < this.end;
    const crlf = broken && this.newline === LF && lineEnd > start && this.buffer[lineEnd - 1] === CR;
    const content = crlf ? lineEnd - 1 : lineEnd;
    const whole = this.buffer.subarray(start, content);
    const raw = kind === 'record' ? whole : whole.subarray(0, MAX_REJECT_RAW_BYTES);
    const ending: LineEnding = !broken ? '' : crlf ? '\r\n' : this.newline === CR ? '\r' : '\n';
    const lines = 1 + (kind === 'record' && this.delimiter !== -1 ? lineBreaksIn(whole, this.newline ?? LF) : 0);
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

  /** Remembers how far the search got and rejects the first line only; its rest, if it is not here yet, goes by unbuffered. */
  private giveUp(kind: 'broken' | 'too_large', reason: string, brokenThere: string | null, cuts: Cut[]): void {
    if (this.frontier === null || this.resume > this.frontier.at) {
      this.frontier = { at: this.resume, state: this.state, reason: brokenThere };
    }
    const lineEnd = this.find(this.newline ?? LF, this.start);
    if (lineEnd < this.end) cuts.push(this.cutAt(lineEnd, kind, reason));
    else this.skipped = new SkippedLine(kind, reason);
  }

  /** Lets the line that is skipped go by. @returns false when it goes on beyond the bytes held */
  private skipOn(skipped: SkippedLine, cuts: Cut[]): boolean {
    const lineEnd = this.find(this.newline ?? LF, this.start);
    skipped.add(this.buffer.subarray(this.start, lineEnd));
    const ended = lineEnd < this.end;
    this.startAt(ended ? lineEnd + 1 : lineEnd);
    if (!ended && !this.last) return false;
    const cut = skipped.cut(this.line, this.byte, !ended ? '' : this.newline === CR ? '\r' : '\n');
    cuts.push(cut);
    this.line += 1;
    this.byte += cut.bytes;
    this.skipped = null;
    return true;
  }
}
