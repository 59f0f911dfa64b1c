/** A run that does not go on ends, and says what it was at; one that waits for others does not. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { csvRecords, fixture, llmThreads, shell, temporaryFolder } from './program.js';

const csv = `id,text\n${Array.from({ length: 200 }, (_, i) => `${i + 1},text number ${i}\n`).join('')}`;
const free = ['--model', fixture('models', 'tiny-free')];

for (const threads of ['1', '3']) {
  test(`a worker of ${threads} that hangs ends the run with the state told, and the rows before it are kept`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), csv);
    const started = performance.now();
    const { code, stderr } = await llmThreads(
      ['classify', join(folder, 'in.csv'), ...free, '--threads', threads, '--stall-timeout', '2', '-o', join(folder, 'out.csv')],
      { env: { ...process.env, LLM_THREADS_TEST_FAULT: 'hang@100' } },
    );
    assert.equal(code, 1, stderr);
    assert.ok(performance.now() - started < 60_000);
    assert.match(stderr, /Stalled: nothing was answered or written for 2 s\.\n/);
    assert.match(stderr, /Chunks in flight: from row 65 of .*in\.csv; waiting: .*; worker \d is between model calls for \d+ s/);
    assert.equal(existsSync(join(folder, 'out.csv')), false);
    assert.deepEqual(
      csvRecords(readFileSync(join(folder, 'out.csv.partial'), 'utf8')).map(({ id }) => id),
      Array.from({ length: 64 }, (_, i) => String(i + 1)),
    );
  });
}

test('a slow reader of the output is not a stall, nor is a slow input', async () => {
  const rows = `id,text\\n$(for i in $(seq 20000); do echo "$i,some text of some length to fill the pipe"; done)`;
  const run = `$LT classify - ${free.join(' ')} --threads 2 --stall-timeout 2 -q`;
  const { code, stdout, stderr } = await shell(
    `set -o pipefail; { printf '%b\\n' "${rows}"; sleep 3; echo 'x,last'; } | ${run} | { sleep 4; tail -n 1; }`,
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^x,last,/);
});
