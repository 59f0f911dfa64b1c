/** What holds for every row command: the same bytes for any number of threads, any language, rejects, resume. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { csvRecords, fixture, jsonRecords, llmThreads, temporaryFolder } from './program.js';

/** A row command, and what its answers are like. */
export interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** What an answer must look like; empty texts are not asked. */
  readonly looks: (record: Record<string, string>) => boolean;
  /** What a row without text has in the new columns. */
  readonly empty: Readonly<Record<string, string>>;
}

/** One row each of several languages and scripts, an empty one, one of emoji alone, one with control characters. */
const TEXTS = [
  'The match ended two to one after extra time.',
  '这家餐厅的面条非常好吃，我下次还会来。',
  'كان الطقس اليوم مشمسا وجميلا جدا في القاهرة.',
  '🍕🍜😋👨‍👩‍👧‍👦',
  'Müller aß in Zürich Käse; naïve café — “quoted”.',
  '   ',
  'नमस्ते दुनिया',
  'a\tb\u0007c\u200d\u00a0d',
  'x'.repeat(3000),
];
export const ROWS = TEXTS.map((text, i) => ({ id: String(i), text }));
const JSONL = [...ROWS.map((row) => JSON.stringify(row)), '{"id":"missing"}', 'no json', ...ROWS.map((row) => JSON.stringify(row))]
  .map((line) => `${line}\n`)
  .join('');

/** Tests a row command. */
export function holdsFor({ name, args, looks, empty }: Case): void {
  describe(name, () => {
    const reference = llmThreads([...args, '-', '--input-format', 'jsonl', '--output-format', 'csv', '--threads', '1'], { stdin: JSONL });

    test('answers every text of any language, and leaves rows without text empty', async () => {
      const { code, stdout, stderr } = await reference;
      assert.equal(code, 3, stderr);
      const records = csvRecords(stdout);
      assert.deepEqual(
        records.map(({ id, text }) => ({ id, text })),
        [...ROWS, ...ROWS],
      );
      for (const record of records) {
        if (record['text']?.trim() === '') assert.deepEqual({ ...record, ...empty }, record);
        else assert.ok(looks(record), JSON.stringify(record).slice(0, 300));
      }
    });

    test('rejects what is no row, with its place', async () => {
      const { stderr } = await reference;
      const rejects = jsonRecords(
        stderr
          .split('\n')
          .filter((line) => line.startsWith('{"file"'))
          .join('\n'),
      );
      assert.deepEqual(
        rejects.map(({ row, line, code }) => [row, line, code]),
        [
          [TEXTS.length + 1, TEXTS.length + 1, 'missing_text'],
          [TEXTS.length + 2, TEXTS.length + 2, 'parse'],
        ],
      );
    });

    for (const threads of ['2', '8']) {
      test(`gives the same bytes with ${threads} threads`, async () => {
        const { stdout } = await llmThreads([...args, '-', '--input-format', 'jsonl', '--output-format', 'csv', '--threads', threads], {
          stdin: JSONL,
        });
        assert.equal(stdout, (await reference).stdout);
      });
    }

    test('goes on after a kill to the same bytes', async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'in.jsonl'), JSONL.repeat(2));
      const run = [...args, 'in.jsonl', '-o', 'out.csv', '--threads', '2', '--chunk-rows', '8', '-q'];
      const killed = await llmThreads(run, {
        cwd: folder,
        env: { ...process.env, LLM_THREADS_TEST_KILL: 'entry-written@3', LLM_THREADS_TEST_SAVE_MS: '0' },
      });
      assert.equal(killed.code, null);
      assert.equal((await llmThreads([...run, '--resume'], { cwd: folder })).code, 3);
      await llmThreads([...args, 'in.jsonl', '-o', 'whole.csv', '--threads', '1', '--chunk-rows', '8', '-q'], { cwd: folder });
      assert.deepEqual(readFileSync(join(folder, 'out.csv')), readFileSync(join(folder, 'whole.csv')));
    });

    test('refuses a model of another kind, and says which command takes it', async () => {
      const [other, command] = name === 'ner' ? ['sentiment-en', 'classify'] : ['ner-en', 'ner'];
      const { code, stderr } = await llmThreads([...args, fixture('reviews.csv'), '--model', other ?? '']);
      assert.equal(code, 5);
      assert.match(stderr, new RegExp(`this is a Bert\\w+Classification; the command for it is ${command}`));
    });
  });
}
