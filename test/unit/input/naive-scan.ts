/** The rules of scan.ts, spelled out a byte at a time on a whole file: slow, and easy to check by eye. */
import type { Cut } from '#src/input/cut.js';
import type { ScanOptions } from '#src/input/scan-options.js';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const HEAD = 64 * 1024;

/** Cuts all the bytes of a file. */
export function naiveCuts(bytes: Buffer, options: ScanOptions): Cut[] {
  const head = bytes.subarray(0, HEAD);
  const newline = !head.includes(LF) && head.includes(CR) ? CR : LF;
  const cuts: Cut[] = [];
  let line = 1;
  for (let start = 0; start < bytes.length; ) {
    const found = endOfRecord(bytes, start, newline, options);
    const firstBreak = bytes.indexOf(newline, start);
    const lineEnd = typeof found === 'number' ? found : firstBreak === -1 ? bytes.length : firstBreak;
    const crlf = lineEnd < bytes.length && newline === LF && lineEnd > start && bytes[lineEnd - 1] === CR;
    const content = crlf ? lineEnd - 1 : lineEnd;
    const ending = lineEnd === bytes.length ? '' : crlf ? '\r\n' : newline === CR ? '\r' : '\n';
    const all = bytes.subarray(start, content);
    const raw = typeof found === 'number' ? all : all.subarray(0, HEAD);
    const told = typeof found === 'number' ? ({ kind: 'record', reason: '' } as const) : found;
    const inner = typeof found === 'number' && options.delimiter !== null ? all.filter((byte) => byte === newline).length : 0;
    cuts.push({ ...told, raw, ending, line, byte: start, bytes: all.length + ending.length, lines: 1 + inner });
    line += 1 + inner;
    start = content + ending.length;
  }
  return cuts;
}

/** The position of the line break (or of the end of the file) that ends the record; or why there is none. */
function endOfRecord(
  bytes: Buffer,
  start: number,
  newline: number,
  { delimiter, maxRowBytes }: ScanOptions,
): number | Pick<Cut, 'kind' | 'reason'> {
  const limit = start + maxRowBytes;
  const separator = delimiter === null ? -1 : delimiter.charCodeAt(0);
  const broken = (reason: string) => ({ kind: 'broken', reason }) as const;
  const tooLarge = { kind: 'too_large', reason: `more than ${maxRowBytes} bytes (--max-row-bytes)` } as const;
  let state: 'field start' | 'plain' | 'quoted' | 'closing' = 'field start';
  for (let at = start; ; at += 1) {
    if (at > limit) return state === 'quoted' ? broken(`a quote is still open after ${maxRowBytes} bytes (--max-row-bytes)`) : tooLarge;
    if (at === bytes.length) return state === 'quoted' ? broken('a quote is still open at the end of the file') : at;
    const byte = bytes[at];
    if (state === 'quoted') {
      if (byte === QUOTE) state = 'closing';
      continue;
    }
    if (byte === newline) return at;
    if (state === 'closing') {
      if (byte === CR && at + 1 > limit) return tooLarge;
      if (byte === CR && bytes[at + 1] === LF) return at + 1;
      if (byte !== QUOTE && byte !== separator) return broken('text after a closing quote');
      state = byte === QUOTE ? 'quoted' : 'field start';
    } else if (byte === QUOTE && state === 'field start' && delimiter !== null) state = 'quoted';
    else state = byte === separator ? 'field start' : 'plain';
  }
}
