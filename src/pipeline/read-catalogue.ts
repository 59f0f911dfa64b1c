/**
 * Reads the catalogue of `match` into shared memory: its texts, embedded by the threads of the run unless it brings vectors, and what is
 * told of its items.
 *
 * A row that cannot be read ends the run: an item that is missing would be missed in silence. Rows without text are left out, and told.
 */
import { FaultError } from '../core/faults.js';
import type { Rejected, Row } from '../core/row.js';
import { shown } from '../core/safe-text.js';
import { freeMemory } from '../host/free-memory.js';
import { openNpy } from '../input/npy.js';
import { type InputOptions, type OpenedInput, openInput } from '../input/open.js';
import { sha256File } from '../models/verify.js';
import type { Catalogue } from '../tasks/matching/catalogue.js';
import type { Answer } from '../tasks/registry.js';
import { answerChunks } from './answered-chunks.js';
import { CatalogueWriter, type Weight } from './catalogue-writer.js';
import { Interrupt } from './interrupt.js';
import { closeAnswering, openAnswering } from './opened-run.js';
import type { RowRun } from './row-run.js';

/** What was typed of a catalogue. */
export interface CatalogueSource {
  readonly file: string;
  /** The column to match with; null: as of any input. */
  readonly column: string | null;
  /** null: `id` where there is one, else rows are numbered. */
  readonly idColumn: string | null;
  readonly returned: readonly string[];
  /** A NumPy file with a vector a row; null: the column `embedding` where there is one, else texts are embedded. */
  readonly vectorsFile: string | null;
  readonly weights: readonly Weight[];
  /** Words join the search. */
  readonly hybrid: boolean;
  /** Rows of the input name items by their ids: then an id is one item's. */
  readonly looksUpIds: boolean;
}

/** A column of this name holds vectors, as `embed` writes them. */
const VECTOR_COLUMN = 'embedding';
const ID_COLUMN = 'id';

/** Memory that a growing catalogue leaves to the rest of the run. */
const SPARE_BYTES = 256 * 2 ** 20;

/**
 * Reads a catalogue.
 *
 * @param run whose model, threads and limits serve
 * @param say told what was found
 * @throws FaultError catalogue_invalid, catalogue_too_large; what opening an input or a model throws
 */
export async function readCatalogue(source: CatalogueSource, run: RowRun, say: (line: string) => void): Promise<Catalogue> {
  const { file, vectorsFile } = source;
  const columns = await columnsOf(source, run.input);
  const idColumn = source.idColumn ?? (columns.includes(ID_COLUMN) ? ID_COLUMN : null);
  const vectorColumn = vectorsFile === null && columns.includes(VECTOR_COLUMN) ? VECTOR_COLUMN : null;
  const weighted = source.weights.map(({ column }) => column);
  const beside = [...source.returned, ...weighted, ...[idColumn, vectorColumn].filter((name) => name !== null)];
  const options = inputOf(source, run.input, beside);
  const rows = { ...source, idColumn, vectorColumn };
  const items = vectorColumn === null && vectorsFile === null ? embeddedItems(options, run) : givenItems(options, rows);
  // Who names the column may well mean groups of items, such as labels.
  const isCounted = idColumn !== null && (source.looksUpIds || source.idColumn === null);
  const ids = isCounted ? new RepeatedId() : null;
  let writer: CatalogueWriter | null = null;
  let empty = 0;
  try {
    for await (const { row, beside: values, vector } of items) {
      if (row.text === '') {
        empty += 1;
        continue;
      }
      const withVectors = vectorsFile ?? file;
      if (vector === null) throw invalid(file, row.place.row, NO_VECTOR, EMBED_ANEW);
      if (!vector.every(Number.isFinite)) throw invalid(withVectors, row.place.row, NOT_FINITE, EMBED_ANEW);
      writer ??= new CatalogueWriter(source, vector.length, roomFor);
      if (vector.length !== writer.dims)
        throw invalid(withVectors, row.place.row, `its vector has ${vector.length} numbers, those before it ${writer.dims}`, EMBED_ANEW);
      const id = idColumn === null ? String(row.place.row) : (values[source.returned.length + weighted.length] ?? '');
      if (id.trim() === '')
        throw invalid(file, row.place.row, `no id in ${shown(idColumn ?? '')}`, 'Give it one, or name another column with --catalog-id.');
      const again = ids?.add(id, row.place.row) ?? null;
      if (again !== null && source.looksUpIds)
        throw invalid(file, row.place.row, `the id ${shown(id)} is that of row ${again} too`, ONE_ITEM);
      writer.add({ row: row.place.row, id, text: row.text, returned: values, weighted: values.slice(source.returned.length) }, vector);
    }
  } catch (error) {
    throw asCatalogueFault(error);
  }
  if (writer === null) throw invalid(file, null, empty === 0 ? 'it has no rows' : 'none of its rows has a text', 'Name a file with texts.');
  if (empty > 0) say(`${shown(file)}: ${empty} of ${empty + writer.count} rows have no text: left out.`);
  const hashes = [await sha256File(file), ...(vectorsFile === null ? [] : [await sha256File(vectorsFile)])];
  const catalogue = writer.finish(hashes.join(' '));
  const { count, dims } = catalogue.vectors;
  const origin = vectorsFile ?? (vectorColumn === null ? null : `column ${vectorColumn}`);
  say(
    `catalog ${shown(file)}: ${count.toLocaleString('en-US')} items, vectors of ${dims}${origin === null ? '' : ` taken from ${shown(origin)}`}, ids ${idColumn === null ? 'are row numbers' : `from ${shown(idColumn)}`}`,
  );
  const repeated = ids?.first ?? null;
  if (repeated !== null)
    say(`${shown(file)}: the id ${shown(repeated.id)} is that of rows ${repeated.rows.join(' and ')}: match_id may not tell items apart.`);
  return catalogue;
}

/** The first id that two rows have. */
class RepeatedId {
  private readonly rows = new Map<string, number>();
  first: { readonly id: string; readonly rows: readonly [number, number] } | null = null;

  /** @returns the row that has the id already, or null */
  add(id: string, row: number): number | null {
    if (this.first !== null) return null;
    const known = this.rows.get(id);
    if (known === undefined) {
      this.rows.set(id, row);
      return null;
    }
    this.first = { id, rows: [known, row] };
    this.rows.clear();
    return known;
  }
}

interface CatalogueRow {
  readonly row: Row;
  readonly beside: readonly (string | null)[];
  /** null where there is none. */
  readonly vector: Float32Array | null;
}

const NO_VECTOR = 'no vector: a list of numbers is needed';
const NOT_FINITE = 'its vector has values that are no finite numbers';
const ONE_ITEM = 'The history names items by id: give each its own, or name another column with --catalog-id.';
const EMBED_ANEW = 'Make the vectors anew with llm-threads embed, or leave them out: then the texts are embedded here.';

/** Rows with the vectors that the model gives them. */
async function* embeddedItems(input: InputOptions, run: RowRun): AsyncGenerator<CatalogueRow> {
  const embedding: RowRun = {
    ...run,
    input,
    limit: null,
    task: { name: 'embed', settings: { normalize: true, dims: null, form: 'numbers' } },
    trouble: { ...run.trouble, testFault: null, supervision: null },
  };
  const opened = await openAnswering(embedding);
  try {
    const answering = answerChunks(embedding, opened, {
      interrupt: new Interrupt(),
      before: null,
      refuse: () => null,
      observer: undefined,
    });
    for await (const { chunk, answers } of answering.chunks) {
      for (const record of answers.records) {
        if (record.kind === 'rejected') throw rejected(record);
        yield { row: record.row, beside: opened.input.besideOf(record.row), vector: vectorOf(record.answer) };
      }
      opened.engine.progressed();
      answering.committed(chunk);
    }
  } finally {
    await closeAnswering(opened);
  }
}

function vectorOf(answer: Answer | null): Float32Array | null {
  return answer !== null && 'vector' in answer ? answer.vector : null;
}

/** Rows with the vectors that the catalogue brings, in a column or a file of its own. */
async function* givenItems(options: InputOptions, source: CatalogueSource & { vectorColumn: string | null }): AsyncGenerator<CatalogueRow> {
  const npy = source.vectorsFile === null ? null : openNpy(source.vectorsFile);
  let rows = 0;
  try {
    const input = await openInput(options);
    try {
      for await (const records of input.records(null)) {
        for (const record of records) {
          if (record.kind === 'rejected') throw rejected(record);
          rows += 1;
          const beside = input.besideOf(record);
          const vector = npy === null ? readVector(beside.at(-1) ?? '') : npy.next();
          if (npy !== null && vector === null) throw otherNumber(source, npy.rows, 'more');
          yield { row: record, beside, vector };
        }
      }
    } finally {
      input.close();
    }
    if (npy !== null && npy.rows !== rows) throw otherNumber(source, npy.rows, rows);
  } finally {
    npy?.close();
  }
}

function otherNumber({ file, vectorsFile }: CatalogueSource, vectors: number, rows: number | 'more'): FaultError {
  return invalid(vectorsFile ?? '', null, `it has ${vectors} vectors, ${shown(file)} has ${rows} rows`, EMBED_ANEW);
}

function readVector(json: string): Float32Array | null {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) && list.length > 0 && list.every((value) => typeof value === 'number') ? Float32Array.from(list) : null;
  } catch {
    return null;
  }
}

function inputOf({ file, column }: CatalogueSource, input: InputOptions, beside: readonly string[]): InputOptions {
  const { usualColumns: _, ...rest } = input;
  return {
    ...rest,
    inputs: [file],
    format: null,
    textColumns: column === null ? [] : [column],
    delimiter: null,
    header: true,
    encoding: null,
    template: null,
    nested: false,
    beside,
    wantColumns: false,
  };
}

/** The columns of the catalogue; refused is what cannot be one. */
async function columnsOf(source: CatalogueSource, run: InputOptions): Promise<readonly string[]> {
  const { file } = source;
  if (file === '-') throw invalid(file, null, 'a catalog is read from a file, since it is read again at --resume', 'Name a file.');
  let input: OpenedInput;
  try {
    input = await openInput(inputOf(source, run, []));
  } catch (error) {
    throw asCatalogueFault(error);
  }
  input.close();
  if (input.schema.format === 'conll') throw invalid(file, null, 'CoNLL is no catalog', 'Name a CSV, TSV, JSONL or text file.');
  return input.schema.columns;
}

/** The same fault, in words of a catalogue where those of an input would mislead. */
function asCatalogueFault(error: unknown): unknown {
  if (!(error instanceof FaultError) || error.fault.code !== 'column_undecided') return error;
  const { file, columns } = error.fault;
  const names = columns.map(({ name, example }) => `${shown(name)} (${shown(example)})`).join(', ');
  return invalid(file, null, `which column is to be matched with? ${names}`, 'Name it: --catalog-column C');
}

function rejected({ place, code, message }: Rejected): FaultError {
  return invalid(place.file, place.row, `line ${place.line}: ${message} (${code})`, 'Mend the row, or take it out of the catalog.');
}

function invalid(file: string, row: number | null, reason: string, remedy: string): FaultError {
  return new FaultError({ code: 'catalogue_invalid', file, row, reason, remedy });
}

/** Why there is no room for so many bytes more; null when there is, or nobody knows. */
export function roomFor(bytes: number): string | null {
  const free = freeMemory('/');
  if (free === null || free.value >= bytes + SPARE_BYTES) return null;
  return `${Math.floor(free.value / 1e6)} MB are free by ${free.file}`;
}
