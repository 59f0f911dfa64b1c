/** What goes in comes out: raw records in every format, conversions, names that collide. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { csvRecords, fixture, jsonRecords, llmThreads } from './program.js';

const free = ['-m', fixture('models', 'tiny-free'), '-t', '1', '-q'];

async function classified(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await llmThreads(['classify', ...args, ...free]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  return stdout;
}

const ANSWER = /(negative|neutral|positive),[01]\.\d{4}/g;

describe('raw records', () => {
  test('byte order mark, \\r\\n and quotes stay', async () => {
    const out = await classified(fixture('bom-crlf.csv'));
    assert.equal(out.replace(ANSWER, 'A'), '\ufeffid,text,label,score\r\n1,I love it,A\r\n2,"Awful, just awful",A\r\n');
  });

  test('a record over several lines stays one', async () => {
    const out = await classified(fixture('quoted-newline.csv'));
    assert.equal(
      out.replace(ANSWER, 'A'),
      'id,text,label,score\n1,"Great.\nReally ""great"".",A\n2,Terrible service,A\n3,"two\n\nblank lines",A\n',
    );
  });

  test('lines that end in a lone \\r are lines', async () => {
    assert.equal((await classified(fixture('mac-lines.txt'))).replace(ANSWER, 'A'), 'text,label,score\none,A\ntwo,A\nthree,A\n');
  });

  test('names such as __proto__ are names', async () => {
    const out = await classified(fixture('header-__proto__.csv'));
    assert.equal(out.replace(ANSWER, 'A'), '__proto__,constructor,text,label,score\n1,2,I love it,A\n3,4,I hate it,A\n');
    const [first] = jsonRecords(await classified(fixture('header-__proto__.csv'), '--output-format', 'jsonl'));
    assert.deepEqual(Object.keys(first ?? {}), ['__proto__', 'constructor', 'text', 'label', 'score']);
  });

  // location_coordinates.json is about another phone number than location_coordinates.csv; the file has a test of its own.
  for (const file of readdirSync('node_modules/csv-spectrum/csvs')
    .sort()
    .filter((name) => name !== 'location_coordinates.csv')) {
    test(`csv-spectrum ${file} keeps every field`, async () => {
      const expected: Record<string, string>[] = JSON.parse(
        readFileSync(join('node_modules/csv-spectrum/json', file.replace('.csv', '.json')), 'utf8'),
      );
      const column = Object.keys(expected[0] ?? {}).at(-1) ?? '';
      const records = csvRecords(await classified(join('node_modules/csv-spectrum/csvs', file), '-c', column, '--input-format', 'csv'));
      assert.deepEqual(
        records.map(({ label, score, ...rest }) => rest),
        expected,
      );
      assert.ok(records.length > 0 && records.every(({ label, score }) => label !== undefined && score !== undefined));
    });
  }
});

test('csv-spectrum location_coordinates.csv: quotes inside unquoted fields are plain text', async () => {
  const out = await classified('node_modules/csv-spectrum/csvs/location_coordinates.csv', '-c', 'Cities');
  const [record] = csvRecords(out.replaceAll('"', '""').replace(/^(\d+),(.*W),/m, '$1,"$2",'));
  assert.deepEqual([record?.['Location Coordinates'], record?.['Counties']], ['37\ufffd36\'37.8"N 121\ufffd2\'17.9"W', 'Stanislaus']);
});

describe('the same rows in every format have the same answers', () => {
  const answers = (records: readonly Record<string, unknown>[]): string[] =>
    records.map(({ text, label, score }) => `${text}|${label}|${Number(score)}`);
  const reference = classified(fixture('reviews.csv')).then((out) => answers(csvRecords(out)));

  test('gzip, told by content', async () =>
    assert.deepEqual(answers(csvRecords(await classified(fixture('reviews.csv.gz')))), await reference));
  test('JSONL', async () => assert.deepEqual(answers(jsonRecords(await classified(fixture('reviews.jsonl')))), await reference));
  test('plain text', async () => assert.deepEqual(answers(csvRecords(await classified(fixture('reviews.txt')))), await reference));
  test('TSV', async () => {
    const out = await classified(fixture('reviews.tsv'));
    assert.match(out, /^id\ttext\tlabel\tscore\n/);
    assert.equal(csvRecords(out, '\t').length, 6);
  });
  for (const format of ['csv', 'tsv', 'jsonl']) {
    test(`CSV to ${format}`, async () => {
      const out = await classified(fixture('reviews.csv'), '--output-format', format);
      assert.deepEqual(answers(format === 'jsonl' ? jsonRecords(out) : csvRecords(out, format === 'csv' ? ',' : '\t')), await reference);
    });
    test(`JSONL to ${format}`, async () => {
      const out = await classified(fixture('reviews.jsonl'), '--output-format', format);
      assert.deepEqual(answers(format === 'jsonl' ? jsonRecords(out) : csvRecords(out, format === 'csv' ? ',' : '\t')), await reference);
    });
  }
  test('several inputs, by glob, are one input with one header', async () => {
    const out = await classified(fixture('reviews.csv'), fixture('reviews.csv'));
    assert.deepEqual(answers(csvRecords(out)), [...(await reference), ...(await reference)]);
    assert.equal(await classified(fixture('reviews.c?v')), await classified(fixture('reviews.csv')));
  });
});

test('inputs that differ are refused by name', async () => {
  const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), fixture('bom-crlf.csv')]);
  assert.equal(code, 2);
  assert.match(stderr, /bom-crlf\.csv: its header differs from that of .*reviews\.csv/);
});

describe('columns', () => {
  const csv = (text: string, ...args: string[]) => llmThreads(['classify', '-', ...args, ...free], { stdin: text });

  test('a taken name becomes predicted_<name>, said on stderr', async () => {
    const { stdout, stderr } = await llmThreads(['classify', '-', '-m', fixture('models', 'tiny-free')], {
      stdin: 'text,label\ngood,mine\n',
    });
    assert.match(stdout, /^text,label,predicted_label,score\ngood,mine,/);
    assert.match(stderr, /has a column label; the new one is predicted_label/);
  });

  test('a column that is not kept still counts as taken', async () => {
    assert.match((await csv('{"text":"good","label":"mine"}\n', '--columns', 'text')).stdout, /^\{"text":"good","predicted_label":/);
  });

  test('where that is taken too, --prefix is asked for', async () => {
    const { code, stderr } = await csv('text,label,predicted_label\na,b,c\n');
    assert.equal(code, 2);
    assert.match(stderr, /Use --prefix/);
    assert.match(
      (await csv('text,label,predicted_label\na,b,c\n', '--prefix', 'my_')).stdout,
      /^text,label,predicted_label,my_label,my_score\n/,
    );
  });

  test('--columns picks input columns, --top-k and --all-scores add', async () => {
    const { stdout } = await csv('id,text,x\n1,good,2\n', '--columns', 'x,id', '--top-k', '2', '--all-scores', '--precision', '2');
    assert.match(
      stdout,
      /^x,id,label,score,labels,score_negative,score_neutral,score_positive\n2,1,\w+,\d\.\d\d,"\[\{""label"":""\w+"",""score"":\d\.\d\d\},\{.*\}\]",\d\.\d\d,\d\.\d\d,\d\.\d\d\n$/,
    );
  });

  test('--escape-formulas makes formulas text in CSV, and is part of the fingerprint', async () => {
    const input = 'id,=text,"text"\r\n-5,"=HYPERLINK(""http://x"",1)","+1 good"\n';
    const escaped = await csv(input, '--escape-formulas');
    assert.equal(escaped.stdout.replace(ANSWER, 'A'), `id,'=text,text,label,score\r\n-5,"'=HYPERLINK(""http://x"",1)",'+1 good,A\n`);
    assert.equal((await csv(input)).stdout.replace(ANSWER, 'A'), `${input.replace('\r\n', ',label,score\r\n').replace(/\n$/, ',A\n')}`);
    const objects = await csv(input, '--escape-formulas', '--output-format', 'jsonl');
    assert.equal(jsonRecords(objects.stdout)[0]?.['text'], '+1 good');
    const fingerprint = async (...args: string[]) =>
      /fingerprint .*/.exec((await llmThreads(['classify', fixture('reviews.csv'), '--dry-run', ...args])).stderr)?.[0];
    assert.notEqual(await fingerprint('--escape-formulas'), await fingerprint());
  });

  test('several text columns are joined, numbers name columns without a header', async () => {
    const joined = await csv('title,body\nI love,this\n', '-c', 'title', '-c', 'body');
    const numbered = await csv('I love,this\n', '--no-header', '-c', '1', '-c', '2');
    assert.match(joined.stdout, /^title,body,label,score\nI love,this,(.*)\n$/);
    assert.equal(numbered.stdout, joined.stdout.replace(/^.*\n/, ''));
  });

  test('a nested key of JSONL is reached by a dotted path', async () => {
    const { stdout } = await csv('{"a":{"b":"good"}}\n', '-c', 'a.b');
    assert.match(stdout, /^\{"a":\{"b":"good"\},"label":"/);
  });

  test('no column of words is a question with an answer to type', async () => {
    const { code, stderr } = await csv('a,b\n1,2\n');
    assert.equal(code, 2);
    assert.match(stderr, /which column is the text\? a \(1\), b \(2\)\nTry: llm-threads classify - -m \S+ -t 1 -q -c a/);
  });

  test('a JSONL row that has the answer\u2019s key only later is rejected', async () => {
    const stdin = `${'{"text":"fine"}\n'.repeat(120)}{"text":"late","label":1}\n`;
    const { code, stdout, stderr } = await csv(stdin);
    assert.deepEqual([code, stdout.split('\n').length], [3, 121]);
    assert.match(stderr, /"code":"key_collision","column":"label"/);
  });
});

test('empty inputs are no error: nothing comes out, or the header', async () => {
  assert.equal((await llmThreads(['classify', '-', ...free], { stdin: '' })).stdout, '');
  const header = await llmThreads(['classify', '-', '-m', fixture('models', 'tiny-free')], { stdin: 'id,text\n' });
  assert.deepEqual([header.code, header.stdout], [0, 'id,text,label,score\n']);
  assert.match(header.stderr, /no rows/);
});

describe('texts on standard input that look like columns', () => {
  const told = async (stdin: string, ...args: string[]) => {
    const { code, stderr } = await llmThreads(['classify', ...args, '-m', fixture('models', 'tiny-free'), '-t', '1'], { stdin });
    return { code, hint: /if every line is a text: --input-format txt/.test(stderr), stderr };
  };

  test('a single line is read as a header, and that is said', async () => {
    const { code, stderr } = await told('Nice film, good actors\n');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^standard input: no rows\. Its only line was read as the CSV header; if every line is a text: --input-format txt$/m,
    );
    assert.equal((await told('Nice film, good actors\n', '--input-format', 'txt')).hint, false);
    assert.equal((await told('id,text\n', '--input-format', 'csv')).hint, false);
    assert.equal((await told('')).hint, false);
  });

  test('columns that cannot be decided on may be none', async () => {
    const { code, hint } = await told('Nice film, good actors\nA bad film, no actors\n');
    assert.deepEqual([code, hint], [2, true]);
    assert.equal((await told('a b,c d\ne f,g h\n', '--input-format', 'csv')).hint, false);
  });
});
