/** The same bytes for any number of threads, from file or pipe; a text's answer does not depend on its company. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

/** Real texts in the order of the file, with all their lengths, some of them twice. */
function realRows(count: number): { id: string; text: string; note: string }[] {
  const records: { text: string }[] = parse(gunzipSync(readFileSync('bench/data/snippets.csv.gz')), { columns: true, to: count });
  return records.map(({ text }, i) => ({
    id: String(i + 1),
    text: i % 10 === 9 ? 'the same again' : text,
    note: i % 7 === 0 ? 'a "quoted", note\nover lines' : '',
  }));
}

describe('400 real rows', () => {
  const rows = realRows(400);
  const csv = stringify(rows, { header: true });
  const reference = llmThreads(['classify', '-', '--threads', '1', '-q'], { stdin: csv });

  test('come out as many as they went in, in the same order, every field unchanged', async () => {
    const { code, stdout } = await reference;
    assert.equal(code, 0);
    const records = csvRecords(stdout);
    assert.deepEqual(
      records.map(({ id, text, note }) => ({ id, text, note })),
      rows,
    );
    assert.ok(records.every(({ label, score }) => /^(negative|neutral|positive)$/.test(label ?? '') && /^[01]\.\d{4}$/.test(score ?? '')));
    assert.deepEqual(new Set(records.map(({ label }) => label)), new Set(['negative', 'neutral', 'positive']));
  });

  for (const threads of ['2', '8']) {
    test(`give the same bytes with ${threads} threads`, async () => {
      const { stdout } = await llmThreads(['classify', '-', '--threads', threads, '-q'], { stdin: csv });
      assert.equal(stdout, (await reference).stdout);
    });
  }

  const inSmallChunks = llmThreads(['classify', '-', '--threads', '1', '--chunk-rows', '32', '-q'], { stdin: csv });
  for (const how of [
    ['--schedule', 'longest-first', '--threads', '3'],
    ['--schedule', 'round-robin', '--threads', '3'],
    ['--threads', '1-4'],
  ]) {
    test(`give the same bytes with ${how.join(' ')}`, async () => {
      const { stdout } = await llmThreads(['classify', '-', ...how, '--chunk-rows', '32', '-q'], { stdin: csv });
      assert.equal(stdout, (await inSmallChunks).stdout);
    });
  }

  test('give the same bytes from a file into a file', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'rows.csv'), csv);
    await llmThreads(['classify', join(folder, 'rows.csv'), '--threads', '2', '-q', '-o', join(folder, 'out.csv')]);
    assert.equal(readFileSync(join(folder, 'out.csv'), 'utf8'), (await reference).stdout);
  });

  test('carry the same labels as JSONL', async () => {
    const jsonl = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const { stdout } = await llmThreads(['classify', '-', '--threads', '2', '-q'], { stdin: jsonl });
    const answer = ({ label, score }: Record<string, unknown>): string => `${label} ${Number(score)}`;
    assert.deepEqual(jsonRecords(stdout).map(answer), csvRecords((await reference).stdout).map(answer));
  });

  test('have the same answer alone and in the crowd', async () => {
    const inCrowd = csvRecords((await reference).stdout);
    for (const row of [0, 9, 399]) {
      const { stdout } = await llmThreads(['classify', '-', '--threads', '1', '-q'], {
        stdin: stringify([rows[row] ?? {}], { header: true }),
      });
      assert.deepEqual(csvRecords(stdout), [inCrowd[row]]);
    }
  });

  test('give the same bytes with a model whose answers do depend on the batch', async () => {
    const run = (threads: string): ReturnType<typeof llmThreads> =>
      llmThreads(
        ['classify', '-', '--threads', threads, '-q', '--model', fixture('models', 'tiny-bert'), '--dtype', 'q8', '--precision', '9'],
        { stdin: csv },
      );
    const [one, three] = await Promise.all([run('1'), run('3')]);
    assert.equal(one.code, 0);
    assert.equal(one.stdout, three.stdout);
  });
});
