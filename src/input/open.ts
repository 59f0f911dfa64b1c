/**
 * The one way into the input stage: what was typed becomes a schema and a stream of records.
 *
 * The schema is settled from the head of the first file that has rows; all files are held to it before the
 * first row flows.
 */
import { FaultError, reasonOf } from '../core/faults.js';
import type { InputMark } from '../core/input-mark.js';
import { jsonMembers } from '../core/json-members.js';
import type { InputRecord, InputSchema } from '../core/row.js';
import { joinedText, templateText } from '../core/row-text.js';
import type { Template } from '../core/template.js';
import { STDIN, sizeOf } from './bytes.js';
import { pickTextColumns, USUAL } from './columns.js';
import { sentenceReading } from './conll.js';
import { chainHash } from './content-hash.js';
import { csvReading, splitFields } from './csv.js';
import { type FileHead, type HeadOptions, openHead } from './file-head.js';
import { jsonlReading, parseObject, scalarText, valueAt } from './jsonl.js';
import { expandInputs } from './paths.js';
import { type ReadCuts, recordReader } from './record.js';
import { hashFile, resumeFile, resumeRefused } from './resume.js';
import { textReading } from './txt.js';

export interface InputOptions extends HeadOptions {
  /** What the text is made of, instead of the text columns; null for these. */
  readonly template: Template | null;
  /** JSONL: objects and arrays are texts too, as they are spelled. */
  readonly nested: boolean;
  /** Names that a text column has where none is named, the likeliest first; `text` where left out. */
  readonly usualColumns?: readonly string[];
  /** As typed: paths, globs, `-`. */
  readonly inputs: readonly string[];
  /** The command and what was typed after it, for remedies: `classify`, `llm-threads classify reviews.csv`. */
  readonly command: string;
  readonly commandLine: string;
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
  /** Where the input stands after a record of the group given last, or the last record of the group before. */
  mark(record: InputRecord): InputMark;
  /** Bytes taken from the files so far, and in all; null where that is not known. */
  bytesRead(): number;
  readonly totalBytes: number | null;
  /** That there are columns was told by a look at standard input, not by anybody. */
  readonly guessed: boolean;
  close(): void;
}

/** Records whose keys become the columns of a JSONL input: for telling collisions, and for CSV output. */
const KEY_RECORDS = 100;
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
  const { lead, sizes, schema } = await openAll(paths, options, peek, kept)
    .then((opened) => ({ ...opened, schema: settleSchema(opened.lead, options, peek) }))
    .catch((error: unknown) => {
      close();
      throw error;
    });
  let current: FileHead | null = lead;
  let read = 0;
  /** The file that the last record came from. */
  let place: { file: number; head: FileHead; filesHash: string } | null = null;
  const totalBytes = sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);

  async function* records(from: InputMark | null): AsyncGenerator<readonly InputRecord[]> {
    let filesHash = '';
    for (const [file, path] of paths.entries()) {
      let head: FileHead = kept.get(path) ?? (await openHead(path, options, 0));
      kept.delete(path);
      current = head;
      checkSame(lead, head);
      const mark = from?.file === file ? from : null;
      if (from !== null && file < from.file) {
        filesHash = chainHash(filesHash, await hashFile(head));
        read += head.source.size ?? head.source.bytesRead();
        continue;
      }
      if (mark !== null) {
        if (filesHash !== mark.filesHash) throw resumeRefused('the inputs before', path);
        head = await resumeFile(head, mark, options);
        current = head;
      }
      const reader = recordReader(path, options.badUtf8, reading(schema, options), mark?.row ?? 0);
      let rows = mark?.row ?? 0;
      try {
        for await (const cuts of head.cuts) {
          const batch = reader.read(cuts);
          rows += batch.length;
          if (batch.length === 0 && cuts.length > 0) {
            head.hash.skipped(cuts);
            continue;
          }
          const last = batch.at(-1);
          if (last !== undefined) place = { file, head, filesHash };
          yield batch;
          // Whoever asks for the next group asks for no mark within this one any more.
          if (last !== undefined) head.hash.passed(last.place.byte + last.bytes);
        }
      } catch (error) {
        throw readingFailed(path, rows, error);
      }
      filesHash = chainHash(filesHash, head.hash.whole());
      read += head.source.bytesRead();
      current = null;
    }
  }

  const markAfter = ({ place: { byte, line, row }, bytes, lines }: InputRecord): InputMark => {
    if (place === null) throw new Error('bug: a mark before any record');
    const { file, head, filesHash } = place;
    const end = byte + bytes;
    return { file, byte: end, line: line + lines, row, hash: head.hash.at(end), filesHash };
  };

  return {
    schema,
    files: paths.map((path, i) => ({ path, size: sizes[i] ?? null })),
    records,
    mark: markAfter,
    bytesRead: () => read + (current?.source.bytesRead() ?? 0),
    totalBytes,
    guessed: isGuessed(lead, options),
    close: () => {
      current?.source.close();
      close();
    },
  };
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

/** How much a head says of the input: 2 with rows, 1 with a header only, 0 when empty. */
function rank(head: FileHead): number {
  return head.peeked.length > 0 ? 2 : head.header !== null ? 1 : 0;
}

function checkSame(first: FileHead, second: FileHead): void {
  if (rank(first) === 0 || rank(second) === 0) return;
  const differ = (what: string): FaultError => new FaultError({ code: 'inputs_differ', first: first.file, second: second.file, what });
  if (first.format !== second.format) throw differ('format');
  if (first.delimiter !== second.delimiter) throw differ('delimiter');
  if (JSON.stringify(first.header?.names) !== JSON.stringify(second.header?.names)) throw differ('header');
}

function settleSchema(lead: FileHead, options: InputOptions, peek: number): InputSchema {
  const { format, delimiter, header, file } = lead;
  const records = lead.peeked.filter((cut) => cut.kind === 'record').slice(0, peek);
  const base = {
    format,
    delimiter,
    header: header === null ? null : { raw: header.cut.raw, ending: header.cut.ending },
    bom: lead.source.bom(),
  };
  const question = {
    file,
    wanted: options.textColumns,
    usual: options.usualColumns ?? USUAL,
    numbered: !options.header,
    commandLine: options.commandLine,
    guessed: isGuessed(lead, options),
  };
  if (format === 'txt' || format === 'conll') {
    const wanted = options.template?.columns.find((column) => column !== 'text');
    if (wanted !== undefined) throw new FaultError({ code: 'column_unknown', file, wanted, columns: ['text'] });
    return { ...base, columns: rank(lead) === 0 ? [] : ['text'], textColumns: ['text'] };
  }
  if (format === 'jsonl') {
    const objects = records.flatMap(({ raw }) => {
      const line = raw.toString('utf8');
      const object = line.trim() === '' ? '' : parseObject(line);
      return typeof object === 'string' ? [] : [{ object, line }];
    });
    // Not Object.keys, which puts keys that look like numbers first.
    const seen = new Set<string>();
    for (const { line } of objects) for (const key of jsonMembers(line).keys()) seen.add(key);
    const columns = [...seen];
    // Nothing to tell by: rows that come later are held to the usual name.
    if (objects.length === 0) {
      const [usual = 'text'] = options.usualColumns ?? USUAL;
      return { ...base, columns, textColumns: options.textColumns.length > 0 ? options.textColumns : [usual] };
    }
    const first = objects.slice(0, KEY_RECORDS).map((it) => ({ ...it, members: jsonMembers(it.line) }));
    const values = (column: string): string[] =>
      first.map(({ object, members }) => scalarText(object[column], () => members.get(column)) ?? '');
    const reaches = (column: string): boolean => first.some(({ object, line }) => valueAt(object, line, column) !== undefined);
    return { ...base, columns, textColumns: pickTextColumns({ ...question, columns, values, records: first.length, reaches }) };
  }
  const rows = splitFields(records.slice(0, KEY_RECORDS), delimiter);
  // A blank first line does not say how many columns there are.
  const first = rows.find((_, i) => (records[i]?.raw.length ?? 0) > 0) ?? rows[0] ?? [];
  const columns = header?.names ?? first.map((_, i) => `column${i + 1}`);
  if (columns.length === 0) return { ...base, columns, textColumns: [] };
  const values = (column: string): string[] => {
    // Once a column, not once a row: there may be 10,000 columns.
    const at = columns.indexOf(column);
    return rows.map((fields) => fields?.[at] ?? '');
  };
  return {
    ...base,
    columns,
    textColumns: pickTextColumns({ ...question, columns, values, records: lead.peeked.length, reaches: () => false }),
  };
}

/** Whether the columns of an input are only what its first line looked like. */
function isGuessed({ format, file }: FileHead, told: HeadOptions): boolean {
  return (
    (format === 'csv' || format === 'tsv') &&
    file === STDIN &&
    told.format === null &&
    told.delimiter === null &&
    told.textColumns.length === 0
  );
}

function reading({ format, delimiter, columns, textColumns }: InputSchema, { template, nested }: InputOptions): ReadCuts {
  const rowText = template === null ? joinedText : templateText(template, template.columns);
  if (format === 'txt') return textReading(rowText);
  if (format === 'conll') return sentenceReading(rowText);
  if (format === 'jsonl') return jsonlReading({ textColumns, rowText, nested });
  return csvReading({ delimiter, fields: columns.length, text: textColumns.map((column) => columns.indexOf(column)), rowText });
}
