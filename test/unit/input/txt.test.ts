import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedText } from '#src/core/row-text.js';
import { RecordScanner } from '#src/input/scan.js';
import { textReading } from '#src/input/txt.js';

test('every line is a row, blank ones with empty text, quotes and commas as they are', () => {
  const scanner = new RecordScanner({ delimiter: null, maxRowBytes: 1000 });
  const cuts = [...scanner.push(Buffer.from('say "hi", she\n\n  \r\n"open\nlast é')), ...scanner.finish()];
  assert.deepEqual(
    textReading(joinedText)(cuts),
    [
      ['say "hi", she', 'say "hi", she'],
      ['', ''],
      ['', '  '],
      ['"open', '"open'],
      ['last é', 'last é'],
    ].map(([text, field]) => ({ kind: 'row', text, fields: [field], keys: null })),
  );
});
