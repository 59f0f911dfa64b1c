/** The parts of a sharded run, merged, are the bytes of one run; what is not whole is never merged. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { KILL_STEPS } from '#src/core/test-kill.js';
import { type Ended, fixture, llmThreads, madeOnce, temporaryFolder } from './program.js';

const ROWS = 1500;
const lines = Array.from({ length: ROWS }, (_, i) =>
  i % 50 === 7 ? `${i}` : i % 41 === 0 ? `${i},"two\nlines, ${i}"` : i % 97 === 3 ? `\n${i},é 词 😀` : `${i},word number ${i}`,
);
const CSV = `id,text\n${lines.join('\n')}\n`;
const JSONL = lines
  .map((_, i) => (i % 50 === 7 ? '{"id":' : i % 60 === 1 ? ' \t' : JSON.stringify({ id: i, text: `word number ${i}` })))
  .join('\n');
const ARGS = ['--model', fixture('models', 'tiny-free'), '--threads', '1', '--chunk-rows', '16', '-q', '--rejects-ok'];
const SAVING = { ...process.env, LLM_THREADS_TEST_SAVE_MS: '0' };

const run = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, stdin: string | Buffer = ''): Promise<Ended> =>
  llmThreads(['classify', ...args, ...ARGS], { cwd: folder, env: { ...SAVING, ...env }, stdin });

interface Case {
  readonly name: string;
  readonly input: string;
  readonly content: string | Buffer;
  readonly form: 'csv' | 'jsonl';
}

const CASES: readonly Case[] = [
  { name: 'CSV with quoted newlines', input: 'in.csv', content: CSV, form: 'csv' },
  { name: 'JSONL with blank lines', input: 'in.jsonl', content: JSONL, form: 'jsonl' },
  { name: 'gzip with a byte order mark', input: 'in.csv.gz', content: gzipSync(`\ufeff${CSV}`), form: 'csv' },
];
const [CSV_CASE] = CASES;
assert.ok(CSV_CASE !== undefined);

/** Variables of an engine's task. */
type Engine = (index: number, count: number) => { readonly asked: string; readonly env: NodeJS.ProcessEnv };
const TYPED: Engine = (index, count) => ({ asked: `${index}/${count}`, env: {} });
/** Kubernetes, Slurm, AWS Batch, Cloud Run, Google Batch. */
const ENGINES: readonly Engine[] = [
  (index, count) => ({ asked: `auto/${count}`, env: { JOB_COMPLETION_INDEX: String(index) } }),
  (index, count) => ({ asked: `auto/${count}`, env: { SLURM_ARRAY_TASK_ID: String(index), SLURM_ARRAY_TASK_COUNT: '1' } }),
  (index, count) => ({ asked: 'auto', env: { AWS_BATCH_JOB_ARRAY_INDEX: String(index), AWS_BATCH_JOB_ARRAY_SIZE: String(count) } }),
  (index, count) => ({ asked: 'auto', env: { CLOUD_RUN_TASK_INDEX: String(index), CLOUD_RUN_TASK_COUNT: String(count) } }),
  (index, count) => ({ asked: 'auto', env: { BATCH_TASK_INDEX: String(index), BATCH_TASK_COUNT: String(count) } }),
];
/** Each task runs on another engine than the one before it. */
const ANY_ENGINE: Engine = (index, count) => (ENGINES[index % ENGINES.length] ?? TYPED)(index, count);

/** Gives folders with the input and, made once, what one run makes of it. */
const whole = ({ input, content, form }: Case): ((t: TestContext) => Promise<string>) =>
  madeOnce(async (folder) => {
    writeFileSync(join(folder, input), content);
    assert.equal((await run(folder, [input, '-o', `whole.${form}`])).code, 0);
  });

/** Runs all shards, two at a time; one in `killed` is killed on its way and started again. */
async function runShards(folder: string, input: string, count: number, engine: Engine, killed: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const { asked, env } = engine(index, count);
      const args = [input, '-o', 'parts', '--shard', asked, '--resume'];
      if (index % killed === 1) {
        const step = KILL_STEPS[(4 * index) % KILL_STEPS.length] ?? 'journal-created';
        assert.equal((await run(folder, args, { ...env, LLM_THREADS_TEST_KILL: step })).code, null, step);
      }
      const { code, stderr } = await run(folder, args, env);
      assert.equal(code, 0, stderr);
    }
  };
  await Promise.all([worker(), worker()]);
}

function assertMerged(folder: string, form: string): void {
  for (const name of ['', '.rejects.jsonl']) {
    assert.ok(
      readFileSync(join(folder, `merged.${form}${name}`)).equals(readFileSync(join(folder, `whole.${form}${name}`))),
      `merged${name}`,
    );
  }
}

const merge = (folder: string, ...args: readonly string[]): Promise<Ended> => llmThreads(['merge', 'parts', ...args], { cwd: folder });

describe('shards, some killed and started again, merged are the bytes of one run:', () => {
  for (const input of CASES) {
    // 100 take a while, and nothing in them depends on the format.
    const counts = input === CSV_CASE ? [1, 3, 16, 100] : [1, 3, 16];
    test(`${input.name}, as tasks of every engine: ${counts.join(', ')} shards`, async (t) => {
      const folder = await whole(input)(t);
      for (const count of counts) {
        await runShards(folder, input.input, count, ANY_ENGINE, count > 16 ? 10 : 3);
        assert.equal((await merge(folder, '-o', `merged.${input.form}`, '--force')).code, 0);
        assertMerged(folder, input.form);
        rmSync(join(folder, 'parts'), { recursive: true });
      }
    });
  }
  test('more shards than there are chunks', async (t) => {
    const folder = await whole({ ...CSV_CASE, content: `id,text\n${lines.slice(0, 300).join('\n')}\n` })(t);
    // One alone: a shard without a chunk never comes to where others are killed.
    await runShards(folder, 'in.csv', 24, TYPED, 24);
    assert.equal((await merge(folder, '-o', 'merged.csv')).code, 0);
    assertMerged(folder, 'csv');
  });

  test('standard input, given to each whole, with a limit', async (t) => {
    const folder = temporaryFolder(t);
    const args = ['-', '--input-format', 'csv', '--limit', '777'];
    await run(folder, [...args, '-o', 'whole.csv'], {}, CSV);
    for (const index of [0, 1, 2]) assert.equal((await run(folder, [...args, '-o', 'parts', '--shard', `${index}/3`], {}, CSV)).code, 0);
    assert.equal((await merge(folder, '-o', 'merged.csv')).code, 0);
    assertMerged(folder, 'csv');
  });
});

test('a shard that was complete already ends well with --resume, and not after a change', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), CSV);
  const args = ['in.csv', '-o', 'parts', '--shard', '0/2'];
  assert.equal((await run(folder, args)).code, 0);
  assert.equal((await run(folder, [...args, '--resume'])).code, 0);
  assert.equal((await run(folder, args)).code, 2);
  const { code, stderr } = await run(folder, [...args, '--resume', '--precision', '2']);
  assert.equal(code, 6);
  assert.match(stderr, /part-00000-of-00002\.csv: it was made from another input, model or options/);
});

test('what --shard cannot do is refused before anything is made', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), CSV);
  writeFileSync(join(folder, 'file'), '');
  for (const [args, told] of [
    [['in.csv', '--shard', '0/2'], /Name the folder with -o/],
    [['in.csv', '--shard', '0/2', '-o', 'file'], /file: is a file; with --shard, -o names a folder/],
    [['in.csv', '--shard', '0/2', '-o', 'parts', '--rejects', 'r'], /--rejects/],
    [['-', '--shard', '0/2', '-o', 'parts'], /Say --input-format/],
    [['in.csv', '--shard', 'auto', '-o', 'parts'], /none of JOB_COMPLETION_INDEX/],
    [['in.csv', '--shard', '2/2', '-o', 'parts'], /--shard: "?2\/2"? is not a part/],
  ] as const) {
    const { code, stderr } = await run(folder, args, {}, CSV);
    assert.equal(code, 2, stderr);
    assert.match(stderr, told);
  }
  assert.ok(!existsSync(join(folder, 'parts')));
});

describe('never merged:', () => {
  const wholeParts = madeOnce(async (folder) => {
    writeFileSync(join(folder, 'in.csv'), CSV);
    for (const index of [0, 1, 2]) await run(folder, ['in.csv', '-o', 'parts', '--shard', `${index}/3`]);
  });
  const PART = 'part-00001-of-00003.csv';
  const broken: readonly (readonly [what: string, told: RegExp, harm: (parts: string, folder: string) => unknown])[] = [
    ['a missing part', /part-00001-of-00003\.csv: it is missing/, (parts) => rmSync(join(parts, PART))],
    ['a truncated part', /00001-of-00003\.csv: it has 99 bytes/, (parts) => truncateSync(join(parts, PART), 99)],
    ['a part with more at its end', /00001-of-00003\.csv: it has \d+ bytes/, (parts) => appendFileSync(join(parts, PART), 'x')],
    [
      'a part with another byte',
      /00001-of-00003\.csv: its bytes from \d+ on are not those/,
      (parts) => writeFileSync(join(parts, PART), readFileSync(join(parts, PART), 'utf8').replace('word', 'Word')),
    ],
    [
      'a part with another header',
      /00001-of-00003\.csv: its header/,
      (parts) => writeFileSync(join(parts, PART), readFileSync(join(parts, PART), 'utf8').replace('id', 'ID')),
    ],
    [
      'truncated rejects',
      /00001-of-00003\.csv\.rejects\.jsonl: it has 9 bytes/,
      (parts) => truncateSync(join(parts, `${PART}.rejects.jsonl`), 9),
    ],
    [
      'a part without its manifest',
      /00001-of-00003\.csv\.manifest\.json: it is missing/,
      (parts) => rmSync(join(parts, `${PART}.manifest.json`)),
    ],
    ['a part without its log', /00001-of-00003\.csv\.chunks: it has 0 bytes/, (parts) => rmSync(join(parts, `${PART}.chunks`))],
    ['an unfinished part', /00001-of-00003\.csv: it is missing/, (parts) => renameSync(join(parts, PART), join(parts, `${PART}.partial`))],
    [
      'a part under the name of another',
      /00001-of-00003\.csv: it is part 0 of 3 under another name/,
      (parts) => {
        for (const end of ['', '.chunks', '.manifest.json'])
          copyFileSync(join(parts, `part-00000-of-00003.csv${end}`), join(parts, `${PART}${end}`));
      },
    ],
    [
      'a part twice, in two formats',
      /it is jsonl, part-00000-of-00003\.csv is csv/,
      (parts) => copyFileSync(join(parts, PART), join(parts, 'part-00001-of-00003.jsonl')),
    ],
    [
      'a part of another number of parts',
      /part-00000-of-00004\.csv: it is one of 4 parts/,
      (_, folder) => run(folder, ['in.csv', '-o', 'parts', '--shard', '0/4']),
    ],
    [
      'a part with other options',
      /00001-of-00003\.csv: it is of another run than .*00000-of-00003\.csv: another input, or other options/,
      (_, folder) => run(folder, ['in.csv', '-o', 'parts', '--shard', '1/3', '--force', '--top-k', '1', '--precision', '3']),
    ],
    [
      'a part of another CPU',
      /made on a CPU of class z80, .*--mixed-cpu/,
      (parts) => {
        const file = join(parts, `${PART}.manifest.json`);
        writeFileSync(file, readFileSync(file, 'utf8').replace(/"cpu": ".*"/, '"cpu": "z80"'));
      },
    ],
  ];
  for (const [what, told, harm] of broken) {
    test(what, async (t) => {
      const folder = await wholeParts(t);
      await harm(join(folder, 'parts'), folder);
      const { code, stderr } = await merge(folder, '-o', 'merged.csv');
      assert.equal(code, 1, stderr);
      assert.match(stderr, told);
      assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'parts']);
    });
  }

  test('unless it is only the CPU that differs, and --mixed-cpu says that it may', async (t) => {
    const folder = await wholeParts(t);
    const file = join(folder, 'parts', `${PART}.manifest.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"cpu": ".*"/, '"cpu": "z80"'));
    assert.equal((await merge(folder, '-o', 'merged.csv', '--mixed-cpu')).code, 0);
  });

  test('the state tells which parts are there, and a command that makes a missing one', async (t) => {
    const folder = await wholeParts(t);
    assert.deepEqual((await merge(folder, '--status')).stdout, '3 of 3 parts there\n');
    rmSync(join(folder, 'parts', PART));
    const { code, stdout } = await merge(folder, '--status');
    assert.equal(code, 1);
    const [, command] = /^part-00001-of-00003\.csv missing: llm-threads (.*)$/m.exec(stdout) ?? [];
    assert.equal((await llmThreads(command?.split(' ') ?? [], { cwd: folder })).code, 0);
    assert.equal((await merge(folder, '--status')).code, 0);
    assert.equal((await merge(folder, '-o', 'merged.csv')).code, 0);
  });
});
