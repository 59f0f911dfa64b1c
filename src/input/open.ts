/**
 * The one way into the input stage: what was typed becomes a schema and a stream of records.
 *
 * The schema is settled from the head of the first file that has rows; all files are held to it before the
 * first row flows.
 */
import { FaultError, reasonOf } from '../core/faults.js';
import type { InputMark } from '../core/input-mark.js';
import type { InputRecord, InputSchema, Row } from '../core/row.js';
import type { PassedRows, RowShare } from '../core/share.js';
import { besideReading } from './beside.js';
import { sizeOf } from './bytes.js';
import type { ChunkIndex } from './chunk-index.js';
import { chainHash } from './content-hash.js';
import type { Cut } from './cut.js';
import { type FileHead, openHead } from './file-head.js';
import { type IndexedFrom, indexOf, markHash, readIndexed } from './indexed.js';
import { expandInputs } from './paths.js';
import { type RecordReader, recordReader } from './record.js';
import { hashFile, resumeFile, resumeRefused } from './resume.js';
import { blankLinesAreRows, blankTest, isGuessed, KEY_RECORDS, rank, reading, type SchemaOptions, settleSchema } from './schema.js';

export interface InputOptions extends SchemaOptions {
  /** As typed: paths, globs, `-`. */
  readonly inputs: readonly string[];
  /** The command, for remedies. */
  readonly command: string;
  /** A chunk index of the one input, and the rows of the largest chunk of the run's grid; absent: none. */
  readonly index?: { readonly file: string; readonly chunkRows: number } | null;
  /** JSONL: collect the keys of the first 1,000 records, not of the first 100: they become columns. */
  readonly wantColumns: boolean;
}

export interface OpenedInput {
  readonly schema: InputSchema;
  readonly files: readonly { readonly path: string; readonly size: number | null }[];
  /**
   * Records in input order, in groups as they come; an empty group says that standard input is idle. To be read once.
   *
   * @param from where an earlier run stopped; null begins at the start
   * @throws FaultError resume_refused when what is before the mark has changed; input_failed
   */
  records(from: InputMark | null): AsyncGenerator<readonly InputRecord[]>;
  /** The same of our share of the rows; those of others, where they are not blank lines, are counted only. */
  shared(from: InputMark | null, share: RowShare): AsyncGenerator<readonly (InputRecord | PassedRows)[]>;
  /**
   * The same by the chunk index that was asked for (`index` of the options): only the bytes of our chunks are read.
   *
   * @param from chunks and rows of the whole input before the mark
   * @throws FaultError index_refused when they are not those that were indexed; resume_refused; input_failed
   */
  indexed(from: IndexedFrom): AsyncGenerator<readonly (InputRecord | PassedRows)[]>;
  /** Where the input stands after a record of the group given last, or the last record of the group before. */
  mark(record: InputRecord): InputMark;
  /** Bytes taken from the files so far, and in all; null where that is not known. */
  bytesRead(): number;
  readonly totalBytes: number | null;
  /** The values of the columns asked for beside the text, in that order; null where the row has no such column. */
  besideOf(row: Row): readonly (string | null)[];
  /** That there are columns was told by a look at standard input, not by anybody. */
  readonly guessed: boolean;
  close(): void;
}

/** JSONL that becomes CSV: as many records tell its columns. */
const COLUMN_RECORDS = 1000;

/**
 * Opens all inputs.
 *
 * @throws FaultError whatever is wrong with paths, formats, headers or columns
 */
export async function openInput(told: InputOptions): Promise<OpenedInput> {
  const options = { ...told, textColumns: told.template?.columns ?? told.textColumns };
  const paths = expandInputs(options.inputs, process.stdin.isTTY === true, options.command);
  const peek = options.wantColumns ? COLUMN_RECORDS : KEY_RECORDS;
  const kept = new Map<string, FileHead>();
  const close = (): void => {
    for (const head of kept.values()) head.source.close();
  };
  const { lead, sizes, schema, beside } = await openAll(paths, options, peek, kept)
    .then((opened) => ({ ...opened, ...settleSchema(opened.lead, options, peek) }))
    .catch((error: unknown) => {
      close();
      throw error;
    });
  const index = checkedIndex(paths, lead, options, close);
  let current: FileHead | null = lead;
  let bytesBefore = 0;
  /** The file that the last record came from. */
  let place: { file: number; head: FileHead; filesHash: string } | null = null;
  const totalBytes = sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);

  const records = (from: InputMark | null): AsyncGenerator<readonly InputRecord[]> => read(from, (reader, cuts) => reader.read(cuts));
  const shared = (from: InputMark | null, share: RowShare): AsyncGenerator<readonly (InputRecord | PassedRows)[]> =>
    read(from, (reader, cuts) => reader.readShare(cuts, share));

  async function* read<Item extends InputRecord | PassedRows>(
    from: InputMark | null,
    readCuts: (reader: RecordReader, cuts: readonly Cut[]) => readonly Item[],
  ): AsyncGenerator<readonly Item[]> {
    let filesHash = '';
    for (const [file, path] of paths.entries()) {
      let head: FileHead = kept.get(path) ?? (await openHead(path, options, 0));
      kept.delete(path);
      current = head;
      checkSame(lead, head);
      const mark = from?.file === file ? from : null;
      if (from !== null && file < from.file) {
        filesHash = chainHash(filesHash, await hashFile(head));
        bytesBefore += head.source.size ?? head.source.bytesRead();
        continue;
      }
      if (mark !== null) {
        if (filesHash !== mark.filesHash) throw resumeRefused('the inputs before', path);
        head = await resumeFile(head, mark, options);
        current = head;
      }
      if (!blankLinesAreRows(schema)) head.skipBlankLines();
      const reader = recordReader(path, options.badUtf8, reading(schema, options), mark?.row ?? 0, blankTest(schema));
      let rows = mark?.row ?? 0;
      try {
        for await (const cuts of head.cuts) {
          const batch = readCuts(reader, cuts);
          rows += batch.reduce((sum, item) => sum + (item.kind === 'passed' ? item.rows : 1), 0);
          if (batch.length === 0 && cuts.length > 0) {
            head.hash.skipped(cuts);
            continue;
          }
          const last = batch.at(-1);
          if (last !== undefined) place = { file, head, filesHash };
          yield batch;
          // Whoever asks for the next group asks for no mark within this one any more.
          if (last !== undefined) head.hash.passed(endOf(last));
        }
      } catch (error) {
        throw readingFailed(path, rows, error);
      }
      filesHash = chainHash(filesHash, head.hash.whole());
      bytesBefore += head.source.bytesRead();
      current = null;
    }
  }

  const indexed = (from: IndexedFrom): AsyncGenerator<readonly (InputRecord | PassedRows)[]> => {
    if (index === null) throw new Error('bug: no index was asked for');
    close();
    current = null;
    const reached = (byte: number): void => {
      bytesBefore = byte;
    };
    return readIndexed({ head: lead, schema, options, index, reached }, from);
  };

  const markAfter = ({ place: { byte, line, row }, bytes, lines }: InputRecord): InputMark => {
    if (index !== null) return { file: 0, byte: byte + bytes, line: line + lines, row, hash: markHash(index), filesHash: '' };
    if (place === null) throw new Error('bug: a mark before any record');
    const { file, head, filesHash } = place;
    const end = byte + bytes;
    return { file, byte: end, line: line + lines, row, hash: head.hash.at(end), filesHash };
  };

  return {
    schema,
    files: paths.map((path, i) => ({ path, size: sizes[i] ?? null })),
    records,
    shared,
    indexed,
    mark: markAfter,
    besideOf: besideReading(schema, beside),
    bytesRead: () => bytesBefore + (current?.source.bytesRead() ?? 0),
    totalBytes,
    guessed: isGuessed(lead, options),
    close: () => {
      current?.source.close();
      close();
    },
  };
}

/** The index that was asked for, held against the input; null without. On a fault, `close` is called. */
function checkedIndex(paths: readonly string[], lead: FileHead, options: InputOptions, close: () => void): ChunkIndex | null {
  if (options.index == null) return null;
  try {
    if (paths.length > 1) {
      const message = `--index: an index is of one input, and there are ${paths.length}.`;
      throw new FaultError({ code: 'usage', message, remedy: 'Leave it out, or answer one input at a time.' });
    }
    return indexOf(lead, options, options.index);
  } catch (error) {
    close();
    throw error;
  }
}

/** Where an item ends in its file. */
function endOf(item: InputRecord | PassedRows): number {
  return item.kind === 'passed' ? item.end : item.place.byte + item.bytes;
}

function readingFailed(file: string, rowsRead: number, error: unknown): unknown {
  if (!(error instanceof FaultError)) return error;
  const { fault } = error;
  const reason = fault.code === 'input_failed' ? fault.reason : reasonOf(error.cause ?? error);
  return fault.code === 'input_failed' ? new FaultError({ code: 'input_failed', file, rowsRead, reason }, { cause: error }) : error;
}

interface OpenedHeads {
  /** The first head with rows; without any, the first with a header; else the first. */
  readonly lead: FileHead;
  readonly sizes: readonly (number | null)[];
}

/**
 * Opens every file's head and holds it against the lead.
 *
 * @param kept filled with the heads that stay open until their turn: the lead, and what has no size, which can be opened once only
 */
async function openAll(paths: readonly string[], options: InputOptions, peek: number, kept: Map<string, FileHead>): Promise<OpenedHeads> {
  const sizes: (number | null)[] = [];
  let lead: FileHead | null = null;
  for (const path of paths) {
    if (lead !== null && rank(lead) === 2 && sizeOf(path) === null) {
      // A pipe's turn may be hours away; waiting for its first bytes now would hold up the files before it.
      sizes.push(null);
      continue;
    }
    if (path === lead?.file) {
      sizes.push(lead.source.size);
      continue;
    }
    const head: FileHead = await openHead(path, options, peek);
    sizes.push(head.source.size);
    if (lead !== null) {
      // Kept before it is judged, so that a refusal closes it too.
      kept.set(path, head);
      checkSame(lead, head);
    }
    const leads: boolean = lead === null || rank(head) > rank(lead);
    if (leads && lead !== null && lead.source.size !== null) release(kept, lead);
    if (leads || head.source.size === null) kept.set(path, head);
    else release(kept, head);
    if (leads) lead = head;
  }
  if (lead === null) throw new Error('bug: no input to open');
  return { lead, sizes };
}

function release(kept: Map<string, FileHead>, head: FileHead): void {
  kept.delete(head.file);
  head.source.close();
}

function checkSame(first: FileHead, second: FileHead): void {
  if (rank(first) === 0 || rank(second) === 0) return;
  const differ = (what: string): FaultError => new FaultError({ code: 'inputs_differ', first: first.file, second: second.file, what });
  if (first.format !== second.format) throw differ('format');
  if (first.delimiter !== second.delimiter) throw differ('delimiter');
  if (JSON.stringify(first.header?.names) !== JSON.stringify(second.header?.names)) throw differ('header');
}
