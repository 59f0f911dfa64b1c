import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { splitFields } from '#src/input/csv.js';
import { type Cut, RecordScanner } from '#src/input/scan.js';
import type { ScanOptions } from '#src/input/scan-options.js';
import { naiveCuts } from './naive-scan.js';

const CSV: ScanOptions = { delimiter: ',', maxRowBytes: 1000 };

/** Cuts of bytes that arrive in pieces of the given sizes, over and over; in one piece without sizes. */
function cutsOf(bytes: Buffer, options: ScanOptions = CSV, sizes: readonly number[] = [], skipBlank = false): Cut[] {
  const scanner = new RecordScanner(options);
  if (skipBlank) scanner.skipBlankLines();
  const cuts: Cut[] = [];
  const takeAll = (first: readonly Cut[]): void => {
    for (let group = first; group.length > 0; group = scanner.more()) for (const cut of group) cuts.push(cut);
  };
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? bytes.length;
    takeAll(scanner.push(Buffer.from(bytes.subarray(at, at + size))));
    at += size;
  }
  takeAll(scanner.finish());
  return cuts;
}

/** Cuts with their bytes as text, which reads better where they differ. */
const readable = (cuts: readonly Cut[]) => cuts.map((cut) => ({ ...cut, raw: cut.raw.toString('latin1') }));

/** Kind, text and line of each cut. */
const brief = (text: string, options: ScanOptions = CSV) =>
  cutsOf(Buffer.from(text), options).map(({ kind, raw, line }) => [kind, raw.toString(), line]);

/** The bytes of each cut as its offsets tell them. */
const slices = (bytes: Buffer, cuts: readonly Cut[]) =>
  cuts.map((cut) => bytes.subarray(cut.byte, cut.byte + cut.bytes).toString('latin1'));

const delimiters = fc.constantFrom(',', ';', '\t', '|');
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

/** A well-formed file: some fields quoted though they need not be, quoted line breaks of any kind. */
const wellFormed = fc
  .record({
    delimiter: delimiters,
    ending: fc.constantFrom('\n', '\r\n'),
    lastEnding: fc.boolean(),
    columns: fc.integer({ min: 1, max: 4 }),
  })
  .chain((shape) => {
    const plain = fc.array(fc.constantFrom('a', ' ', 'é', '日', '🙂', '"', ',', ';', '\t', '|', '\n', '\r\n', '\r', '\ufeff'), {
      maxLength: 6,
    });
    const value = fc.oneof(
      plain.map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const field = fc.record({ value, quoted: fc.boolean() });
    const record = fc.array(field, { minLength: shape.columns, maxLength: shape.columns });
    return fc.array(record, { minLength: 1, maxLength: 12 }).map((records) => {
      const lines = records.map((fields) => fields.map((f) => spelled(f.value, f.quoted, shape.delimiter)).join(shape.delimiter));
      const open = !shape.lastEnding && lines.at(-1) !== '';
      return {
        ...shape,
        text: lines.join(shape.ending) + (open ? '' : shape.ending),
        values: records.map((fields) => fields.map((f) => f.value)),
      };
    });
  });

function spelled(value: string, quoted: boolean, delimiter: string): string {
  return quoted || /["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value;
}

test('well-formed files give the records that csv-parse gives', () => {
  fc.assert(
    fc.property(wellFormed, ({ delimiter, ending, text, values }) => {
      const bytes = Buffer.from(text);
      const oracle: string[][] = parse(bytes, { delimiter, record_delimiter: ending, skip_empty_lines: false });
      const cuts = cutsOf(bytes, { delimiter, maxRowBytes: 10_000 });
      assert.deepEqual(new Set(cuts.map(({ kind }) => kind)), new Set(['record']));
      assert.deepEqual(splitFields(cuts, delimiter), oracle);
      assert.deepEqual(
        oracle,
        values.map((fields) => fields.map((value) => Buffer.from(value).toString())),
      );
    }),
    { numRuns: 400 },
  );
});

test('well-formed files give the same cuts however their bytes arrive', () => {
  fc.assert(
    fc.property(wellFormed, sizes, ({ delimiter, text }, pieces) => {
      const options = { delimiter, maxRowBytes: 10_000 };
      const bytes = Buffer.from(text);
      assert.deepEqual(readable(cutsOf(bytes, options, pieces)), readable(cutsOf(bytes, options)));
    }),
    { numRuns: 300 },
  );
});

const garbage = fc
  .array(fc.constantFrom('"', '"', ',', '\r', '\n', '\r\n', 'a', 'é'), { maxLength: 60 })
  .map((parts) => Buffer.from(parts.join('')));
const garbageOptions = fc.record({ delimiter: fc.constantFrom(',', null), maxRowBytes: fc.integer({ min: 1, max: 40 }) });

test('garbage gives the same cuts however its bytes arrive', () => {
  fc.assert(
    fc.property(garbage, garbageOptions, sizes, (bytes, options, pieces) => {
      assert.deepEqual(readable(cutsOf(bytes, options, pieces)), readable(cutsOf(bytes, options)));
      assert.deepEqual(readable(cutsOf(bytes, options, [1])), readable(cutsOf(bytes, options)));
    }),
    { numRuns: 3000 },
  );
});

test('garbage gives the cuts that searching every line anew gives', () => {
  fc.assert(
    fc.property(garbage, garbageOptions, sizes, (bytes, options, pieces) => {
      assert.deepEqual(readable(cutsOf(bytes, options, pieces)), readable(naiveCuts(bytes, options)));
    }),
    { numRuns: 5000 },
  );
});

/** Lines that open quotes, close them much later or never, and lines without: what makes a search go far and back. */
const farQuotes = fc
  .array(fc.constantFrom('x","\n', '"\n', 'a,"\n', '",b\n', '"c",d\n', '"e"f\n', 'plain\n', '\r\n', '""\n', '"",""\r\n', '"\r', '\r'), {
    minLength: 1,
    maxLength: 80,
  })
  .map((lines) => Buffer.from(lines.join('')));

test('quotes that stay open over many lines give the cuts that searching every line anew gives', () => {
  fc.assert(
    fc.property(farQuotes, fc.record({ delimiter: fc.constant(','), maxRowBytes: fc.integer({ min: 1, max: 200 }) }), sizes, (...given) => {
      const [bytes, options, pieces] = given;
      assert.deepEqual(readable(cutsOf(bytes, options, pieces)), readable(naiveCuts(bytes, options)));
    }),
    { numRuns: 5000 },
  );
});

// Each of these takes minutes to hours when the bytes behind an open quote are searched again for every line.
for (const [name, line, end] of [
  ['every line closes a quote and opens another', 'x","\n', ''],
  ['every line opens a quote and closes it, but for the first', '"a","b"\n', ''],
  ['they end in text after a closing quote', 'x","\n', '"a'],
  ['no line but the first has a quote', 'plain line\n', ''],
] as const) {
  for (const maxRowBytes of [16 * 2 ** 20, 2 ** 20]) {
    test(`a quote that stays open costs no more than its bytes: ${name}, ${maxRowBytes} bytes a row`, () => {
      const bytes = Buffer.from(`",\n"${line.repeat(1_000_000)}${end}`);
      const cuts = cutsOf(bytes, { delimiter: ',', maxRowBytes }, [64 * 1024]);
      assert.equal(
        cuts.reduce((sum, cut) => sum + cut.bytes, 0),
        bytes.length,
      );
      assert.ok(cuts.length >= 2);
    });
  }
}

test('what turns out to be millions of records is given in groups', () => {
  const scanner = new RecordScanner({ delimiter: ',', maxRowBytes: 2 ** 30 });
  assert.deepEqual(scanner.push(Buffer.from(`,"${'\n'.repeat(200_000)}`)), []);
  let given = 0;
  for (let group = scanner.finish(); group.length > 0; group = scanner.more()) {
    assert.ok(group.length <= 65_536);
    given += group.length;
  }
  assert.equal(given, 200_000);
});

test('lines over the limit cost no more than their bytes', () => {
  const bytes = Buffer.from(`${'twelve bytes\n'.repeat(1_000_000)}"`);
  assert.equal(cutsOf(bytes, { delimiter: ',', maxRowBytes: 10 }).filter(({ kind }) => kind === 'too_large').length, 1_000_000);
});

test('cuts cover any input, without gap or overlap', () => {
  const anything = fc.oneof(garbage, fc.uint8Array({ maxLength: 80 }).map(Buffer.from));
  fc.assert(
    fc.property(anything, garbageOptions, sizes, (bytes, options, pieces) => {
      const cuts = cutsOf(bytes, options, pieces);
      let next = 0;
      for (const cut of cuts) {
        assert.equal(cut.byte, next);
        assert.equal(cut.bytes, cut.raw.length + cut.ending.length);
        assert.equal(bytes.subarray(cut.byte, cut.byte + cut.bytes).toString('latin1'), cut.raw.toString('latin1') + cut.ending);
        next += cut.bytes;
      }
      assert.equal(next, bytes.length);
    }),
    { numRuns: 2000 },
  );
});

test('no record is longer than the limit, and only the last cut has no line ending', () => {
  fc.assert(
    fc.property(garbage, garbageOptions, (bytes, options) => {
      const cuts = cutsOf(bytes, options);
      for (const cut of cuts.filter(({ kind }) => kind === 'record')) assert.ok(cut.raw.length <= options.maxRowBytes);
      for (const cut of cuts.slice(0, -1)) assert.notEqual(cut.ending, '');
    }),
    { numRuns: 1000 },
  );
});

const lineTables: readonly (readonly [name: string, text: string, cuts: readonly (readonly [string, string, number])[]])[] = [
  ['nothing gives nothing', '', []],
  [
    'a last line without ending is a record',
    'a,b\n1,2',
    [
      ['record', 'a,b', 1],
      ['record', '1,2', 2],
    ],
  ],
  [
    'empty lines are empty records',
    'a\n\n\r\nb\n',
    [
      ['record', 'a', 1],
      ['record', '', 2],
      ['record', '', 3],
      ['record', 'b', 4],
    ],
  ],
  [
    'a quoted line break stays in its record and counts as a line',
    '"a\nb",c\nd\n',
    [
      ['record', '"a\nb",c', 1],
      ['record', 'd', 3],
    ],
  ],
  ['a quoted delimiter and a doubled quote are text', '"a,""b""\n",c\n', [['record', '"a,""b""\n",c', 1]]],
  [
    'a quote inside a plain field is plain text',
    '5" nails,x\ny "z",w\n',
    [
      ['record', '5" nails,x', 1],
      ['record', 'y "z",w', 2],
    ],
  ],
  [
    'a quote after a space is plain text',
    ' "a\nb"\n',
    [
      ['record', ' "a', 1],
      ['record', 'b"', 2],
    ],
  ],
  [
    'a record with text after a closing quote loses its first physical line only',
    '"a\nb" c\n1,2\n',
    [
      ['broken', '"a', 1],
      ['record', 'b" c', 2],
      ['record', '1,2', 3],
    ],
  ],
  [
    'text after a closing quote in one line loses that line',
    'a\n"b"c\nd\n',
    [
      ['record', 'a', 1],
      ['broken', '"b"c', 2],
      ['record', 'd', 3],
    ],
  ],
  [
    'a quote open at the end of the file loses its first physical line only',
    'a\nb,"c\nd\ne',
    [
      ['record', 'a', 1],
      ['broken', 'b,"c', 2],
      ['record', 'd', 3],
      ['record', 'e', 4],
    ],
  ],
  [
    'a quote open in the last line loses that line',
    'a\n"b',
    [
      ['record', 'a', 1],
      ['broken', '"b', 2],
    ],
  ],
  [
    'a lone \\r in a file of \\n lines is text',
    'a\rb\nc\r\n',
    [
      ['record', 'a\rb', 1],
      ['record', 'c', 2],
    ],
  ],
  [
    'without any \\n, lines end at \\r',
    'a,b\r1,2\r\r"3\r4",5',
    [
      ['record', 'a,b', 1],
      ['record', '1,2', 2],
      ['record', '', 3],
      ['record', '"3\r4",5', 4],
    ],
  ],
];

for (const [name, text, cuts] of lineTables) {
  test(name, () => {
    assert.deepEqual(brief(text), cuts);
  });
}

test('a quote that opens the line after a broken one is seen', () => {
  assert.deepEqual(brief('"a\n"b\nc",1\nd\n'), [
    ['broken', '"a', 1],
    ['record', '"b\nc",1', 2],
    ['record', 'd', 4],
  ]);
});

test('a \\r right at the limit after a closing quote is too large, whatever byte follows and whenever it comes', () => {
  for (const rest of ['"\nnext\n', '\nnext\n', 'x\nnext\n']) {
    const bytes = Buffer.from(`\naa,""\r${rest}`);
    for (const pieces of [[], [1], [7]]) {
      const kinds = cutsOf(bytes, { delimiter: ',', maxRowBytes: 5 }, pieces).map(({ kind }) => kind);
      assert.deepEqual(kinds, ['record', 'too_large', 'record'], JSON.stringify({ rest, pieces }));
    }
  }
});

test('without a delimiter, quotes are text', () => {
  assert.deepEqual(brief('"a\n"b" c\n', { delimiter: null, maxRowBytes: 1000 }), [
    ['record', '"a', 1],
    ['record', '"b" c', 2],
  ]);
});

test('every line ending is told as found', () => {
  assert.deepEqual(
    cutsOf(Buffer.from('a\nb\r\nc')).map(({ ending }) => ending),
    ['\n', '\r\n', ''],
  );
  assert.deepEqual(
    cutsOf(Buffer.from('a\rb')).map(({ ending }) => ending),
    ['\r', ''],
  );
});

test('the reason tells what is wrong with a line, and is empty for a record', () => {
  const reasons = (text: string, maxRowBytes: number) =>
    cutsOf(Buffer.from(text), { delimiter: ',', maxRowBytes }).map(({ kind, reason }) => [kind, reason]);
  assert.deepEqual(reasons('"a"b\n', 10), [['broken', 'text after a closing quote']]);
  assert.deepEqual(reasons('"a', 10), [['broken', 'a quote is still open at the end of the file']]);
  assert.deepEqual(reasons('"aaa\nbb\n', 4).at(0), ['broken', 'a quote is still open after 4 bytes (--max-row-bytes)']);
  assert.deepEqual(reasons('aaaaa\n', 4), [['too_large', 'more than 4 bytes (--max-row-bytes)']]);
  assert.deepEqual(reasons('aaaa\n', 4), [['record', '']]);
});

test('a quote open at --max-row-bytes loses its first physical line only', () => {
  const text = `x,"never closed\n${'line,1\n'.repeat(20)}`;
  const cuts = brief(text, { delimiter: ',', maxRowBytes: 50 });
  assert.deepEqual(cuts[0], ['broken', 'x,"never closed', 1]);
  assert.equal(cuts.length, 21);
  assert.deepEqual(
    cuts.slice(1),
    Array.from({ length: 20 }, (_, i) => ['record', 'line,1', i + 2]),
  );
});

for (const pieces of [[], [1000], [64 * 1024], [100_001, 3]]) {
  test(`a line over the limit is skipped with 64 KiB kept and the next record intact, in pieces of ${pieces.join(' and ') || 'any size'}`, () => {
    const long = 300 * 1024;
    const bytes = Buffer.from(`a,b\n${'x'.repeat(long)}\r\nnext,"1\n2"\nlast,3\n`);
    const cuts = cutsOf(bytes, { delimiter: ',', maxRowBytes: 100_000 }, pieces);
    assert.deepEqual(
      cuts.map(({ kind, line, byte, bytes, ending }) => ({ kind, line, byte, bytes, ending })),
      [
        { kind: 'record', line: 1, byte: 0, bytes: 4, ending: '\n' },
        { kind: 'too_large', line: 2, byte: 4, bytes: long + 2, ending: '\r\n' },
        { kind: 'record', line: 3, byte: long + 6, bytes: 11, ending: '\n' },
        { kind: 'record', line: 5, byte: long + 17, bytes: 7, ending: '\n' },
      ],
    );
    assert.deepEqual(cuts[1]?.raw, Buffer.alloc(64 * 1024, 'x'));
    assert.equal(cuts[2]?.raw.toString(), 'next,"1\n2"');
  });
}

test('a line over the limit that ends with the file is one cut', () => {
  const cuts = cutsOf(Buffer.from(`${'x'.repeat(200)}`), { delimiter: null, maxRowBytes: 10 }, [7]);
  assert.deepEqual(readable(cuts), [
    {
      kind: 'too_large',
      raw: 'x'.repeat(200),
      ending: '',
      line: 1,
      byte: 0,
      bytes: 200,
      lines: 1,
      reason: 'more than 10 bytes (--max-row-bytes)',
    },
  ]);
});

test('a long broken line is kept to 64 KiB and covers all its bytes', () => {
  const bytes = Buffer.from(`"${'x'.repeat(100_000)}"y\nnext\n`);
  const cuts = cutsOf(bytes, { delimiter: ',', maxRowBytes: 1_000_000 }, [999]);
  assert.deepEqual(
    cuts.map(({ kind, raw, bytes }) => [kind, raw.length, bytes]),
    [
      ['broken', 64 * 1024, 100_004],
      ['record', 4, 5],
    ],
  );
});

test('a \\n after the first 64 KiB does not make a file of \\r lines one of \\n lines', () => {
  const line = `${'a'.repeat(99)}\r`;
  const bytes = Buffer.from(`${line.repeat(700)}b\nc\rd`);
  for (const pieces of [[], [1], [4096], [65_536]]) {
    const cuts = cutsOf(bytes, CSV, pieces);
    assert.equal(cuts.length, 702);
    assert.deepEqual(
      cuts.slice(700).map(({ raw, ending, line }) => [raw.toString(), ending, line]),
      [
        ['b\nc', '\r', 701],
        ['d', '', 702],
      ],
    );
  }
});

test('a file whose first 64 KiB have no line break at all has \\n lines', () => {
  const cuts = cutsOf(Buffer.from(`${'a'.repeat(70_000)}\rb\nc\n`), { delimiter: ',', maxRowBytes: 100_000 }, [5000]);
  assert.deepEqual(
    cuts.map(({ raw, ending }) => [raw.length, ending]),
    [
      [70_002, '\n'],
      [1, '\n'],
    ],
  );
});

for (const size of [1, 13, 1024]) {
  test(`a large record that comes ${size} bytes at a time is cut as in one piece`, () => {
    const bytes = Buffer.from(`h,t\n1,"${'word, ""quoted""\n'.repeat(4000)}"\n2,z\n`);
    const options = { delimiter: ',', maxRowBytes: 1_000_000 };
    const cuts = cutsOf(bytes, options, [size]);
    assert.deepEqual(
      cuts.map(({ line, bytes }) => [line, bytes]),
      [
        [1, 4],
        [2, bytes.length - 4 - 4],
        [4003, 4],
      ].map(([line, length]) => [line, length]),
    );
    assert.equal(slices(bytes, cuts).join(''), bytes.toString('latin1'));
    assert.deepEqual(readable(cuts), readable(cutsOf(bytes, options)));
  });
}

test('records are given as soon as their line ending is there', () => {
  const scanner = new RecordScanner(CSV);
  assert.deepEqual(
    readable(scanner.push(Buffer.from('a,b\n1,'))).map(({ raw }) => raw),
    ['a,b'],
  );
  assert.deepEqual(scanner.push(Buffer.from('"2')), []);
  assert.deepEqual(
    readable(scanner.push(Buffer.from('"\n'))).map(({ raw }) => raw),
    ['1,"2"'],
  );
  assert.deepEqual(scanner.finish(), []);
});

test('cuts given out are not written to when more bytes come', () => {
  const scanner = new RecordScanner(CSV);
  const first = scanner.push(Buffer.from('first\nhalf'));
  scanner.push(Buffer.from(' a line'));
  const second = scanner.push(Buffer.from('\nthird\n'));
  assert.deepEqual(
    [...first, ...second].map(({ raw }) => raw.toString()),
    ['first', 'half a line', 'third'],
  );
});

test('lines without a character give no cut once they are to be skipped, and are counted all the same', () => {
  const parts = fc.constantFrom('\n', '\r\n', '\r', '1,a', ',"x\n\ny"', '"', ' ');
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), sizes, fc.constantFrom(',', null), (texts, pieces, delimiter) => {
      const bytes = Buffer.from(texts.join(''));
      const options = { delimiter, maxRowBytes: 20 };
      const wanted = cutsOf(bytes, options).filter(({ kind, raw, ending }) => kind !== 'record' || raw.length > 0 || ending === '');
      assert.deepEqual(readable(cutsOf(bytes, options, pieces, true)), readable(wanted));
    }),
  );
});
