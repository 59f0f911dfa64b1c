/** What ends the lines of a file: \n (a \r before it is taken along), or a lone \r in files of the first Macintosh. */

/** The byte that ends lines: \n or a lone \r. */
export type LineBreak = 10 | 13;

export const LF = 10;
export const CR = 13;

/** The head of a file within which a \n makes it a file of \n lines, whatever lone \r there are. */
export const LINE_DECISION_BYTES = 64 * 1024;

/**
 * Lines end in \n if there is one in the first 64 KiB, else in \r if there is one there, else in \n.
 *
 * @param bytes the first bytes of the file
 * @param whole they are all of it
 * @returns null while more bytes are needed to tell
 */
export function lineBreakOf(bytes: Buffer, whole: boolean): LineBreak | null {
  const head = bytes.subarray(0, LINE_DECISION_BYTES);
  if (head.includes(LF)) return LF;
  if (!whole && head.length < LINE_DECISION_BYTES) return null;
  return head.includes(CR) ? CR : LF;
}

/** How many lines end within the bytes. */
export function lineBreaksIn(bytes: Buffer, lineBreak: LineBreak): number {
  let breaks = 0;
  for (let at = bytes.indexOf(lineBreak); at !== -1; at = bytes.indexOf(lineBreak, at + 1)) breaks += 1;
  return breaks;
}

/**
 * The lines without a single character that lie in a row.
 *
 * A \r at the end of the bytes is left: it may be half of a \r\n.
 *
 * @param from where a line begins
 * @returns how many there are, and the position after the last
 */
export function blankLinesAt(bytes: Buffer, from: number, lineBreak: LineBreak): { lines: number; end: number } {
  let lines = 0;
  let at = from;
  for (; at < bytes.length; lines += 1) {
    if (bytes[at] === lineBreak) at += 1;
    else if (lineBreak === LF && bytes[at] === CR && bytes[at + 1] === LF) at += 2;
    else break;
  }
  return { lines, end: at };
}
