/** What the scanner is told: what separates fields, how large a record may be, where the bytes begin. */

import type { LineBreak } from './line-break.js';

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
