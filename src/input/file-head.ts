/**
 * The head of one file: its format, its header, and its first records, read just far enough to decide on
 * columns. Nothing read is lost: `cuts` begins with what was peeked at.
 */
import { isUtf8 } from 'node:buffer';
import { FaultError, reasonOf } from '../core/faults.js';
import type { Format } from '../core/row.js';
import { type ByteSource, IDLE, openBytes } from './bytes.js';
import { SentenceScanner } from './conll.js';
import { ContentHash } from './content-hash.js';
import { splitFields } from './csv.js';
import { parseObject } from './jsonl.js';
import type { LineBreak } from './line-break.js';
import { type Cut, RecordScanner } from './scan.js';
import type { ScanOptions } from './scan-options.js';
import { SNIFF_BYTES, type Sniffed, sniff } from './sniff.js';

/** What is told of the input beforehand. */
export interface HeadOptions {
  readonly format: Format | null;
  readonly textColumns: readonly string[];
  readonly delimiter: string | null;
  readonly header: boolean;
  readonly maxRowBytes: number;
  readonly badUtf8: 'reject' | 'replace';
  /** What --encoding says; null: UTF-8, or UTF-16 where a byte order mark says so. */
  readonly encoding: string | null;
  /** Standard input is read as it comes: it counts as idle after so long, with or without a pause. Left out: after a pause of a second. */
  readonly idleMs?: number;
}

export interface FileHead extends Sniffed {
  readonly file: string;
  readonly source: ByteSource;
  /** The header record and its names; null for formats or files without. */
  readonly header: { readonly cut: Cut; readonly names: readonly string[] } | null;
  /** The first records after the header. */
  readonly peeked: readonly Cut[];
  /** All records after the header in blocks, the peeked ones first; an empty block says that standard input is idle. */
  readonly cuts: AsyncGenerator<readonly Cut[]>;
  /** From the next bytes on, lines without a character are left out of `cuts`: for inputs in which they are no rows. */
  skipBlankLines(): void;
  /** What ends the lines; null while nothing has told. */
  lineBreak(): LineBreak | null;
  /** Follows the content as it is read. */
  readonly hash: ContentHash;
}

/** Blocks that wait for their hash beside the largest record: what the scanner holds of the block it is in. */
export const HASH_SLACK = 2 ** 20;

/**
 * Opens a file and reads its head.
 *
 * @param peek how many records to read ahead, if the file has as many and standard input does not pause
 * @throws FaultError input_missing, input_is_json_array, flag_invalid (encoding), input_header, input_failed
 */
export async function openHead(file: string, options: HeadOptions, peek: number): Promise<FileHead> {
  const source = openBytes(file, { encoding: options.encoding, badUtf8: options.badUtf8, from: null, idleMs: options.idleMs ?? null });
  try {
    const { head, rest } = await firstBytes(source);
    const sniffed = sniff(file, head, { format: options.format, delimiter: options.delimiter }, options.textColumns);
    const delimited = sniffed.format === 'csv' || sniffed.format === 'tsv';
    const scanner = scannerOf(sniffed, { maxRowBytes: options.maxRowBytes });
    const hash = new ContentHash(options.maxRowBytes + HASH_SLACK);
    const blocks = cutBlocks(scanner, head, rest, hash);
    const wanted = peek + (delimited && options.header ? 1 : 0);
    const ahead: Cut[] = [];
    let failure: { error: unknown } | null = null;
    let paused = false;
    while (ahead.length < wanted && failure === null && !paused) {
      const next = await blocks.next().catch((error: unknown) => ({ error }));
      if ('error' in next) failure = next;
      else if (next.done) break;
      else if (next.value.length > 0) for (const cut of next.value) ahead.push(cut);
      // A pause after lines that are no rows must not settle columns that no value has told.
      else paused = ahead.slice(wanted - peek).some((cut) => isReadable(cut, sniffed.format));
    }
    if (failure !== null && ahead.length === 0) throw failure.error;
    const header = delimited && options.header ? readHeader(file, ahead.shift(), sniffed.delimiter, options.badUtf8) : null;
    return {
      ...sniffed,
      file,
      source,
      header,
      peeked: ahead,
      cuts: from(ahead, failure, paused, blocks),
      skipBlankLines: () => scanner.skipBlankLines(),
      lineBreak: () => scanner.lineBreak,
      hash,
    };
  } catch (error) {
    source.close();
    throw openingFailed(file, error) ?? error;
  }
}

/** A file that may not be opened is as good as missing: the run has not begun. Null for other errors. */
function openingFailed(file: string, error: unknown): FaultError | null {
  if (!(error instanceof FaultError) || error.fault.code !== 'input_failed') return null;
  const { cause } = error;
  if (!(cause instanceof Error && 'syscall' in cause && cause.syscall === 'open')) return null;
  return new FaultError({ code: 'input_missing', file, reason: reasonOf(cause) }, { cause });
}

/** Whether a cut is a row by the looks of it: not broken, not blank. */
function isReadable({ kind, raw }: Cut, format: Format): boolean {
  if (kind !== 'record') return false;
  return format === 'jsonl'
    ? typeof parseObject(raw.toString('utf8')) === 'object'
    : format === 'txt' || format === 'conll' || raw.length > 0;
}

/** What was peeked at, then the rest; the pause or the error that ended the peek is told where it belongs, after the rows before it. */
async function* from(
  ahead: readonly Cut[],
  failure: { error: unknown } | null,
  paused: boolean,
  blocks: AsyncGenerator<readonly Cut[]>,
): AsyncGenerator<readonly Cut[]> {
  if (ahead.length > 0) yield ahead;
  if (paused) yield [];
  if (failure !== null) throw failure.error;
  yield* blocks;
}

/** How the bytes ended: well, or with an error. */
type End = 'end' | { readonly error: unknown };

/**
 * The first 64 KiB, or less: the whole input, or what had come, a line at least, when standard input paused. That
 * pause begins the rest: whoever peeks, and whoever waits for rows, need not wait for another.
 */
async function firstBytes(source: ByteSource): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> | End }> {
  const blocks: Buffer[] = [];
  let length = 0;
  while (length < SNIFF_BYTES) {
    const next = await source.blocks.next().catch((error: unknown) => ({ error }));
    if ('error' in next) return { head: Buffer.concat(blocks), rest: next };
    if (next.done) return { head: Buffer.concat(blocks), rest: 'end' };
    if (next.value === IDLE && blocks.some((block) => block.includes('\n'))) {
      return { head: Buffer.concat(blocks), rest: pauseBefore(source.blocks) };
    }
    blocks.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(blocks), rest: source.blocks };
}

async function* pauseBefore(blocks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield IDLE;
  yield* blocks;
}

/** What cuts the records of a format. */
type Scanner = Pick<RecordScanner, 'push' | 'finish' | 'more' | 'lineBreak' | 'skipBlankLines'>;

/** The scanner of a format. */
export function scannerOf({ format, delimiter }: Pick<Sniffed, 'format' | 'delimiter'>, options: Omit<ScanOptions, 'delimiter'>): Scanner {
  if (format === 'conll') return new SentenceScanner(options);
  return new RecordScanner({ ...options, delimiter: format === 'csv' || format === 'tsv' ? delimiter : null });
}

/** Cuts blocks into records; every byte is hashed before its record is given. */
export async function* cutBlocks(
  scanner: Scanner,
  head: Buffer,
  rest: AsyncGenerator<Buffer> | End,
  hash: ContentHash,
): AsyncGenerator<readonly Cut[]> {
  hash.add(head);
  const cutNext = (cuts: readonly Cut[]): readonly Cut[] => {
    hash.cut(cuts);
    return cuts;
  };
  /** All that the scanner has to give now. */
  function* groups(first: readonly Cut[]): Generator<readonly Cut[]> {
    for (let cuts = first; cuts.length > 0; cuts = scanner.more()) yield cutNext(cuts);
  }
  yield* groups(scanner.push(head));
  if (rest !== 'end') {
    // What is held of a record when reading fails is no record.
    if ('error' in rest) throw rest.error;
    for await (const block of rest) {
      hash.add(block);
      if (block === IDLE) yield [];
      else yield* groups(scanner.push(block));
    }
  }
  yield* groups(scanner.finish());
}

function readHeader(file: string, cut: Cut | undefined, delimiter: string, badUtf8: 'reject' | 'replace'): FileHead['header'] {
  if (cut === undefined) return null;
  const broken = (reason: string): FaultError => new FaultError({ code: 'input_header', file, reason });
  if (cut.kind !== 'record') throw broken(cut.reason);
  if (cut.raw.length === 0) throw broken('the line is empty');
  if (!isUtf8(cut.raw) && badUtf8 === 'reject') throw broken('not valid UTF-8 (see --on-bad-utf8)');
  const names = splitFields([cut], delimiter)[0];
  if (names === null || names === undefined) throw broken('it cannot be split into names');
  return { cut: isUtf8(cut.raw) ? cut : { ...cut, raw: Buffer.from(cut.raw.toString('utf8')) }, names };
}
