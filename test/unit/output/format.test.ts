import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Cell } from '#src/core/cell.js';
import { FaultError } from '#src/core/faults.js';
import type { Format, InputSchema, LineEnding, Row } from '#src/core/row.js';
import { ByteWriter } from '#src/output/byte-writer.js';
import { csvLine } from '#src/output/csv-line.js';
import { openFormat } from '#src/output/format.js';
import type { OutputOptions } from '#src/output/row-format.js';

const cells: readonly Cell[] = [
  { kind: 'text', value: 'bad, mostly' },
  { kind: 'number', spelling: '0.9870' },
];
const newColumns = ['label', 'score'];

function row(raw: string, more: Partial<Row> = {}): Row {
  const place = { file: 'in', row: 1, line: 1, byte: 0 };
  return {
    kind: 'row',
    place,
    raw: Buffer.from(raw),
    ending: '\n',
    text: 'x',
    fields: null,
    keys: null,
    bytes: raw.length + 1,
    lines: 1,
    ...more,
  };
}

function schema(format: Format, columns: readonly string[], more: Partial<InputSchema> = {}): InputSchema {
  return { format, delimiter: format === 'tsv' ? '\t' : ',', header: null, bom: false, columns, textColumns: [], ...more };
}

/** Header and rows as the run would write them. */
function written(
  options: Partial<OutputOptions> & Pick<OutputOptions, 'input' | 'format'>,
  rows: readonly (readonly [Row, readonly Cell[]])[],
): string {
  const format = openFormat({ columns: null, newColumns, escapeFormulas: false, ...options });
  const bytes = new ByteWriter();
  const header = format.header();
  if (header !== null) bytes.bytes(header);
  for (const [one, its] of rows) format.write(one, its, bytes);
  return bytes.take().toString();
}

const csvInput = (more: Partial<InputSchema> = {}): InputSchema =>
  schema('csv', ['id', 'text'], { header: { raw: Buffer.from('id,"text"'), ending: '\r\n' }, ...more });

test('CSV to CSV passes raw records through, odd quoting and all, before the new fields', () => {
  const raw = ' "1" ,"needless quotes",,x"y';
  assert.equal(
    written({ input: csvInput(), format: 'csv' }, [[row(raw, { fields: [] }), cells]]),
    `id,"text",label,score\r\n${raw},"bad, mostly",0.9870\n`,
  );
});

for (const ending of ['\n', '\r\n', '\r'] as const) {
  test(`a row keeps its own line ending ${JSON.stringify(ending)}`, () => {
    const output = written({ input: csvInput({ header: { raw: Buffer.from('t'), ending: '\n' } }), format: 'csv' }, [
      [row('a', { ending }), cells],
    ]);
    assert.equal(output, `t,label,score\na,"bad, mostly",0.9870${ending}`);
  });
  test(`a last row without an ending gets the header's ${JSON.stringify(ending)}`, () => {
    const output = written({ input: csvInput({ header: { raw: Buffer.from('t'), ending } }), format: 'csv' }, [
      [row('a', { ending: '' }), cells],
    ]);
    assert.equal(output, `t,label,score${ending}a,"bad, mostly",0.9870${ending}`);
  });
}

test('a header that is the whole file is given a line feed', () => {
  assert.equal(written({ input: csvInput({ header: { raw: Buffer.from('text'), ending: '' } }), format: 'csv' }, []), 'text,label,score\n');
});

test('without a header none is made', () => {
  assert.equal(written({ input: csvInput({ header: null }), format: 'csv' }, [[row('1,a'), cells]]), '1,a,"bad, mostly",0.9870\n');
});

for (const format of ['csv', 'jsonl'] as const) {
  test(`a byte order mark of ${format} stays, with and without --columns`, () => {
    const input = format === 'csv' ? csvInput({ bom: true }) : schema('jsonl', ['id', 'text'], { bom: true });
    assert.equal(written({ input, format }, []).startsWith('\ufeff'), true);
    assert.equal(written({ input, format, columns: ['id'] }, []).startsWith('\ufeff'), true);
    assert.equal(written({ input: { ...input, header: null }, format }, []), '\ufeff');
  });
  test(`a byte order mark is dropped when ${format} becomes another format`, () => {
    const input = format === 'csv' ? csvInput({ bom: true }) : schema('jsonl', ['id', 'text'], { bom: true });
    assert.equal(written({ input, format: format === 'csv' ? 'jsonl' : 'csv' }, []).includes('\ufeff'), false);
  });
}

test('another delimiter of the input is that of the new fields, which are quoted only when they hold it', () => {
  const input = csvInput({ delimiter: ';', header: { raw: Buffer.from('id;text'), ending: '\n' } });
  assert.equal(written({ input, format: 'csv' }, [[row('1;a'), cells]]), 'id;text;label;score\n1;a;bad, mostly;0.9870\n');
});

test('a new column whose name needs quotes is quoted in the header', () => {
  const output = written({ input: csvInput(), format: 'csv', newColumns: ['score_good "ish"'] }, []);
  assert.equal(output, 'id,"text","score_good ""ish"""\r\n');
});

const insertions: readonly (readonly [raw: string, keys: readonly string[], line: string])[] = [
  ['{"text":"a"}', ['text'], '{"text":"a","label":"bad, mostly","score":0.9870}'],
  ['{}', [], '{"label":"bad, mostly","score":0.9870}'],
  ['{ }', [], '{ "label":"bad, mostly","score":0.9870}'],
  ['{"text": "a" }  \t', ['text'], '{"text": "a" ,"label":"bad, mostly","score":0.9870}  \t'],
  ['  {"n":1.50,"n":1e2}', ['n', 'n'], '  {"n":1.50,"n":1e2,"label":"bad, mostly","score":0.9870}'],
  ['{"a":{"b":"}"}}', ['a'], '{"a":{"b":"}"},"label":"bad, mostly","score":0.9870}'],
  ['{"\\u0061":"\\u00e9"}', ['a'], '{"\\u0061":"\\u00e9","label":"bad, mostly","score":0.9870}'],
];
for (const [raw, keys, line] of insertions) {
  test(`keys are inserted before the closing brace of ${JSON.stringify(raw)}`, () => {
    assert.equal(written({ input: schema('jsonl', ['text']), format: 'jsonl' }, [[row(raw, { keys }), cells]]), `${line}\n`);
  });
}

test('JSONL rows keep their own endings; the last one is closed', () => {
  const of = (ending: LineEnding) => [row('{"a":1}', { keys: ['a'], ending }), cells] as const;
  const out = '{"a":1,"label":"bad, mostly","score":0.9870}';
  assert.equal(written({ input: schema('jsonl', ['a']), format: 'jsonl' }, [of('\r\n'), of('\n'), of('')]), `${out}\r\n${out}\n${out}\n`);
});

test('a row without an answer has empty fields in CSV and null in JSON', () => {
  const none: readonly Cell[] = [{ kind: 'none' }, { kind: 'none' }];
  assert.equal(written({ input: csvInput({ header: null }), format: 'csv' }, [[row('1,'), none]]), '1,,,\n');
  assert.equal(
    written({ input: schema('jsonl', ['a']), format: 'jsonl' }, [[row('{"a":""}', { keys: ['a'] }), none]]),
    '{"a":"","label":null,"score":null}\n',
  );
});

test('CSV to JSONL makes strings, never numbers', () => {
  assert.equal(
    written({ input: csvInput(), format: 'jsonl' }, [[row('x', { fields: ['007', 'say "hi"\n'], ending: '\r\n' }), cells]]),
    '{"id":"007","text":"say \\"hi\\"\\n","label":"bad, mostly","score":0.9870}\n',
  );
});

test('JSONL to CSV: nested values as JSON in their spelling, null and absent keys empty', () => {
  const input = schema('jsonl', ['id', 'n', 'list', 'gone']);
  const raw = '{"n": 1.50, "list": [1, {"a": "b"}], "id": null}';
  assert.equal(
    written({ input, format: 'csv' }, [[row(raw, { keys: ['n', 'list', 'id'] }), cells]]),
    'id,n,list,gone,label,score\n,1.50,"[1, {""a"": ""b""}]",,"bad, mostly",0.9870\n',
  );
});

test('CSV to TSV spells records anew with tabs and line feeds', () => {
  assert.equal(
    written({ input: csvInput(), format: 'tsv' }, [[row('1,"a"', { fields: ['1', 'a\tb'], ending: '\r\n' }), cells]]),
    'id\ttext\tlabel\tscore\n1\t"a\tb"\tbad, mostly\t0.9870\n',
  );
});

for (const format of ['txt', 'csv'] as const) {
  test(`txt written as ${format} is CSV with a header and quotes where they must be`, () => {
    assert.equal(
      written({ input: schema('txt', ['text']), format }, [[row('a, "b"', { fields: ['a, "b"'] }), cells]]),
      'text,label,score\n"a, ""b""","bad, mostly",0.9870\n',
    );
  });
}

test('--columns picks input columns in the order named; new ones follow', () => {
  assert.equal(
    written({ input: csvInput(), format: 'csv', columns: ['text', 'id'] }, [[row('1,"a"', { fields: ['1', 'a'], ending: '\r\n' }), cells]]),
    'text,id,label,score\r\na,1,"bad, mostly",0.9870\r\n',
  );
});

test('--columns of JSONL keeps spellings, and leaves an absent key out', () => {
  const input = schema('jsonl', ['a', 'b', 'c']);
  assert.equal(
    written({ input, format: 'jsonl', columns: ['b', 'a'] }, [[row('{ "a": 1.0, "c": 2 }', { keys: ['a', 'c'] }), cells]]),
    '{"a":1.0,"label":"bad, mostly","score":0.9870}\n',
  );
});

test('rows with a key of a new column or, in CSV, an unknown key are refused', () => {
  const input = schema('jsonl', ['text']);
  const refuse = (format: Format, keys: readonly string[]) =>
    openFormat({ input, format, columns: null, newColumns, escapeFormulas: false }).refuse(row('{}', { keys }));
  assert.equal(refuse('jsonl', ['text', 'label'])?.code, 'key_collision');
  assert.equal(refuse('csv', ['text', 'later'])?.code, 'unknown_column');
  assert.equal(refuse('jsonl', ['text', 'later']), null);
});

test('a header with duplicate names passes through CSV but cannot become JSON keys', () => {
  const input = csvInput({ columns: ['a', 'a'], header: { raw: Buffer.from('a,a'), ending: '\n' } });
  assert.equal(written({ input, format: 'csv' }, []), 'a,a,label,score\n');
  assert.throws(
    () => openFormat({ input, format: 'jsonl', columns: null, newColumns, escapeFormulas: false }),
    (error) => error instanceof FaultError && error.fault.code === 'usage',
  );
});

test('the bytes of a row do not depend on the rows before it', () => {
  const input = csvInput();
  const one = [row('1,a', { ending: '' }), cells] as const;
  const alone = written({ input: { ...input, header: null }, format: 'csv' }, [one]);
  assert.equal(written({ input: { ...input, header: null }, format: 'csv' }, [one, one]), alone + alone);
});

test('records that pass through or are spelled anew read back as their fields and the new ones', () => {
  const value = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '"', ',', '\t', '\n', '\r', ' ') }));
  const record = fc.tuple(value, value);
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), fc.constantFrom<Format>('csv', 'tsv'), value, (records, format, label) => {
      const rows = records.map((fields) => [row(csvLine(fields, ','), { fields }), [{ kind: 'text', value: label }]] as const);
      const input = csvInput({ header: { raw: Buffer.from('id,text'), ending: '\n' } });
      const output = written({ input, format, newColumns: ['label'] }, rows);
      const read: string[][] = parse(output, { delimiter: format === 'tsv' ? '\t' : ',', record_delimiter: '\n' });
      assert.deepEqual(read, [['id', 'text', 'label'], ...records.map((fields) => [...fields, label])]);
    }),
  );
});

for (const ending of ['\n', '\r\n'] as const) {
  test(`fields that a spreadsheet would compute are escaped everywhere, numbers are not; rows end with ${JSON.stringify(ending)} as before`, () => {
    const columns = ['=id', 'text'];
    const input = csvInput({ columns, header: { raw: Buffer.from('=id,"text"'), ending: '\n' }, bom: true });
    const line = row('-5,"=1+1"', { fields: ['-5', '=1+1'], ending });
    const unanswered = row('"@a, b",x', { fields: ['@a, b', 'x'], ending: '' });
    assert.equal(
      written({ input, format: 'csv', newColumns: ['@label'], escapeFormulas: true }, [
        [line, [{ kind: 'text', value: '+good' }]],
        [unanswered, [{ kind: 'none' }]],
      ]),
      `\ufeff'=id,text,'@label\n-5,'=1+1,'+good${ending}"'@a, b",x,\n`,
    );
  });
}

test('without a header the rows are escaped all the same, a delimiter of the input stays', () => {
  const input = csvInput({ header: null, delimiter: ';' });
  assert.equal(
    written({ input, format: 'csv', escapeFormulas: true }, [[row('=1;a', { fields: ['=1', 'a'] }), cells]]),
    "'=1;a;bad, mostly;0.9870\n",
  );
});

test('JSONL is written as ever: nothing computes it', () => {
  const jsonl = schema('jsonl', ['text']);
  const line = row('{"text":"=1+1"}', { keys: ['text'] });
  assert.equal(
    written({ input: jsonl, format: 'jsonl', escapeFormulas: true }, [[line, cells]]),
    '{"text":"=1+1","label":"bad, mostly","score":0.9870}\n',
  );
  assert.equal(
    written({ input: jsonl, format: 'csv', escapeFormulas: true }, [[line, cells]]),
    'text,label,score\n\'=1+1,"bad, mostly",0.9870\n',
  );
});
