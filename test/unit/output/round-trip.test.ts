/**
 * What is written reads back as what came in: for every input and output format, through the real reader and
 * writer, read by csv-parse or JSON.parse, which know nothing of ours, and again by our own reader.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Cell } from '#src/core/cell.js';
import type { Format, LineEnding, Row } from '#src/core/row.js';
import { type OpenedInput, openInput } from '#src/input/open.js';
import { ByteWriter } from '#src/output/byte-writer.js';
import { openFormat } from '#src/output/format.js';
import { escapeFormula } from '#src/output/formulas.js';
import { temporaryFolder } from '../../e2e/program.js';

/** A corpus as written in a format, with what its reader must find in it. */
interface Source {
  readonly format: Format;
  readonly delimiter: string | null;
  readonly ending: Exclude<LineEnding, ''>;
  readonly bytes: string;
  readonly names: readonly string[];
  /** The values of a row by name; JSONL rows may lack some. */
  readonly rows: readonly ReadonlyMap<string, unknown>[];
}

const NEW_COLUMNS = ['label', 'score'];

const word = fc
  .oneof(
    fc.string(),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({
      unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', '|', "'", '\\', '{', '=', '-', '@', '1', 'é', '😀'),
      maxLength: 8,
    }),
  )
  // A byte order mark at the start of a file is one, not text.
  .filter((text) => !text.includes('\ufeff'));

/** Names of columns, the text's among them. */
const names = fc
  .uniqueArray(fc.oneof(word, fc.constantFrom('__proto__', 'constructor', '7', 'a.b')), { maxLength: 3 })
  .map((some) => some.filter((name) => name.trim() !== '' && !['text', ...NEW_COLUMNS].includes(name)))
  .chain((others) => fc.shuffledSubarray(['text', ...others], { minLength: others.length + 1 }));

const endings = fc.constantFrom<Source['ending'][]>('\n', '\r\n', '\r');

function delimited(format: 'csv' | 'tsv', delimiter: string): fc.Arbitrary<Source> {
  const quoted = (text: string, always: boolean): string =>
    always || /["\r\n]/.test(text) || text.includes(delimiter) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
  return names.chain((columns) => {
    const field = fc.tuple(word, fc.boolean());
    const row = fc.tuple(...columns.map(() => field));
    return fc
      .tuple(fc.array(row, { minLength: 1, maxLength: 5 }), endings, fc.boolean(), fc.boolean())
      .map(([rows, wanted, last, quote]) => {
        const lines = [
          columns.map((name) => quoted(name, quote)).join(delimiter),
          ...rows.map((fields) => fields.map(([text, always]) => quoted(text, always)).join(delimiter)),
        ];
        // A file in whose head there is a \n is one of \n lines, wherever that stands (scan.ts).
        const ending = wanted === '\r' && lines.some((line) => line.includes('\n')) ? '\n' : wanted;
        return {
          format,
          delimiter,
          ending,
          bytes: lines.join(ending) + (last ? ending : ''),
          names: columns,
          rows: rows.map((fields) => new Map(columns.map((name, i) => [name, fields[i]?.[0]]))),
        };
      });
  });
}

const jsonl: fc.Arbitrary<Source> = names.chain((columns) => {
  const member = (name: string) =>
    fc.tuple(fc.constant(name), name === 'text' ? word : fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.constant(null)), fc.boolean());
  const row = fc.tuple(...columns.map(member)).map((members) => members.filter(([name, , there]) => there || name === 'text'));
  return fc
    .tuple(fc.array(row, { minLength: 1, maxLength: 5 }), fc.constantFrom<Source['ending'][]>('\n', '\r\n'))
    .map(([rows, ending]) => ({
      format: 'jsonl',
      delimiter: null,
      ending,
      bytes: rows
        .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(', ')}}${ending}`)
        .join(''),
      names: [...new Set(rows.flatMap((members) => members.map(([name]) => name)))],
      // As JSON has them: without a sign of zero.
      rows: rows.map((members) => new Map(members.map(([name, value]) => [name, JSON.parse(JSON.stringify(value))]))),
    }));
});

const txt: fc.Arbitrary<Source> = fc
  .tuple(
    fc.array(
      word.map((text) => text.replaceAll(/[\r\n]/g, ' ')),
      { minLength: 1, maxLength: 5 },
    ),
    endings,
  )
  .map(([lines, ending]) => ({
    format: 'txt',
    delimiter: null,
    ending,
    bytes: lines.map((line) => line + ending).join(''),
    names: ['text'],
    rows: lines.map((line) => new Map([['text', line]])),
  }));

async function open(file: string, format: Format, delimiter: string | null): Promise<OpenedInput> {
  return openInput({
    inputs: [file],
    format,
    textColumns: format === 'txt' ? [] : ['text'],
    template: null,
    nested: false,
    delimiter,
    header: true,
    maxRowBytes: 2 ** 20,
    badUtf8: 'reject',
    encoding: null,
    command: 'classify',
    commandLine: 'llm-threads classify',
    wantColumns: true,
  });
}

async function rowsOf(input: OpenedInput): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const records of input.records(null)) {
    for (const record of records) {
      if (record.kind === 'rejected') assert.fail(`${record.code}: ${record.message}`);
      rows.push(record);
    }
  }
  return rows;
}

/** A value as a field of CSV. */
const fieldOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

const answers = (label: string): readonly Cell[] => [
  { kind: 'text', value: label },
  { kind: 'number', spelling: '0.9870' },
];

interface Conversion {
  readonly source: Source;
  readonly kept: readonly string[] | null;
  readonly label: string;
  readonly escapeFormulas: boolean;
}

/** Reads the source, writes it in a format, and holds what reads back against what was there. */
async function convert(folder: string, to: Format, { source, kept, label, escapeFormulas }: Conversion): Promise<void> {
  const [from, into] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(from, source.bytes);
  const input = await open(from, source.format, source.delimiter);
  assert.deepEqual(input.schema.columns, source.names);
  const format = openFormat({ input: input.schema, format: to, columns: kept, newColumns: NEW_COLUMNS, escapeFormulas });
  const writer = new ByteWriter();
  const header = format.header();
  if (header !== null) writer.bytes(header);
  for (const row of await rowsOf(input)) {
    assert.equal(format.refuse(row), null);
    format.write(row, answers(label), writer);
  }
  const written = writer.take();
  const columns = kept ?? source.names;

  if (to === 'jsonl') {
    const objects = written.toString('utf8').split('\n').slice(0, -1);
    assert.equal(objects.length, source.rows.length);
    for (const [i, row] of source.rows.entries()) {
      const found: unknown = JSON.parse(objects[i] ?? '');
      const there = columns.filter((name) => row.has(name)).map((name) => [name, row.get(name)]);
      assert.deepEqual(
        new Map(Object.entries(Object(found))),
        new Map([...there, ['label', label], ['score', 0.987]] as [string, unknown][]),
      );
    }
    return;
  }

  const spelled = escapeFormulas ? escapeFormula : (text: string) => text;
  const records = [
    [...columns, ...NEW_COLUMNS],
    ...source.rows.map((row) => [...columns.map((name) => fieldOf(row.get(name))), label, '0.9870']),
  ].map((record) => record.map(spelled));
  const same = source.format === to && to !== 'txt';
  const delimiter = same && source.delimiter !== null ? source.delimiter : to === 'tsv' ? '\t' : ',';
  assert.deepEqual(parse(written, { delimiter, record_delimiter: same ? source.ending : '\n' }), records);

  writeFileSync(into, written);
  const again = await open(into, to === 'txt' ? 'csv' : to, delimiter);
  assert.deepEqual(again.schema.columns, records[0]);
  assert.deepEqual(
    (await rowsOf(again)).map(({ fields }) => fields),
    records.slice(1),
  );
}

const sources: readonly (readonly [what: string, source: fc.Arbitrary<Source>])[] = [
  ['CSV', delimited('csv', ',')],
  ['CSV with semicolons', delimited('csv', ';')],
  ['TSV', delimited('tsv', '\t')],
  ['JSONL', jsonl],
  ['txt', txt],
];
for (const [what, source] of sources) {
  for (const to of ['csv', 'tsv', 'jsonl', 'txt'] as const) {
    test(`${what} written as ${to} reads back the same`, async (t) => {
      const folder = temporaryFolder(t);
      const conversion = source.chain((one) =>
        fc.record({
          source: fc.constant(one),
          // The text is kept, so that the output can be read as an input again.
          kept: fc.option(fc.shuffledSubarray([...one.names]).map((some) => [...new Set([...some, 'text'])])),
          label: one.ending === '\r' ? word.map((text) => text.replaceAll('\n', ' ')) : word,
          escapeFormulas: fc.boolean(),
        }),
      );
      await fc.assert(
        fc.asyncProperty(conversion, (one) => convert(folder, to, one)),
        { numRuns: 60 },
      );
    });
  }
}
