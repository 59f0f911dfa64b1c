/** The lines of CoNLL files, as they are read and as they are written again. */

/** Whether a line is no word: it is blank, or begins a document. */
export function isSentenceBreak(line: string): boolean {
  return line.trim() === '' || line.startsWith('-DOCSTART-');
}

/** The word of a line: its first column. Columns are separated by tabs or spaces. */
export function wordOf(line: string): string {
  return line.trimStart().split(/[ \t]/, 1)[0] ?? '';
}

/** All columns of a word's line, the word first. */
export function columnsOf(line: string): readonly string[] {
  return line.trim().split(/[ \t]+/);
}

/** The lines of a sentence that are words. */
export function wordLines(sentence: string): readonly string[] {
  return sentence.split(/\r\n|\n|\r/).filter((line) => !isSentenceBreak(line));
}

/** A word's line with one more column, separated as the others are: by a tab where the line has one, else by a space. */
export function withColumn(line: string, value: string): string {
  return `${line}${line.includes('\t') ? '\t' : ' '}${value}`;
}
