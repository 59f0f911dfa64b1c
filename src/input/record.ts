/**
 * From cuts to records: what all formats share. A format says what is in a well-formed cut; this file gives
 * every record its place and turns what is wrong with it into a reject.
 */
import { isUtf8 } from 'node:buffer';
import { type InputRecord, MAX_REJECT_RAW_BYTES, type Place, type RejectCode, type Rejected } from '../core/row.js';
import type { PassedRows, RowShare } from '../core/share.js';
import type { Cut } from './scan.js';

/** A cut that cannot be answered: code, column and message. */
export interface Refusal {
  readonly code: RejectCode;
  readonly column: string | null;
  readonly message: string;
}

/** What a format makes of a cut: its text and values, a refusal, or nothing (a blank line that is no row). */
export type Reading =
  | { readonly kind: 'row'; readonly text: string; readonly fields: readonly string[] | null; readonly keys: readonly string[] | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'blank' };

export interface RecordReader {
  /** Cuts in file order to records; blank lines that are no rows are left out. */
  read(cuts: readonly Cut[]): InputRecord[];
  /** The same of our share; the rows of others are counted only. */
  readShare(cuts: readonly Cut[], share: RowShare): (InputRecord | PassedRows)[];
}

/** What a format does: all well-formed cuts of a block at once, so that csv-parse is called once a block. */
export type ReadCuts = (cuts: readonly Cut[]) => readonly Reading[];

/**
 * Makes the reader of one file.
 *
 * @param readCuts gives one reading a cut
 * @param isBlank whether `readCuts` makes nothing of a well-formed cut: to be told without parsing it
 * @param rowsBefore rows of the file that an earlier run has read
 */
export function recordReader(
  file: string,
  badUtf8: 'reject' | 'replace',
  readCuts: ReadCuts,
  rowsBefore = 0,
  isBlank: (cut: Cut) => boolean = ({ raw }) => raw.length === 0,
): RecordReader {
  let row = rowsBefore;
  const placeOf = (cut: Cut): Place => {
    row += 1;
    return { file, row, line: cut.line, byte: cut.byte };
  };

  const reader: RecordReader = {
    read(cuts) {
      const repaired = badUtf8 === 'replace' ? cuts.map(replaceBadUtf8) : cuts;
      const good = repaired.filter((cut) => cut.kind === 'record' && (badUtf8 === 'replace' || isUtf8(cut.raw)));
      const readings = readCuts(good);
      const records: InputRecord[] = [];
      let next = 0;
      for (const cut of repaired) {
        if (cut !== good[next]) {
          records.push(rejected(cut, placeOf(cut), refusalOf(cut)));
          continue;
        }
        const reading = readings[next++];
        if (reading === undefined) throw new Error('bug: a cut without a reading');
        if (reading.kind === 'blank') continue;
        if (reading.kind === 'refused') records.push(rejected(cut, placeOf(cut), reading.refusal));
        else {
          const { text, fields, keys } = reading;
          records.push({
            kind: 'row',
            place: placeOf(cut),
            raw: cut.raw,
            ending: cut.ending,
            text,
            fields,
            keys,
            bytes: cut.bytes,
            lines: cut.lines,
          });
        }
      }
      return records;
    },
    readShare(cuts, share) {
      const items: (InputRecord | PassedRows)[] = [];
      let own: Cut[] = [];
      let passed = { rows: 0, bytes: 0, end: 0 };
      const settle = (): void => {
        if (own.length > 0) items.push(...reader.read(own));
        if (passed.rows > 0) items.push({ kind: 'passed', ...passed });
        row += passed.rows;
        own = [];
        passed = { rows: 0, bytes: 0, end: 0 };
      };
      for (const cut of cuts) {
        if (cut.kind === 'record' && isBlank(cut)) continue;
        if (share.mine()) own.push(cut);
        else {
          passed.rows += 1;
          passed.bytes += cut.bytes;
          passed.end = cut.byte + cut.bytes;
        }
        if (share.take(cut.bytes)) settle();
      }
      settle();
      return items;
    },
  };
  return reader;
}

function refusalOf(cut: Cut): Refusal {
  if (cut.kind === 'broken') return { code: 'parse', column: null, message: cut.reason };
  if (cut.kind === 'too_large') return { code: 'row_too_large', column: null, message: cut.reason };
  return { code: 'encoding', column: null, message: 'not valid UTF-8 (see --on-bad-utf8)' };
}

function rejected(cut: Cut, place: Place, refusal: Refusal): Rejected {
  const raw = cut.raw.subarray(0, MAX_REJECT_RAW_BYTES);
  return {
    kind: 'rejected',
    place,
    ...refusal,
    raw,
    rawTruncated: cut.bytes - cut.ending.length > raw.length,
    bytes: cut.bytes,
    lines: cut.lines,
  };
}

/** What is not UTF-8 becomes U+FFFD, by the WHATWG rules of TextDecoder. */
function replaceBadUtf8(cut: Cut): Cut {
  return cut.kind === 'record' && !isUtf8(cut.raw) ? { ...cut, raw: Buffer.from(cut.raw.toString('utf8'), 'utf8') } : cut;
}
