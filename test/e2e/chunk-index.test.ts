/** Shards that seek by a chunk index: the bytes of one run, and none where the index is not that of the input. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Ended, fixture, llmThreads, temporaryFolder } from './program.js';

const ROWS = 900;
/** Quoted newlines, blank lines, a row too short, a quote that stays open, bytes that are no UTF-8. */
const row = (i: number): string => {
  if (i % 50 === 7) return `${i}`;
  if (i % 61 === 5) return `\n\n${i},"open ${i}`;
  return i % 41 === 0 ? `${i},"two\nlines, ${i}"` : `${i},word number ${i}`;
};
const CSV = Buffer.concat([
  Buffer.from(`\ufeffid,text\r\n${Array.from({ length: ROWS }, (_, i) => row(i)).join('\r\n')}\r\n7,`),
  Buffer.from([0xff, 0xfe]),
]);
const ARGS = ['--model', fixture('models', 'tiny-free'), '--threads', '1', '--chunk-rows', '16', '-q', '--rejects-ok'];
const SAVING = { ...process.env, LLM_THREADS_TEST_SAVE_MS: '0' };

const classify = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  llmThreads(['classify', 'in.csv', ...ARGS, ...args], { cwd: folder, env: { ...SAVING, ...env } });
const index = (folder: string, ...args: readonly string[]): Promise<Ended> =>
  llmThreads(['index', 'in.csv', '-o', 'chunks.idx', '--chunk-rows', '16', ...args], { cwd: folder });

/** A folder with an input and its index. */
async function indexed(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), CSV);
  const { code, stderr } = await index(folder);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^\d+ rows in \d+ chunks indexed/);
  return folder;
}

test('shards by an index, one of them killed, merged are the bytes of one run, rejects and all; with a limit too', async (t) => {
  const folder = await indexed(t);
  for (const [name, limit] of [
    ['all', []],
    ['some', ['--limit', '333']],
  ] as const) {
    assert.equal((await classify(folder, ['-o', `${name}.csv`, ...limit])).code, 0);
    const shard = (i: number): string[] => ['--shard', `${i}/3`, '--index', 'chunks.idx', '-o', name, '--resume', ...limit];
    assert.equal((await classify(folder, shard(1), { LLM_THREADS_TEST_KILL: 'entry-written@3' })).code, null);
    for (const i of [0, 1, 2]) {
      const { code, stderr } = await classify(folder, shard(i));
      assert.equal(code, 0, stderr);
    }
    assert.equal((await llmThreads(['merge', name, '-o', `${name}.merged.csv`], { cwd: folder })).code, 0);
    for (const end of ['', '.rejects.jsonl']) {
      const [merged, whole] = [`${name}.merged.csv${end}`, `${name}.csv${end}`].map((file) => readFileSync(join(folder, file)));
      assert.ok(whole !== undefined && merged?.equals(whole), `${name}${end}`);
    }
  }
});

describe('refused with exit code 2, and no part is made:', () => {
  const refusals: Readonly<Record<string, { change?: (folder: string) => void; args?: readonly string[]; told: RegExp }>> = {
    'an input of another size': {
      change: (folder) => writeFileSync(join(folder, 'in.csv'), 'id,text\n1,a\n'),
      told: /the size of the input/,
    },
    'a byte that changed in a chunk of the shard': {
      change: (folder) =>
        writeFileSync(join(folder, 'in.csv'), CSV.toString('latin1').replace('word number 1\r', 'work number 1\r'), 'latin1'),
      told: /row 1 or one after it/,
    },
    'a header that changed': {
      change: (folder) => writeFileSync(join(folder, 'in.csv'), CSV.toString('latin1').replace('id,text', 'no,text'), 'latin1'),
      told: /its header/,
    },
    'an index that was cut': { change: (folder) => truncateSync(join(folder, 'chunks.idx'), 700), told: /damaged/ },
    'a file that is no index': { change: (folder) => writeFileSync(join(folder, 'chunks.idx'), 'id,text\n'), told: /no index/ },
    'another grid': { args: ['--chunk-rows', '32'], told: /--chunk-rows was 16 .* 32/ },
    gzip: { change: (folder) => writeFileSync(join(folder, 'in.csv'), gzipSync(CSV)), told: /cannot be sought in/ },
  };
  for (const [name, { change, args = [], told }] of Object.entries(refusals)) {
    test(name, async (t) => {
      const folder = await indexed(t);
      change?.(folder);
      const { code, stderr } = await classify(folder, ['--shard', '0/2', '--index', 'chunks.idx', '-o', 'parts', ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, told);
      assert.deepEqual(
        readdirSync(join(folder, 'parts')).filter((file) => file.endsWith('.csv')),
        [],
      );
    });
  }
});

test('an index goes on with what was begun by it, and only with that; it is never beside a run over all rows, nor over the input', async (t) => {
  const folder = await indexed(t);
  const begun = ['--shard', '0/2', '-o', 'parts', '--resume'];
  assert.equal((await classify(folder, [...begun, '--index', 'chunks.idx'], { LLM_THREADS_TEST_KILL: 'entry-written@3' })).code, null);
  const without = await classify(folder, begun);
  assert.equal(without.code, 6, without.stderr);
  const whole = await classify(folder, ['--index', 'chunks.idx', '-o', 'out.csv']);
  assert.equal(whole.code, 2);
  assert.match(whole.stderr, /seeks nothing/);
  const over = await llmThreads(['index', 'in.csv', '-o', 'in.csv', '--force'], { cwd: folder });
  assert.equal(over.code, 2);
  assert.ok(readFileSync(join(folder, 'in.csv')).equals(CSV));
  assert.equal((await index(folder)).code, 2);
});
