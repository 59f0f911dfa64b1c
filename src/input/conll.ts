/**
 * CoNLL: a word a line, its columns separated by tabs or spaces; a sentence ends at a blank line. A sentence is a record.
 *
 * Blank lines and -DOCSTART- lines belong to the sentence before them, those at the start of a file to the first: so that
 * every byte of the file is in a record and passes through.
 *
 * @see https://www.clips.uantwerpen.be/conll2003/ner/
 */
import { isSentenceBreak, wordLines, wordOf } from '../core/conll-line.js';
import { MAX_REJECT_RAW_BYTES } from '../core/row.js';
import type { RowText } from '../core/row-text.js';
import type { Cut } from './cut.js';
import type { LineBreak } from './line-break.js';
import type { ReadCuts } from './record.js';
import { RecordScanner } from './scan.js';
import type { ScanOptions } from './scan-options.js';

/** Cuts bytes into sentences; to be used as a RecordScanner is. */
export class SentenceScanner {
  private readonly lines: RecordScanner;
  private readonly maxRowBytes: number;
  private held: Cut[] = [];
  private bytes = 0;
  private words = 0;
  private broken = false;

  constructor(options: Omit<ScanOptions, 'delimiter'>) {
    this.lines = new RecordScanner({ ...options, delimiter: null });
    this.maxRowBytes = options.maxRowBytes;
  }

  /** What ends the lines of this file; null until its head has told. */
  get lineBreak(): LineBreak | null {
    return this.lines.lineBreak;
  }

  /** Takes the next bytes, which must not change afterwards; gives the sentences that are complete now. */
  push(block: Buffer): Cut[] {
    return this.group(this.lines.push(block), () => this.lines.more());
  }

  /** The input is over; gives what is left. */
  finish(): Cut[] {
    const sentences = this.group(this.lines.finish(), () => this.lines.more());
    this.close(sentences);
    return sentences;
  }

  /** Blank lines end sentences: none is passed over. */
  skipBlankLines(): void {}

  /** Nothing is kept back. */
  more(): Cut[] {
    return [];
  }

  private group(first: readonly Cut[], more: () => readonly Cut[]): Cut[] {
    const sentences: Cut[] = [];
    for (let lines = first; lines.length > 0; lines = more()) {
      for (const line of lines) {
        if (line.kind !== 'record') {
          this.close(sentences);
          sentences.push(line);
          continue;
        }
        const separates = isSentenceBreak(line.raw.toString('utf8'));
        if (!separates && this.broken) this.close(sentences);
        this.held.push(line);
        this.bytes += line.bytes;
        if (separates) this.broken = this.words > 0;
        else this.words += 1;
        if (this.bytes > this.maxRowBytes) this.close(sentences);
      }
    }
    return sentences;
  }

  private close(to: Cut[]): void {
    const [first] = this.held;
    const last = this.held.at(-1);
    if (first !== undefined && last !== undefined) {
      const content = Buffer.concat(this.held.flatMap(({ raw, ending }) => [raw, Buffer.from(ending)]));
      const raw = content.subarray(0, content.length - last.ending.length);
      const place = { ending: last.ending, line: first.line, byte: first.byte, bytes: this.bytes, lines: this.held.length };
      const tooLarge = this.bytes > this.maxRowBytes;
      const reason = `a sentence of more than ${this.maxRowBytes} bytes (see --max-row-bytes)`;
      to.push(
        tooLarge
          ? { kind: 'too_large', raw: raw.subarray(0, MAX_REJECT_RAW_BYTES), ...place, reason }
          : { kind: 'record', raw, ...place, reason: '' },
      );
    }
    this.held = [];
    this.bytes = 0;
    this.words = 0;
    this.broken = false;
  }
}

/** Makes the reading of sentences: the text is the words, a space between them. Lines without a word make no row. */
export const sentenceReading =
  (rowText: RowText): ReadCuts =>
  (cuts) =>
    cuts.map(({ raw }) => {
      const words = wordLines(raw.toString('utf8')).map(wordOf);
      const text = words.join(' ');
      return words.length === 0 ? { kind: 'blank' } : { kind: 'row', text: rowText([text]), fields: [text], keys: null };
    });
