import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import type { Format } from '#src/core/row.js';
import { sniff } from '#src/input/sniff.js';

interface Told {
  readonly file?: string;
  readonly format?: Format;
  readonly delimiter?: string;
  readonly columns?: readonly string[];
}

/** Format and delimiter in one word: `csv ,`. */
function sniffed(head: string, told: Told = {}): string {
  const { format, delimiter } = sniff(
    told.file ?? '-',
    Buffer.from(head),
    { format: told.format ?? null, delimiter: told.delimiter ?? null },
    told.columns ?? [],
  );
  return `${format} ${JSON.stringify(delimiter).slice(1, -1)}`;
}

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('no fault');
}

const byContent: readonly (readonly [name: string, head: string, wanted: string])[] = [
  ['an object', '{"text":"a"}\n', 'jsonl ,'],
  ['an object after white space', ' \n\t{"text":"a"}', 'jsonl ,'],
  ['commas', 'id,text\n1,a\n', 'csv ,'],
  ['semicolons', 'id;text\n1;a\n', 'csv ;'],
  ['pipes', 'id|text\n', 'csv |'],
  ['tabs', 'id\ttext\n', 'tsv \\t'],
  ['the delimiter that the first record has most of', 'a;b;c,d\n', 'csv ;'],
  ['as many commas as semicolons', 'a;b,c\n', 'csv ,'],
  ['as many tabs as pipes', 'a|b\tc\n', 'tsv \\t'],
  ['delimiters in quotes do not count', '"a,b,c,d";e\n', 'csv ;'],
  ['delimiters in a quoted line break do not count', '"a,\nb,c";d\n', 'csv ;'],
  ['doubled quotes do not end a field', '"a ""x, y, z"" b";c\n', 'csv ;'],
  ['a quote inside a field opens nothing', '5" nails;b,c,d\n', 'csv ,'],
  ['delimiters after the first record do not count', 'header\na,b,c\n', 'txt ,'],
  ['a line without delimiters', 'just a line\nanother, with comma\n', 'txt ,'],
  ['`text` as the first line', 'text\ngood\n', 'csv ,'],
  ['`text` in any case', 'TEXT\r\ngood\n', 'csv ,'],
  ['`text` in quotes', '"Text"\ngood\n', 'csv ,'],
  ['`text` and nothing more', 'text', 'csv ,'],
  ['a first line that only begins with `text`', 'text of mine\ngood\n', 'txt ,'],
  ['nothing', '', 'txt ,'],
  ['a lone \\r ends the first record', 'good\ra,b\r', 'txt ,'],
  ['a bracket later on', 'a [b]\n', 'txt ,'],
];

for (const [name, head, wanted] of byContent) {
  test(`standard input, ${name}: ${wanted}`, () => {
    assert.equal(sniffed(head), wanted);
  });
}

const byName: readonly (readonly [file: string, head: string, wanted: string])[] = [
  ['a.csv', '{"text":1}', 'csv ,'],
  ['a.CSV', 'a;b\n', 'csv ;'],
  ['a.csv', 'a\tb\n', 'csv \\t'],
  ['a.csv', 'text\n', 'csv ,'],
  ['a.csv', '[a],b\n', 'csv ,'],
  ['a.tsv', 'a,b\n', 'tsv \\t'],
  ['a.tab', 'a,b\n', 'tsv \\t'],
  ['a.jsonl', 'a,b\n', 'jsonl ,'],
  ['a.ndjson', '', 'jsonl ,'],
  ['a.txt', 'a,b\n', 'txt ,'],
  ['a.txt', '{"text":1}', 'txt ,'],
  ['a.txt', '[1] a note\n', 'txt ,'],
  ['a.txt', 'text\n', 'txt ,'],
  ['a.csv.gz', 'a;b\n', 'csv ;'],
  ['a.jsonl.GZ', 'x', 'jsonl ,'],
  ['a.gz', 'a|b\n', 'csv |'],
  ['a.dat', '{"a":1}', 'jsonl ,'],
  ['a.dat', 'one line\n', 'txt ,'],
  ['csv', 'one line\n', 'txt ,'],
];

for (const [file, head, wanted] of byName) {
  test(`${file} that begins with ${JSON.stringify(head)}: ${wanted}`, () => {
    assert.equal(sniffed(head, { file }), wanted);
  });
}

const byOption: readonly (readonly [name: string, head: string, told: Told, wanted: string])[] = [
  ['the format that is told goes before name and content', '{"a":1}', { file: 'a.jsonl', format: 'txt' }, 'txt ,'],
  ['the delimiter that is told makes csv of any content', 'a line\n', { delimiter: ';' }, 'csv ;'],
  ['a tab that is told makes tsv', 'a,b\n', { delimiter: '\t' }, 'tsv \\t'],
  ['a tab may be spelled tab', 'a,b\n', { file: 'a.csv', delimiter: 'tab' }, 'csv \\t'],
  ['a tab may be spelled \\t', 'a,b\n', { file: 'a.csv', delimiter: '\\t' }, 'csv \\t'],
  ['the delimiter of a .tsv may be told', 'a,b\n', { file: 'a.tsv', delimiter: '|' }, 'tsv |'],
  ['a delimiter that is told does not make an object csv', '{"a":1,"b":2}\n', { delimiter: ';' }, 'jsonl ,'],
  ['a first line that is the -c name is a header', 'review\ngood\n', { columns: ['review'] }, 'csv ,'],
  ['a first line that is the -c name in quotes is a header', '"my review"\ngood\n', { columns: ['my review'] }, 'csv ,'],
  ['a first line in another case than the -c name is none', 'Review\ngood\n', { columns: ['review'] }, 'txt ,'],
  ['a bracket in a file told to be txt is text', '[1]\n', { format: 'txt' }, 'txt ,'],
  ['a bracket in a file told to be csv is a name', '[1],b\n', { format: 'csv' }, 'csv ,'],
];

for (const [name, head, told, wanted] of byOption) {
  test(name, () => {
    assert.equal(sniffed(head, told), wanted);
  });
}

for (const [name, head, told] of [
  ['on standard input', '[{"text":"a"}]', {}],
  ['after white space', '\n  [\n{"text":"a"}]', {}],
  ['in a .jsonl', '[{"text":"a"}]', { file: 'a.jsonl' }],
  ['in a .json', '[{"text":"a"}]', { file: 'a.json' }],
  ['told to be jsonl', '[{"text":"a"}]', { file: 'a.txt', format: 'jsonl' }],
] as const) {
  test(`a JSON array ${name} is refused`, () => {
    const file = 'file' in told ? told.file : '-';
    assert.deepEqual(
      faultOf(() => sniffed(head, told)),
      { code: 'input_is_json_array', file },
    );
  });
}

for (const delimiter of ['', ',,', '"', '\n', '\r', 'é', '\0', 'TAB']) {
  test(`${JSON.stringify(delimiter)} is no delimiter`, () => {
    assert.deepEqual(
      faultOf(() => sniffed('a,b\n', { delimiter })),
      {
        code: 'flag_invalid',
        from: '--delimiter',
        value: delimiter,
        expected: 'one ASCII character (or tab), no quote and no line break',
      },
    );
  });
}
