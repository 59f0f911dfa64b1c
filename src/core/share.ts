/** Which rows of an input are this process's, when several share it out. */

/** Asked once for every row of the input, in input order. */
export interface RowShare {
  /** Whether the next row is one of ours. */
  mine(): boolean;
  /**
   * Takes note of the next row.
   *
   * @param bytes what it takes in the input, line ending included
   * @returns whether it is the last of its chunk
   */
  take(bytes: number): boolean;
}

/** Rows that others answer, in a row and of one chunk: counted, never parsed. */
export interface PassedRows {
  readonly kind: 'passed';
  readonly rows: number;
  readonly bytes: number;
  /** Where the last of them ends in its file. */
  readonly end: number;
}
