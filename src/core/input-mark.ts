/** A place between two records of the whole input, and a digest of all before it: what a resumed run goes on from. */

export interface InputMark {
  /** 0-based position of the file among the inputs. */
  readonly file: number;
  /** Bytes of the file before the mark: decompressed, as UTF-8, without byte order mark. */
  readonly byte: number;
  /** Line that begins at the mark, from 1. */
  readonly line: number;
  /** Data rows of the file before the mark. */
  readonly row: number;
  /** SHA-256, in hex, of the file's bytes before the mark. */
  readonly hash: string;
  /** Digest of the files before this one; '' for the first. */
  readonly filesHash: string;
}
