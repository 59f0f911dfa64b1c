/** Pipes that close, block or are closed from the start; no terminal, a terminal, an empty environment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fixture, llmThreads, PROGRAM, shell, temporaryFolder } from './program.js';

const free = fixture('models', 'tiny-free');

/** A JSONL file larger than any pipe buffer. */
function longFile(folder: string, rows: number): string {
  const file = join(folder, 'long.jsonl');
  writeFileSync(file, Array.from({ length: rows }, (_, i) => `{"id":${i},"text":"number ${i}","filling":"${'x'.repeat(100)}"}\n`).join(''));
  return file;
}

describe('pipes', () => {
  test('a reader that leaves ends the run quietly and at once, with exit code 0', async (t) => {
    const file = longFile(temporaryFolder(t), 200_000);
    const { stdout, stderr } = await shell(`cat ${file} | { $LT classify - -m ${free} -q; echo "code $?" >&2; } | head -3`);
    assert.equal(stdout.split('\n').length, 4);
    assert.equal(stderr.trim(), 'code 0');
  });

  for (const words of ['--help', 'help classify', 'classify --help', '--version', 'models list', 'models show', 'models verify']) {
    test(`a reader that leaves before ${words} has printed is no error`, async () => {
      const { stdout, stderr } = await shell(`{ $LT ${words}; echo "code $?" >&2; } | true`);
      assert.deepEqual([stdout, stderr], ['', 'code 0\n']);
    });
  }

  test('what cannot be printed for another reason is an error', async () => {
    const { stdout, stderr } = await shell('$LT models list > /dev/full; echo $?; $LT --help > /dev/full; echo $?');
    assert.equal(stdout, '1\n1\n');
    assert.match(stderr, /^(llm-threads: standard output: writing failed: no space left on device\..*\n.*\n){2}$/);
  });

  test('output through a slow pipe is complete', async (t) => {
    const file = longFile(temporaryFolder(t), 20_000);
    const { stdout } = await shell(`cat ${file} | $LT classify - -m ${free} -q | (sleep 2; cat) | wc -l`);
    assert.equal(stdout.trim(), '20000');
  });

  test('a writer that dies looks like the end of the input: only its own exit code tells, as pipefail does', async () => {
    const dying = `{ head -c 500 ${fixture('reviews.jsonl')} | head -n 2; kill -9 $BASHPID; }`;
    const { stdout } = await shell(`set -o pipefail; ${dying} | $LT classify - -m ${free} -q | wc -l; echo "$? \${PIPESTATUS[*]}"`);
    assert.equal(stdout, '2\n137 137 0 0\n');
  });

  test('a closed stderr does not hurt', async (t) => {
    const file = longFile(temporaryFolder(t), 2000);
    const closed = await shell(`$LT classify ${file} -m ${free} --progress json 2>&- | wc -l; echo "\${PIPESTATUS[0]}"`);
    assert.deepEqual(closed.stdout.split('\n'), ['2000', '0', '']);
    const gone = await shell(`$LT classify ${file} -m ${free} --progress json 2> >(exec true) | wc -l; echo "\${PIPESTATUS[0]}"`);
    assert.deepEqual(gone.stdout.split('\n'), ['2000', '0', '']);
  });

  test('a full disk is an error that says so, and the exit code is 1', async () => {
    const { stdout, stderr } = await shell(`$LT classify ${fixture('reviews.csv')} -m ${free} -q > /dev/full; echo $?`);
    assert.equal(stdout.trim(), '1');
    assert.match(stderr, /standard output: writing failed: no space left on device/);
  });

  test('a FIFO is written directly', async (t) => {
    const fifo = join(temporaryFolder(t), 'fifo');
    const { stdout } = await shell(`mkfifo ${fifo}; cat ${fifo} & $LT classify ${fixture('reviews.csv')} -m ${free} -q -o ${fifo}; wait`);
    assert.equal(stdout.split('\n').length, 14);
  });
});

test('a header that comes long before its rows is still their header', async () => {
  const { stdout } = await shell("(printf 'id,review\\n'; sleep 1.5; printf '1,what a great film\\n') | $LT classify - -q");
  assert.match(stdout, /^id,review,label,score\n1,what a great film,positive,/);
});

test('a bad row does not end a run whose output is a pipe by name', async () => {
  const { stdout, stderr } = await shell(`$LT classify ${fixture('broken-quotes.csv')} -m ${free} -q -o >(cat); echo "code $?"; sleep 0.2`);
  assert.match(stdout, /code 3/);
  assert.equal(stdout.split('\n').filter((line) => /^\d,/.test(line)).length, 3);
  assert.match(stderr, /"row":4/);
});

test('gzip that is padded with zero bytes, as on tapes, is read to its end', async (t) => {
  const file = join(temporaryFolder(t), 'padded.csv.gz');
  const { stdout } = await shell(
    `(cat ${fixture('reviews.csv.gz')}; head -c 512 /dev/zero) > ${file}; $LT classify ${file} -m ${free} -q | wc -l`,
  );
  assert.equal(stdout.trim(), '13');
});

test('rows that trickle in are answered when the input pauses, not when it ends', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'classify', '-', '--threads', '1', '-q'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('{"text":"I love it"}\n{"text":"I hate it"}\n');
  let out = '';
  for await (const data of child.stdout) {
    out += data;
    // The input is still open: what came out came because of the pause.
    if (out.split('\n').length === 3) child.stdin.end();
  }
  assert.match(out, /"label":"positive".*\n.*"label":"negative"/);
});

describe('surroundings', () => {
  test('an empty environment, as cron has it, is enough', async () => {
    const { stdout } = await shell(`cd / && env -i ${process.execPath} ${PROGRAM} classify ${fixture('reviews.csv')} -q | wc -l`);
    assert.equal(stdout.trim(), '13');
  });

  test('nothing is written to the home folder, and nothing is told: the runtime keeps no telemetry', async (t) => {
    const home = temporaryFolder(t);
    const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
    const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '-t', '2', '-q'], { env });
    assert.deepEqual([code, stderr, readdirSync(home)], [0, '', []]);
  });

  test('without a terminal nothing is drawn: a line on the model, then the summary', async () => {
    const { stderr } = await llmThreads(['classify', fixture('reviews.csv')]);
    assert.match(stderr, /^sentiment-en, embedded: negative\/neutral\/positive; reading csv \(comma\), text from text\n12 rows in/);
    assert.ok(!stderr.includes('\u001b') && !stderr.includes('█'));
  });

  test('with --limit the progress ends at all of it, and none at all is no surprise', async () => {
    const some = await llmThreads(['classify', fixture('reviews.csv'), '-m', free, '--limit', '3', '--progress', 'json']);
    const last = some.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .at(-1);
    const { rows, done, bytes_read: bytes } = JSON.parse(last ?? '{}');
    assert.deepEqual([rows, done, Number.isInteger(bytes)], [3, 1, true]);
    const none = await llmThreads(['classify', fixture('reviews.csv'), '-m', free, '--limit', '0']);
    assert.deepEqual([none.code, /no rows/.test(none.stderr)], [0, false]);
  });

  test('-q says nothing unless the exit code is not 0', async () => {
    assert.equal((await llmThreads(['classify', fixture('reviews.csv'), '-q'])).stderr, '');
    assert.match((await llmThreads(['classify', fixture('broken-quotes.csv'), '-q'])).stderr, /2 rejected/);
  });

  test('on a terminal a bar is drawn and finished', async (t) => {
    const folder = temporaryFolder(t);
    const file = longFile(folder, 30_000);
    // script(1) gives the program a terminal of its own
    const { stdout } = await shell(`script -qec "$LT classify ${file} -m ${free} -o ${join(folder, 'out.jsonl')}" /dev/null </dev/null`);
    assert.match(stdout, /█+ 100% .*30,000 rows/);
    assert.match(stdout, /30,000 rows in, 30,000 answered, 0 rejected/);
    assert.doesNotMatch(stdout, /\[\?(25l|7l)/, 'no setting of the terminal is changed: a killed run could not set it back');
  });
});
