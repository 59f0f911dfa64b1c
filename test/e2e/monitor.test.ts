/** monitor: surges are found, none where there is none; every alert once, whatever happens to the run; a stream is answered as it comes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { seededRandom } from '#src/core/seeded-random.js';
import { KILL_STEPS } from '#src/core/test-kill.js';
import { type Ended, fixture, jsonRecords, llmThreads, madeOnce, PROGRAM, temporaryFolder } from './program.js';

/** Texts of which sentiment-en makes what their names say. */
const NEGATIVE = ['This is awful, I hate it.', 'Terrible service, very bad.', 'The worst product, a horrible waste of money.'];
const POSITIVE = ['This is wonderful, I love it.', 'Great service, very good.', 'The best product, an excellent buy.'];
const TOPICS = ['客服', 'شحن', '🔋 battery'];
const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1);

interface Row {
  readonly time: string;
  readonly topic: string;
  readonly text: string;
}

/** Rows two minutes apart, a fifth of them negative; in a surge, seven tenths of those of the first topic from row 2000 to 2300. */
function rowsOf(count: number, surge: boolean): readonly Row[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, i) => {
    const topic = Math.floor(random() * TOPICS.length);
    const negative = random() < (surge && topic === 0 && i >= 2000 && i < 2300 ? 0.7 : 0.2);
    const texts = negative ? NEGATIVE : POSITIVE;
    return {
      time: new Date(START + 2 * i * MINUTE).toISOString(),
      topic: TOPICS[topic] ?? '',
      text: texts[Math.floor(random() * texts.length)] ?? '',
    };
  });
}

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const SURGE = rowsOf(3600, true);
const COLUMNS = ['--time-column', 'time', '--topic-column', 'topic'];
const SAVING = { ...process.env, LLM_THREADS_TEST_SAVE_MS: '0' };

const monitor = (folder: string, args: readonly string[], stdin = '', env: NodeJS.ProcessEnv = process.env): Promise<Ended> =>
  llmThreads(['monitor', ...args], { cwd: folder, stdin, env });

const FILES = ['--alerts', 'alerts', '--trend', 'trend', '-o', 'out.jsonl'];
const written = (folder: string): readonly string[] =>
  ['alerts', 'trend', 'out.jsonl'].map((file) => readFileSync(join(folder, file), 'utf8'));

describe('a surge in one topic', () => {
  test('is an alarm and its end a clear, in that topic alone; the same bytes with 1, 2 and 8 threads', async (t) => {
    const texts = new Map<number, readonly string[]>();
    for (const threads of [1, 2, 8]) {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE));
      const { code, stderr } = await monitor(folder, ['in.jsonl', ...COLUMNS, ...FILES, '--threads', String(threads)]);
      assert.equal(code, 0, stderr);
      texts.set(threads, written(folder));
      assert.match(stderr, /ALARM 客服 at 2026-03-03T.*usually/);
      assert.match(stderr, /1 alarm, 0 late rows/);
    }
    const [alertLines = '', trend = '', rows = ''] = texts.get(1) ?? [];
    assert.deepEqual(texts.get(2), texts.get(1));
    assert.deepEqual(texts.get(8), texts.get(1));
    const alerts = jsonRecords(alertLines);
    assert.deepEqual(
      alerts.map(({ state, topic }) => [state, topic]),
      [
        ['alarm', TOPICS[0]],
        ['clear', TOPICS[0]],
      ],
    );
    assert.deepEqual(Object.keys(alerts[0] ?? {}).slice(0, 10), [
      ...['state', 'time', 'topic', 'window_start', 'window_end', 'n', 'negatives', 'share', 'baseline', 'p_value'],
    ]);
    const begun = Date.parse(String(alerts[0]?.['time']));
    assert.ok(begun > START + 4000 * MINUTE && begun < START + 4600 * MINUTE);
    const labelled = jsonRecords(rows);
    assert.equal(labelled.length, SURGE.length);
    assert.deepEqual(Object.keys(labelled[0] ?? {}), ['time', 'topic', 'text', 'label', 'score']);
    const lines = jsonRecords(trend);
    assert.ok(lines.length > 1000);
    assert.deepEqual(Object.keys(lines[0] ?? {}), ['window_start', 'window_end', 'topic', 'n', 'negatives', 'share', 'baseline']);
  });

  const undisturbed = madeOnce(async (folder) => {
    writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE));
    await monitor(folder, ['in.jsonl', ...COLUMNS, ...FILES, '--chunk-rows', '256', '-q']);
  });
  for (const [i, step] of KILL_STEPS.entries()) {
    test(`every alert is there once when the run is killed at ${step} and gone on with`, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE));
      const args = ['in.jsonl', ...COLUMNS, ...FILES, '--chunk-rows', '256', '--threads', '2', '--resume', '-q'];
      // Steps that come once a chunk: about where the alarm is.
      const times = ['chunk-written', 'output-synced', 'rejects-synced', 'entry-torn', 'entry-written'].includes(step) ? 8 + (i % 5) : 1;
      const killed = await monitor(folder, args, '', { ...SAVING, LLM_THREADS_TEST_KILL: `${step}@${times}` });
      assert.equal(killed.code, null, killed.stderr);
      const { code, stderr } = await monitor(folder, args, '', SAVING);
      // Without its journal a complete output is any file that is there already.
      assert.equal(code, step === 'journal-removed' ? 2 : 0, stderr);
      if (code === 2) assert.match(stderr, /out\.jsonl: exists already/);
      const whole = await undisturbed(t);
      assert.deepEqual(written(folder), written(whole));
      assert.deepEqual(readdirSync(folder).sort(), readdirSync(whole).sort());
    });
  }

  test('is not there where there is none', async (t) => {
    const folder = temporaryFolder(t);
    const { code, stderr } = await monitor(folder, ['-', ...COLUMNS, '--alerts', 'alerts', '-o', 'out.csv'], jsonl(rowsOf(3600, false)));
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(join(folder, 'alerts'), 'utf8'), '');
    assert.match(stderr, /0 alarms/);
  });

  test('runs the command with the alert, whatever becomes of it; a command that failed is told, and is exit code 1', async (t) => {
    const folder = temporaryFolder(t);
    const { code, stdout, stderr } = await monitor(
      folder,
      ['-', ...COLUMNS, '-q', '--exec', 'cat >> seen; echo from the command; exit 4'],
      jsonl(SURGE),
    );
    assert.equal(code, 1, stderr);
    assert.equal(stderr.match(/--exec: ended with exit code 4/g)?.length, 2);
    assert.deepEqual(
      jsonRecords(readFileSync(join(folder, 'seen'), 'utf8')).map(({ state }) => state),
      ['alarm', 'clear'],
    );
    assert.equal(jsonRecords(stdout).length, SURGE.length);
    assert.match(stderr, /from the command/);
    assert.match(stderr, /2 commands of --exec failed/);
  });

  test('is found by a run that goes on from the state of others, and alerts are added to', async (t) => {
    const folder = temporaryFolder(t);
    const args = ['-', ...COLUMNS, '--state', 'desk.state', '--alerts', 'alerts', '--trend', 'trend', '-q'];
    for (const [from, to] of [
      [0, 1200],
      [1200, 2070],
      [2070, 3600],
    ]) {
      const { code, stderr } = await monitor(folder, args, jsonl(SURGE.slice(from, to)));
      assert.equal(code, 0, stderr);
    }
    const whole = temporaryFolder(t);
    await monitor(whole, args, jsonl(SURGE));
    for (const file of ['alerts', 'trend']) assert.equal(readFileSync(join(folder, file), 'utf8'), readFileSync(join(whole, file), 'utf8'));
    assert.equal(jsonRecords(readFileSync(join(whole, 'alerts'), 'utf8')).length, 2);
    writeFileSync(join(folder, 'desk.state'), 'something else');
    const { code, stderr } = await monitor(folder, args, jsonl(SURGE.slice(0, 3)));
    assert.equal(code, 2);
    assert.match(stderr, /desk\.state: cannot be gone on from: it is damaged/);
  });
});

describe('--state', () => {
  test('a row of 2099 in one run is named, and hides no surge from the next, whose summary counts its own', async (t) => {
    const [folder, without] = [temporaryFolder(t), temporaryFolder(t)];
    const args = [...COLUMNS, '--state', 'desk.state', '--alerts', 'alerts', '--trend', 'trend', '--chunk-rows', '100'];
    const stray = { ...SURGE[500], time: '2099-01-01T00:00:00Z' };
    writeFileSync(join(folder, 'a.jsonl'), jsonl([...SURGE.slice(0, 500), stray, ...SURGE.slice(500, 1800)]));
    writeFileSync(join(without, 'a.jsonl'), jsonl(SURGE.slice(0, 1800)));
    const runs: (readonly Ended[])[] = [];
    for (const at of [folder, without]) {
      writeFileSync(join(at, 'b.jsonl'), jsonl(SURGE.slice(1800)));
      writeFileSync(join(at, 'c.jsonl'), jsonl(rowsOf(3700, true).slice(3600)));
      const ended: Ended[] = [];
      for (const name of ['a', 'b', 'c']) ended.push(await monitor(at, [`${name}.jsonl`, ...args, '-o', `${name}.out.jsonl`]));
      runs.push(ended);
    }
    const [[a, b, c] = []] = runs;
    assert.match(a?.stderr ?? '', /a\.jsonl, row 501: its time, 2099-01-01T00:00:00\.000Z, is far from those of the rows around it/);
    assert.match(a?.stderr ?? '', /0 alarms, 0 late rows, 1 row with a stray time not watched/);
    assert.match(b?.stderr ?? '', /ALARM 客服[\s\S]*1 alarm, 0 late rows\n/);
    assert.match(c?.stderr ?? '', /0 alarms, 0 late rows\n/);
    assert.equal(jsonRecords(readFileSync(join(folder, 'a.out.jsonl'), 'utf8')).length, 1801);
    for (const file of ['alerts', 'trend'])
      assert.equal(readFileSync(join(folder, file), 'utf8'), readFileSync(join(without, file), 'utf8'));
  });

  test('is one run at a time: another is refused, and goes on once the first has ended', async (t) => {
    const folder = temporaryFolder(t);
    const args = ['-', '--threads', '1', '--state', 'desk.state'];
    const child = spawn(process.execPath, [PROGRAM, 'monitor', ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    t.after(() => child.kill('SIGKILL'));
    child.stdin.write(jsonl([{ text: 'one' }]));
    await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const refused = await monitor(folder, args, jsonl([{ text: 'two' }]));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /desk\.state: another run is writing it: process \d+/);
    const again = await monitor(folder, [...args, '-o', 'out.jsonl', '--alerts', 'alerts'], jsonl([{ text: 'two' }]));
    assert.equal(again.code, 1);
    assert.deepEqual(readdirSync(folder), ['desk.state.lock']);
    child.stdin.end();
    await once(child, 'exit');
    const { code, stderr } = await monitor(folder, args, jsonl([{ text: 'two' }]));
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(folder), ['desk.state']);
  });
});

test('a run that was killed does not write its state over that of a run which went on meanwhile', async (t) => {
  const folder = temporaryFolder(t);
  for (const [name, from] of [
    ['a', 0],
    ['b', 1200],
  ] as const) {
    writeFileSync(join(folder, `${name}.jsonl`), jsonl(SURGE.slice(from, from + 1200)));
  }
  const args = [...COLUMNS, '--state', 'desk.state', '--chunk-rows', '128', '--resume', '-q'];
  const killed = await monitor(folder, ['a.jsonl', ...args, '-o', 'a.out.jsonl'], '', {
    ...SAVING,
    LLM_THREADS_TEST_KILL: 'entry-written@4',
  });
  assert.equal(killed.code, null);
  assert.equal((await monitor(folder, ['b.jsonl', ...args, '-o', 'b.out.jsonl'])).code, 0);
  const state = readFileSync(join(folder, 'desk.state'), 'utf8');
  const { code, stderr } = await monitor(folder, ['a.jsonl', ...args, '-o', 'a.out.jsonl']);
  assert.equal(code, 6);
  assert.match(stderr, /desk\.state: another run has gone on from it/);
  assert.equal(readFileSync(join(folder, 'desk.state'), 'utf8'), state);
});

test('a run from a state, killed before its journal has an entry, goes on from that state and tells nothing twice', async (t) => {
  const folders = [temporaryFolder(t), temporaryFolder(t)] as const;
  for (const folder of folders) {
    writeFileSync(join(folder, 'early.jsonl'), jsonl(SURGE.slice(0, 1800)));
    writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE.slice(1800)));
    const args = [...COLUMNS, '--alerts', 'alerts', '--trend', 'trend', '--state', 'desk.state', '--chunk-rows', '128', '--resume', '-q'];
    await monitor(folder, ['early.jsonl', ...args, '-o', 'early.out.jsonl']);
    const later = ['in.jsonl', ...args, '-o', 'out.jsonl'];
    // Entries are made so rarely here that there is none yet.
    const env = { ...process.env, LLM_THREADS_TEST_SAVE_MS: '600000', LLM_THREADS_TEST_KILL: 'chunk-written@6' };
    if (folder === folders[0]) assert.equal((await monitor(folder, later, '', env)).code, null);
    const { code, stderr } = await monitor(folder, later);
    assert.equal(code, 0, stderr);
  }
  assert.deepEqual(written(folders[0]), written(folders[1]));
  assert.equal(readFileSync(join(folders[0], 'desk.state'), 'utf8'), readFileSync(join(folders[1], 'desk.state'), 'utf8'));
});

describe('rows', () => {
  test('without a time that can be read are rejected, late ones are labelled and told', async (t) => {
    const text = POSITIVE[0] ?? '';
    const rows = [
      { time: '2026-03-01T10:00:00Z', text },
      { time: 'soon', text },
      { text },
      { time: 1_772_359_200_000, text },
      { time: '2026-03-01T05:00:00+01:00', text },
      { time: '2026-03-01T10:01:00Z', text: '' },
    ];
    const { code, stdout, stderr } = await monitor(temporaryFolder(t), ['-', '--time-column', 'time'], jsonl(rows));
    assert.equal(code, 3, stderr);
    assert.equal(jsonRecords(stdout).length, 4);
    assert.match(stderr, /"column":"time","message":"not a time: soon/);
    assert.match(stderr, /"message":"no time"/);
    assert.match(stderr, /0 alarms, 1 late row not watched/);
  });

  test('that are all late since many came from the future are told of, with that time, its row and what to do', async (t) => {
    const early = rowsOf(20, false);
    const wrong = early.slice(0, 11).map((row) => ({ ...row, time: '2126-01-01T00:00:00Z' }));
    const rows = [...early, ...wrong, ...rowsOf(140, false).slice(20)];
    const { code, stderr } = await monitor(temporaryFolder(t), ['-', ...COLUMNS], jsonl(rows));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /rows came too late for their windows and are not watched/);
    assert.match(
      stderr,
      /the latest time so far is 2126-01-01T00:00:00\.000Z, of standard input, row 21\. If that is wrong, mend it and begin again\.$/m,
    );
  });

  test('get a topic of a model, which is a column then', async (t) => {
    const rows = ['The goalkeeper saved the penalty in the final.', 'Bake the bread with flour and yeast.', '  '].map((text) => ({ text }));
    const outputs = new Set<string>();
    for (const threads of ['1', '2']) {
      const { code, stdout, stderr } = await monitor(
        temporaryFolder(t),
        ['-', '--topics', 'football,cooking', '--threads', threads],
        jsonl(rows),
      );
      assert.equal(code, 0, stderr);
      assert.match(stderr, /topic football\/cooking/);
      assert.deepEqual(
        jsonRecords(stdout).map(({ topic }) => topic),
        ['football', 'cooking', null],
      );
      outputs.add(stdout);
    }
    assert.equal(outputs.size, 1);
    const { stdout } = await llmThreads(['classify', '-', '--output-format', 'jsonl'], { stdin: jsonl(rows) });
    const [alone] = jsonRecords(stdout);
    const [first = ''] = outputs;
    assert.equal(jsonRecords(first)[0]?.['score'], alone?.['score']);
  });
});

describe('what makes no sense is refused before anything is written', () => {
  const cases: readonly (readonly [why: string, args: readonly string[], said: RegExp])[] = [
    ['a file without a time column', ['in.jsonl'], /--time-column/],
    ['a topic column and topics', ['-', '--topic-column', 'topic', '--topics', 'a,b'], /both say what the topic is/],
    ['a window that is no whole number of --every', ['-', '--window', '7m', '--every', '5m'], /--window 1h --every 5m/],
    ['a label that the model does not have', ['-', '--negative', 'angry'], /negative, neutral, positive/],
    ['labels none of which is negative', ['-', '--labels', 'a,b'], /No label of the model is "negative": it has a, b/],
    ['alerts into the output', ['-', '--alerts', 'x', '-o', 'x'], /written as something else too/],
    ['alerts into the input', ['in.jsonl', '--time-column', 'time', '--alerts', 'in.jsonl'], /would destroy it/],
    ['alerts that are there already', ['-', '--alerts', 'old'], /exists already/],
    ['a folder that is not there', ['-', '--alerts', 'none/alerts'], /cannot be created/],
    ['shards', ['-', '--shard', '0/2'], /--shard/],
  ];
  for (const [why, args, said] of cases) {
    test(why, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE.slice(0, 3)));
      writeFileSync(join(folder, 'old'), '{}\n');
      const { code, stdout, stderr } = await monitor(folder, args, jsonl(SURGE.slice(0, 3)));
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
      assert.equal(stdout, '');
      assert.deepEqual(readdirSync(folder).sort(), ['in.jsonl', 'old']);
    });
  }

  test('a command cannot come from a config file', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'llm-threads.json'), '{"exec":"touch ran"}');
    const { code, stderr } = await monitor(folder, ['-'], jsonl(SURGE.slice(0, 3)));
    assert.equal(code, 2);
    assert.match(stderr, /exec/);
  });
});

test('a stream answered by a model that may depend on the batch is told to depend on timing; a file is not', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.jsonl'), jsonl(SURGE.slice(0, 3)));
  const args = [...COLUMNS, '--negative', 'hot', '--model', fixture('models', 'tiny-bert')];
  const env = { ...process.env, XDG_CACHE_HOME: folder };
  const stream = await monitor(folder, ['-', ...args], jsonl(SURGE.slice(0, 3)), env);
  assert.equal(stream.code, 0, stream.stderr);
  assert.equal(stream.stderr.match(/not known to be invariant, scores may depend on timing/g)?.length, 1);
  const file = await monitor(folder, ['in.jsonl', ...args], '', env);
  assert.equal(file.code, 0, file.stderr);
  assert.doesNotMatch(file.stderr, /timing/);
  const { stderr } = await monitor(folder, ['-', ...COLUMNS], jsonl(SURGE.slice(0, 3)), env);
  assert.doesNotMatch(stderr, /timing/);
});

test('a row of a stream that goes on is answered before the next one comes, and the state is kept when the stream is stopped', async (t) => {
  const folder = temporaryFolder(t);
  const child = spawn(process.execPath, [PROGRAM, 'monitor', '-', '--threads', '1', '--state', 'desk.state'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const text of ['one', 'two', 'three']) {
    child.stdin.write(jsonl([{ text }]));
    // Without an answer this waits until the test runner ends it.
    const { value } = await lines.next();
    assert.equal(JSON.parse(String(value))['text'], text);
  }
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 143);
  assert.ok(existsSync(join(folder, 'desk.state')));
});
