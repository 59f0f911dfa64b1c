import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { csvLine } from '#src/output/csv-line.js';

const lines: readonly (readonly [values: readonly string[], delimiter: string, line: string])[] = [
  [['a', 'b'], ',', 'a,b'],
  [['a', ''], ',', 'a,'],
  [[''], ',', '""'],
  [['', ''], ',', ','],
  [[' a ', '0123'], ',', ' a ,0123'],
  [['a,b'], ',', '"a,b"'],
  [['a,b', 'c'], ';', 'a,b;c'],
  [['a;b'], ';', '"a;b"'],
  [['say "hi"'], ',', '"say ""hi"""'],
  [['a\nb', 'c'], ',', '"a\nb",c'],
  [['a\rb', 'c'], ',', '"a\rb",c'],
  [['a\r\nb'], '\t', '"a\r\nb"'],
  [['a\tb', 'c,d'], '\t', '"a\tb"\tc,d'],
  [['=1+1'], ',', '=1+1'],
];

for (const [values, delimiter, line] of lines) {
  test(`spells ${JSON.stringify(values)} with ${JSON.stringify(delimiter)} as ${JSON.stringify(line)}`, () => {
    assert.equal(csvLine(values, delimiter), line);
  });
}

test('a line read again gives the same values, and csv-stringify spells it the same', () => {
  const value = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', '|', 'é') }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), (values, delimiter) => {
      const options = { delimiter, eof: false, quoted_empty: values.length === 1, quoted_match: /[\r\n]/ };
      assert.equal(csvLine(values, delimiter), stringify([values], options));
      const records: string[][] = parse(`${csvLine(values, delimiter)}\n`, { delimiter, record_delimiter: '\n' });
      assert.deepEqual(records, [values]);
    }),
  );
});
