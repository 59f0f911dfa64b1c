/** What the scanner gives: records as cut from the bytes, and the lines that are none. */
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

const CR = 13;

/** A line that goes by unbuffered: only its first 64 KiB are kept. */
export class SkippedLine {
  private head: Buffer = Buffer.alloc(0);
  private bytes = 0;
  private lastByte = -1;

  constructor(
    private readonly kind: 'broken' | 'too_large',
    private readonly reason: string,
  ) {}

  /** Takes the next bytes of the line, without its line break. */
  add(part: Buffer): void {
    if (this.head.length < MAX_REJECT_RAW_BYTES) {
      this.head = Buffer.concat([this.head, part.subarray(0, MAX_REJECT_RAW_BYTES - this.head.length)]);
    }
    this.bytes += part.length;
    this.lastByte = part.at(-1) ?? this.lastByte;
  }

  /**
   * The line as a cut.
   *
   * @param lineBreak what ended it; '' for the end of the input
   */
  cut(line: number, byte: number, lineBreak: '\n' | '\r' | ''): Cut {
    const crlf = lineBreak === '\n' && this.lastByte === CR;
    const content = crlf ? this.bytes - 1 : this.bytes;
    const ending = crlf ? '\r\n' : lineBreak;
    const raw = this.head.subarray(0, Math.min(content, MAX_REJECT_RAW_BYTES));
    return { kind: this.kind, raw, ending, line, byte, bytes: content + ending.length, lines: 1, reason: this.reason };
  }
}
