/** Hostile input through the real program: a bad row costs itself only, memory stays bounded, nothing crashes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createGzip, gzipSync } from 'node:zlib';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const free = fixture('models', 'tiny-free');

/** Runs with -o; gives the output, the rejects and the summary. */
async function classified(folder: string, input: string, ...options: string[]) {
  const [output, rejects, summary] = ['out', 'rejects', 'summary'].map((name) => join(folder, name)) as [string, string, string];
  const args = ['classify', join(folder, input), '-o', output, '--rejects', rejects, '--summary-file', summary, '--force', '-t', '1'];
  const { code, stderr } = await llmThreads([...args, ...options]);
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    code,
    stderr,
    output: read(output),
    partial: read(`${output}.partial`),
    rejects: jsonRecords(read(rejects)),
    summary: existsSync(summary) ? JSON.parse(read(summary)) : null,
  };
}

/** A gzip of `head`, then 256 MiB of one byte, then `tail`. */
async function writeBomb(path: string, head: string, byte: string, tail: string): Promise<void> {
  const gzip = createGzip({ level: 9 });
  const file = gzip.pipe(createWriteStream(path));
  const block = Buffer.alloc(2 ** 20, byte);
  gzip.write(head);
  for (let i = 0; i < 256; i += 1) if (!gzip.write(block)) await once(gzip, 'drain');
  gzip.end(tail);
  await once(file, 'finish');
}

for (const [name, head, byte, tail, code] of [
  ['bomb.csv.gz', 'id,text\n1,fine\n2,', ' ', '\n3,good\n', 'row_too_large'],
  ['bomb.csv.gz', 'id,text\n1,fine\n2,"', '\0', '"\n3,good\n', 'parse'],
  ['bomb.jsonl.gz', '{"id":1,"text":"fine"}\n', ' ', '{"text":1}\n{"id":3,"text":"good"}\n', 'row_too_large'],
] as const) {
  test(`a gzip bomb of 256 MiB in one line costs that row, and memory stays bounded: ${name}, ${code}`, async (t) => {
    const folder = temporaryFolder(t);
    await writeBomb(join(folder, name), head, byte, tail);
    const { code: exit, rejects, summary } = await classified(folder, name, '-m', free);
    assert.equal(exit, 3);
    assert.deepEqual(
      rejects.map((reject) => [reject['row'], reject['code'], reject['raw_truncated']]),
      [[2, code, true]],
    );
    assert.deepEqual([summary.rows_in, summary.rows_out], [3, 2]);
    assert.ok(summary.peak_rss_mb < 600, `${summary.peak_rss_mb} MB`);
  });
}

test('a text of a million tokens is truncated, or rejected when asked', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'long.csv'), `id,text\n1,fine\n2,${'word '.repeat(1_000_000)}\n3,${'x'.repeat(5_000_000)}\n4,good\n`);
  const truncated = await classified(folder, 'long.csv');
  assert.deepEqual([truncated.code, truncated.summary.rows_out, truncated.summary.truncated], [0, 4, 1]);
  const rejected = await classified(folder, 'long.csv', '--on-long', 'reject');
  assert.deepEqual([rejected.code, rejected.rejects.map(({ row, code }) => [row, code])], [3, [[2, 'too_long']]]);
  assert.ok(rejected.summary.peak_rss_mb < 600, `${rejected.summary.peak_rss_mb} MB`);
});

test('JSON nested 100,000 deep goes through as it is, into CSV too; broken it costs its row', async (t) => {
  const folder = temporaryFolder(t);
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const lines = [
    `{"text":"fine","x":${deep}}`,
    `{"text":"good","x":${objects}}`,
    `{"text":"bad","x":${'['.repeat(100_000)}`,
    '{"text":"so"}',
  ];
  writeFileSync(join(folder, 'deep.jsonl'), `${lines.join('\n')}\n`);
  for (const format of ['jsonl', 'csv']) {
    const { code, output, rejects } = await classified(folder, 'deep.jsonl', '-m', free, '--output-format', format);
    assert.deepEqual([code, rejects.map((reject) => [reject['row'], reject['code']])], [3, [[3, 'parse']]]);
    const records = format === 'csv' ? csvRecords(output) : jsonRecords(output);
    assert.equal(records.length, 3);
    if (format === 'csv') assert.deepEqual([records[0]?.['x'], records[1]?.['x']], [deep, objects]);
    else assert.ok(output.startsWith(lines[0]?.slice(0, -1) ?? ''));
  }
});

test('a lone surrogate is answered and its spelling kept', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'lone.jsonl'), '{"text":"fine \\ud83d film"}\n{"text":"\\udc00"}\n');
  const { code, output } = await classified(folder, 'lone.jsonl');
  assert.equal(code, 0);
  assert.match(output, /^\{"text":"fine \\ud83d film","label":"\w+","score":0\.\d{4}\}\n\{"text":"\\udc00","label":/);
});

test('UTF-16 and other encodings are read, their undecodable rows rejected or replaced, output is UTF-8', async (t) => {
  const folder = temporaryFolder(t);
  const utf16 = Buffer.from('\ufeffid,text\r\n1,café 映画 🙂\r\n2,lone \ud83d here\r\n3,fine\r\n', 'utf16le');
  writeFileSync(join(folder, 'utf16.csv'), utf16);
  const rejected = await classified(folder, 'utf16.csv');
  assert.deepEqual([rejected.code, rejected.rejects.map(({ row, code }) => [row, code])], [3, [[2, 'encoding']]]);
  assert.match(rejected.output, /^id,text,label,score\r\n1,café 映画 🙂,\w+,0\.\d{4}\r\n3,fine,\w+,0\.\d{4}\r\n$/);
  const replaced = await classified(folder, 'utf16.csv', '--on-bad-utf8', 'replace');
  assert.deepEqual([replaced.code, csvRecords(replaced.output)[1]?.['text']], [0, 'lone \ufffd here']);
  writeFileSync(join(folder, 'latin.csv.gz'), gzipSync(Buffer.from('id,text\n1,caf\xe9 \x80 5\n', 'latin1')));
  const latin = await classified(folder, 'latin.csv.gz', '--encoding', 'windows-1252');
  assert.deepEqual([latin.code, csvRecords(latin.output)[0]?.['text']], [0, 'café € 5']);
  const unknown = await classified(folder, 'utf16.csv', '--encoding', 'klingon');
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /--encoding: klingon is not an encoding such as windows-1252/);
});

test('bytes after the end of a gzip are an error after all of its rows', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'tail.csv.gz'), Buffer.concat([gzipSync('id,text\n1,fine\n2,good\n'), Buffer.from('garbage')]));
  const { code, stderr, partial } = await classified(folder, 'tail.csv.gz', '-m', free);
  assert.equal(code, 1);
  assert.match(stderr, /tail\.csv\.gz: reading failed after row 2: the gzip data ends, and bytes that are no gzip follow/);
  assert.equal(csvRecords(partial).length, 2);
});

test('a file in which every line leaves a quote open is told line by line, in time', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'open.csv'), `id,text\n1,fine\n2,"good\n${'x","\n'.repeat(200_000)}`);
  const { code, summary } = await classified(folder, 'open.csv', '-m', free);
  assert.equal(code, 3);
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejects], [200_002, 1, { parse: 200_001 }]);
});

test('control characters of rows, columns and files reach neither messages nor rejects', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'i\u001b[2J\u202e.csv'), 'a\u001b]0;x\u0007,b\u009b\n1,2,\u001b[31m\n');
  const { stderr, code } = await llmThreads(['classify', join(folder, 'i\u001b[2J\u202e.csv'), '-c', 'b\u009b', '-m', free]);
  assert.equal(code, 3);
  assert.match(stderr, /\\u001b\[31m/);
  const undecided = await llmThreads(['classify', join(folder, 'i\u001b[2J\u202e.csv'), '-m', free]);
  assert.equal(undecided.code, 2);
  for (const text of [stderr, undecided.stderr]) assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
});
