/** A run that was killed, anywhere, goes on to the same bytes; one that would write others is refused. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { KILL_STEPS } from '#src/core/test-kill.js';
import { type Ended, fixture, llmThreads, madeOnce, PROGRAM, temporaryFolder } from './program.js';

/** Good rows with broken ones among them: both files of the output grow. */
const ROWS = 600;
const lines = Array.from({ length: ROWS }, (_, i) =>
  i % 50 === 7 ? `${i}` : i % 41 === 0 ? `${i},"two\nlines, ${i}"` : `${i},word number ${i}`,
);
const CSV = `id,text\n${lines.join('\n')}\n`;
const JSONL = lines.map((_, i) => (i % 50 === 7 ? '{"id":' : JSON.stringify({ id: i, text: `word number ${i}` }))).join('\n');
const MODEL = ['--model', fixture('models', 'tiny-free'), '--threads', '2', '--chunk-rows', '32'];

/** Every committed chunk is saved at once: a run of a second has as many entries as one of hours. */
const SAVING = { ...process.env, LLM_THREADS_TEST_SAVE_MS: '0' };

const classify = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = SAVING, stdin: string | Buffer = ''): Promise<Ended> =>
  llmThreads(['classify', ...args, ...MODEL, '-q'], { cwd: folder, env, stdin });

interface Case {
  readonly name: string;
  readonly input: string;
  readonly content: string | Buffer;
  readonly output: string;
}

const CASES: readonly Case[] = [
  { name: 'CSV', input: 'in.csv', content: CSV, output: 'out.csv' },
  { name: 'CSV with a byte order mark and CRLF', input: 'in.csv', content: `\ufeff${CSV.replaceAll('\n', '\r\n')}`, output: 'out.csv' },
  { name: 'gzip', input: 'in.csv.gz', content: gzipSync(CSV), output: 'out.csv' },
  { name: 'JSONL', input: 'in.jsonl', content: JSONL, output: 'out.jsonl' },
  { name: 'TSV, to JSONL', input: 'in.tsv', content: CSV.replaceAll(',', '\t'), output: 'out.jsonl' },
  { name: 'txt', input: 'in.txt', content: lines.join('\n'), output: 'out.csv' },
  { name: 'standard input', input: '-', content: CSV, output: 'out.csv' },
];

/** Gives folders with the input and, made once, `whole-OUTPUT`: what a run writes that nobody disturbs. */
const undisturbed = ({ input, content, output }: Case): ((t: TestContext) => Promise<string>) =>
  madeOnce(async (folder) => {
    if (input !== '-') writeFileSync(join(folder, input), content);
    const { code } = await classify(folder, [input, '-o', `whole-${output}`], SAVING, content);
    assert.ok(code === 0 || code === 3, `ended with ${code}`);
  });

function written(folder: string, output: string): readonly string[] {
  const rejects = join(folder, `${output}.rejects.jsonl`);
  return [readFileSync(join(folder, output), 'utf8'), existsSync(rejects) ? readFileSync(rejects, 'utf8') : ''];
}

/** Names that a run of `output` may have left. */
const leftOf = (folder: string, output: string): readonly string[] => readdirSync(folder).filter((name) => name.startsWith(`${output}.`));

describe('killed with SIGKILL at', () => {
  const [csv] = CASES;
  assert.ok(csv !== undefined);
  const whole = undisturbed(csv);
  for (const step of [...KILL_STEPS, 'chunk-written@4', 'output-synced@3', 'rejects-synced@5', 'entry-torn@6', 'entry-written@9']) {
    test(step, async (t) => {
      const folder = await whole(t);
      const killed = await classify(folder, ['in.csv', '-o', 'out.csv'], { ...SAVING, LLM_THREADS_TEST_KILL: step });
      assert.equal(killed.code, null, 'it was not killed');
      const resumed = await classify(folder, ['in.csv', '-o', 'out.csv', '--resume']);
      // Where the journal is gone too the run was complete, and nothing tells that from an output of old.
      assert.equal(resumed.code, step === 'journal-removed' ? 2 : step === 'renamed' ? 0 : 3, resumed.stderr);
      assert.deepEqual(written(folder, 'out.csv'), written(folder, 'whole-out.csv'));
      assert.deepEqual(leftOf(folder, 'out.csv'), ['out.csv.rejects.jsonl']);
    });
  }
});

describe('killed on the way and resumed with another number of threads:', () => {
  for (const input of CASES) {
    test(input.name, async (t) => {
      const folder = await undisturbed(input)(t);
      const args = [input.input, '-o', input.output, '--resume'];
      for (const step of input.input === '-' ? ['chunk-written@5', 'entry-torn@4'] : ['entry-torn@6']) {
        const killed = await classify(folder, args, { ...SAVING, LLM_THREADS_TEST_KILL: step }, input.content);
        assert.equal(killed.code, null, killed.stderr);
      }
      const resumed = await classify(folder, [...args, '--threads', '1'], SAVING, input.content);
      assert.ok(resumed.code === 0 || resumed.code === 3, resumed.stderr);
      assert.deepEqual(written(folder, input.output), written(folder, `whole-${input.output}`));
    });
  }

  test('several inputs, one of them compressed', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'a.csv'), CSV);
    writeFileSync(join(folder, 'b.csv.gz'), gzipSync(CSV));
    writeFileSync(join(folder, 'c.csv'), CSV);
    const inputs = ['a.csv', 'b.csv.gz', 'c.csv', 'a.csv'];
    await classify(folder, [...inputs, '-o', 'whole.csv']);
    for (const step of ['chunk-written@30', 'chunk-written@20']) {
      const killed = await classify(folder, [...inputs, '-o', 'out.csv', '--resume'], { ...SAVING, LLM_THREADS_TEST_KILL: step });
      assert.equal(killed.code, null, killed.stderr);
    }
    await classify(folder, [...inputs, '-o', 'out.csv', '--resume']);
    assert.deepEqual(written(folder, 'out.csv'), written(folder, 'whole.csv'));
  });

  test('killed from outside at any time, with the embedded model', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), CSV);
    const args = ['classify', 'in.csv', '-o', 'out.csv', '--threads', '2', '--chunk-rows', '64', '--resume', '-q'];
    await llmThreads([...args.slice(0, 3), 'whole.csv', ...args.slice(4)], { cwd: folder });
    for (const ms of [150, 400, 650, 800]) {
      const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: SAVING, stdio: 'ignore' });
      const ended = once(child, 'exit');
      await Promise.race([sleep(ms), ended]);
      child.kill('SIGKILL');
      await ended;
    }
    const { code } = await llmThreads(args, { cwd: folder });
    assert.ok(code === 3 || code === 2, `ended with ${code}`);
    assert.deepEqual(written(folder, 'out.csv'), written(folder, 'whole.csv'));
  });
});

describe('an unfinished run', () => {
  /** Folders in which a run was killed after a few chunks. */
  const killed = madeOnce(async (folder) => {
    writeFileSync(join(folder, 'in.csv'), CSV);
    const { code } = await classify(folder, ['in.csv', '-o', 'out.csv'], { ...SAVING, LLM_THREADS_TEST_KILL: 'entry-written@4' });
    assert.equal(code, null);
  });

  test('is not touched without --resume or --force, which are both told as commands', async (t) => {
    const folder = await killed(t);
    const before = statSync(join(folder, 'out.csv.partial'));
    const { code, stderr } = await classify(folder, ['in.csv', '-o', 'out.csv']);
    assert.equal(code, 2);
    assert.match(stderr, /Go on: +llm-threads classify in\.csv -o out\.csv .*--resume\n/);
    assert.match(stderr, /Start again: +llm-threads classify in\.csv -o out\.csv .*--force\n/);
    assert.equal(statSync(join(folder, 'out.csv.partial')).size, before.size);
  });

  test('is thrown away with --force', async (t) => {
    const folder = await killed(t);
    assert.equal((await classify(folder, ['in.csv', '-o', 'out.csv', '--force', '--limit', '3'])).code, 0);
    assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv']);
  });

  const changes: readonly (readonly [what: string, args: readonly string[], told: RegExp, change: (folder: string) => void])[] = [
    [
      'an input that grew',
      [],
      /the inputs and their sizes changed from .* to /,
      (folder) => appendFileSync(join(folder, 'in.csv'), '9,x\n'),
    ],
    [
      'an input with another byte before the mark',
      [],
      /the first \d+ bytes of in\.csv changed/,
      (folder) => writeFileSync(join(folder, 'in.csv'), CSV.replace('word number 1\n', 'word number 2\n')),
    ],
    ['another option', ['--precision', '2'], /--precision changed from 4 to 2/, () => {}],
    ['an option with a name of two words', ['--top-k', '2'], /--top-k changed from null to 2; the new columns changed from/, () => {}],
    ['another model', ['--model', fixture('models', 'tiny-bert')], /the model file \(its SHA-256\) changed/, () => {}],
    ['another name for the rejects', ['--rejects', 'r.jsonl'], /--rejects changed from null to "r\.jsonl"/, () => {}],
    [
      'an output that was cut',
      [],
      /out\.csv\.partial: it is shorter than the \d+ bytes/,
      (folder) => truncateSync(join(folder, 'out.csv.partial'), 10),
    ],
    ['an output that is gone', [], /out\.csv\.partial: it is shorter/, (folder) => rmSync(join(folder, 'out.csv.partial'))],
    ['rejects that are gone', [], /out\.csv\.rejects\.jsonl: it is shorter/, (folder) => rmSync(join(folder, 'out.csv.rejects.jsonl'))],
  ];
  for (const [what, args, told, change] of changes) {
    test(`is not gone on with after ${what}: exit 6, and it is said`, async (t) => {
      const folder = await killed(t);
      change(folder);
      const { code, stderr } = await llmThreads(['classify', 'in.csv', '-o', 'out.csv', ...MODEL, '-q', '--resume', ...args], {
        cwd: folder,
      });
      assert.equal(code, 6, stderr);
      assert.match(stderr, told);
      assert.equal(existsSync(join(folder, 'out.csv')), false);
    });
  }

  test('stopped by --max-errors goes on with a higher one, and counts the rejects of before', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), CSV);
    await classify(folder, ['in.csv', '-o', 'whole.csv']);
    const args = ['in.csv', '-o', 'out.csv', '--resume', '--max-errors'];
    const first = await classify(folder, [...args, '3']);
    assert.equal(first.code, 4);
    assert.match(first.stderr, /Go on with a higher --max-errors: llm-threads classify .*--resume/);
    assert.equal((await classify(folder, [...args, '3'])).code, 4);
    assert.equal((await classify(folder, [...args, '5'])).code, 4);
    assert.equal((await classify(folder, [...args, '12'])).code, 3);
    assert.deepEqual(written(folder, 'out.csv'), written(folder, 'whole.csv'));
  });

  test('--resume without anything to go on with starts at the beginning; a complete output is not touched', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), CSV);
    assert.equal((await classify(folder, ['in.csv', '-o', 'out.csv', '--resume'])).code, 3);
    const { code, stderr } = await classify(folder, ['in.csv', '-o', 'out.csv', '--resume']);
    assert.equal(code, 2);
    assert.match(stderr, /out\.csv: exists already/);
  });

  test('--resume needs an output file', async () => {
    const { code, stderr } = await llmThreads(['classify', fixture('reviews.csv'), '--resume']);
    assert.equal(code, 2);
    assert.match(stderr, /Name a file with -o/);
  });
});
