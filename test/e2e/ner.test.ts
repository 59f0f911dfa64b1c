/** Entities: in lists, a record each, and as tags of words that were given; long texts are not cut off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvRecords, jsonRecords, llmThreads } from './program.js';

const NEWS = `{"id":1,"text":"Barack Obama met Angela Merkel in Berlin."}\n{"id":2,"text":"nothing here"}\n{"id":3,"text":""}\n`;

describe('ner', () => {
  test('finds people and places, with their places in the text', async () => {
    const { code, stdout } = await llmThreads(['ner', '-', '-q'], { stdin: NEWS });
    assert.equal(code, 0);
    const [first, second, third] = jsonRecords(stdout);
    const entities = Array.isArray(first?.['entities']) ? first['entities'] : assert.fail(stdout);
    assert.deepEqual(
      entities.map(({ text, type, start, end }) => [text, type, start, end]),
      [
        ['Barack Obama', 'PER', 0, 12],
        ['Angela Merkel', 'PER', 17, 30],
        ['Berlin', 'LOC', 34, 40],
      ],
    );
    assert.deepEqual([second?.['entities'], third?.['entities']], [[], []]);
  });

  test('--long writes a record an entity, and one for a row without', async () => {
    const { stdout, stderr } = await llmThreads(['ner', '-', '--long', '--output-format', 'csv', '--summary', 'json'], { stdin: NEWS });
    assert.deepEqual(
      csvRecords(stdout).map(({ id, entity, type, start, end }) => [id, entity, type, start, end]),
      [
        ['1', 'Barack Obama', 'PER', '0', '12'],
        ['1', 'Angela Merkel', 'PER', '17', '30'],
        ['1', 'Berlin', 'LOC', '34', '40'],
        ['2', '', '', '', ''],
        ['3', '', '', '', ''],
      ],
    );
    const summary = JSON.parse(stderr.split('\n').find((line) => line.startsWith('{"rows_in"')) ?? '');
    assert.deepEqual([summary.rows_in, summary.rows_out, summary.records_written], [3, 3, 5]);
  });

  test('CoNLL in, CoNLL out: a tag more for each word, all else as it was', async () => {
    const conll = '-DOCSTART- -X- O\r\n\r\nAngela NNP B-PER\r\nMerkel NNP I-PER\r\nsmiled VBD O\r\n\r\nIn\tIN\nBerlin\tNNP\n';
    const { code, stdout } = await llmThreads(['ner', '-', '--input-format', 'conll', '-q'], { stdin: conll });
    assert.equal(code, 0);
    assert.equal(
      stdout,
      '-DOCSTART- -X- O\r\n\r\nAngela NNP B-PER B-PER\r\nMerkel NNP I-PER I-PER\r\nsmiled VBD O O\r\n\r\nIn\tIN\tO\nBerlin\tNNP\tB-LOC\n',
    );
  });

  test('CoNLL in, CSV out: the entities of each sentence', async () => {
    const { stdout } = await llmThreads(['ner', '-', '--input-format', 'conll', '--output-format', 'csv', '-q'], {
      stdin: 'Berlin B-LOC\nis O\n',
    });
    assert.match(stdout, /^text,entities\nBerlin is,"\[\{""text"":""Berlin""/);
  });

  test('a text of many windows is read to its end', async () => {
    const filler = 'and then they talked about the weather for a long time . '.repeat(120);
    const text = `Angela Merkel spoke ${filler}before Satya Nadella left for Paris.`;
    const { stdout } = await llmThreads(['ner', '-', '--input-format', 'txt', '--output-format', 'jsonl', '-q'], { stdin: text });
    const entities = jsonRecords(stdout)[0]?.['entities'];
    assert.ok(Array.isArray(entities));
    const names = entities.map(({ text: name }) => name);
    assert.deepEqual([names[0], names.at(-1)], ['Angela Merkel', 'Paris']);
    for (const { text: name, start, end } of entities) assert.equal([...text].slice(start, end).join(''), name);
  });

  test('tags of no words, and records of no row, are refused', async () => {
    for (const args of [
      ['--output-format', 'conll'],
      ['--long', '--input-format', 'conll', '--output-format', 'conll'],
    ]) {
      assert.equal((await llmThreads(['ner', '-', ...args], { stdin: 'text\na b\n' })).code, 2);
    }
    assert.equal((await llmThreads(['classify', '-', '--output-format', 'conll'], { stdin: 'text\na b\n' })).code, 2);
  });
});
