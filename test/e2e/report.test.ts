/** --report: the same figures as the summary, whatever the command and however the run ends; never over another file. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixture, llmThreads, PROGRAM, temporaryFolder } from './program.js';

const MODEL = ['--model', fixture('models', 'tiny-bert'), '--threads', '2'];

/** A folder with an input of so many rows. */
function folderWith(t: TestContext, rows: number): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'in.csv'), `id,text\n${Array.from({ length: rows }, (_, i) => `${i},row number ${i}`).join('\n')}\n`);
  return folder;
}

/** The value of a key in the page's table of the summary. */
function summaryValue(page: string, key: string): string | undefined {
  return new RegExp(`<th scope="row" class="text">${key}</th><td class="text">([^<]*)</td>|${key}</th>\\s*<td class="text">([^<]*)</td>`)
    .exec(page)
    ?.slice(1)
    .find((value) => value !== undefined);
}

function readReport(folder: string): string {
  return readFileSync(join(folder, 'run.html'), 'utf8');
}

test('a report has the figures of the summary, and the rows are the same with it and without', async (t) => {
  const folder = folderWith(t, 200);
  const args = ['classify', 'in.csv', ...MODEL];
  const { code, stderr } = await llmThreads([...args, '-o', 'out.csv', '--report', 'run.html', '--summary', 'json'], { cwd: folder });
  assert.equal(code, 0, stderr);
  const summary: Record<string, unknown> = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  const page = readReport(folder);
  for (const key of [
    'rows_in',
    'rows_out',
    'rejected',
    'tokens',
    'padding_ratio',
    'seconds',
    'rows_per_second',
    'busy_ratio',
    'peak_rss_mb',
    'model_sha256',
  ])
    assert.equal(summaryValue(page, key)?.replaceAll(',', ''), String(summary[key]), key);
  for (const label of Object.keys(summary['labels'] as object)) assert.ok(page.includes(label), label);
  await llmThreads([...args, '-o', 'plain.csv', '-q'], { cwd: folder });
  assert.deepEqual(readFileSync(join(folder, 'out.csv')), readFileSync(join(folder, 'plain.csv')));
  assert.deepEqual(readdirSync(folder).toSorted(), ['in.csv', 'out.csv', 'plain.csv', 'run.html']);
});

for (const [command, titles] of [
  [
    ['ner', '-m', fixture('models', 'tiny-token-classifier')],
    ['Types', 'Scores', 'Workers', 'Token lengths and padding'],
  ],
  [['embed'], ['Throughput', 'Workers', 'Token lengths and padding', 'Slowest chunks']],
  [
    ['generate', '-m', fixture('models', 'tiny-gpt2'), '--max-new-tokens', '4'],
    ['Throughput', 'Workers', 'Slowest chunks'],
  ],
  [
    ['eval', '--label-column', 'gold', '-m', fixture('models', 'tiny-bert')],
    ['Labels', 'Scores', 'Workers'],
  ],
  [
    ['eval', '--label-column', 'gold', '--predicted', 'text'],
    ['Labels', 'Throughput'],
  ],
  [
    ['graph', '-m', fixture('models', 'tiny-token-classifier')],
    ['Types', 'Workers'],
  ],
] as const) {
  test(`${command.filter((word) => !word.includes('/')).join(' ')} has a report`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'in.csv'), 'text,gold\nMary went to Paris,hot\nso cold,cold\nhot,hot\n');
    const { code, stderr } = await llmThreads([...command, 'in.csv', '-c', 'text', '-o', 'out.jsonl', '--report', 'run.html', '-q'], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    const page = readReport(folder);
    for (const title of [...titles, 'Rejected rows', 'Summary', 'Settings', 'Versions and machine'])
      assert.ok(page.includes(`<h2>${title}</h2>`), title);
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
  });
}

describe('a run that ends early', () => {
  test('has a report of what was done when --max-errors ends it', async (t) => {
    const folder = folderWith(t, 100);
    writeFileSync(join(folder, 'in.csv'), `${readFileSync(join(folder, 'in.csv'), 'utf8')}broken\nbroken\n1,last\n`);
    const args = ['classify', 'in.csv', ...MODEL, '-o', 'out.csv', '--max-errors', '1', '--report', 'run.html', '-q'];
    const { code, stderr } = await llmThreads(args, { cwd: folder });
    assert.equal(code, 4, stderr);
    const page = readReport(folder);
    assert.match(page, /<span class="ending">stopped<\/span>/);
    assert.match(page, /The run ended before its input did: .*2 of \d+ rows/);
    assert.equal(summaryValue(page, 'rejected'), '2');
  });

  test('has a report when a signal ends it; the run that goes on with it counts all rows and says what its charts cover', async (t) => {
    const folder = folderWith(t, 20_000);
    const args = ['classify', 'in.csv', ...MODEL, '-o', 'out.csv', '--chunk-rows', '64', '--report', 'run.html'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const told = text(child.stderr);
    const written = (): number => statSync(join(folder, 'out.csv.partial'), { throwIfNoEntry: false })?.size ?? 0;
    while (written() <= 'id,text,label,score\n'.length && child.exitCode === null) await sleep(5);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 130, await told);
    const stopped = readReport(folder);
    assert.match(stopped, /The run ended before its input did: stopped by SIGINT\./);
    const done = Number(summaryValue(stopped, 'rows_in')?.replaceAll(',', ''));
    assert.ok(done > 0 && done < 20_000, String(done));

    const again = await llmThreads([...args, '--resume', '--limit', '20000', '-q'], { cwd: folder });
    assert.equal(again.code, 6, 'another --limit is another run');
    assert.equal(readReport(folder), stopped, 'no row flowed: the report stays');
    assert.equal((await llmThreads([...args, '--resume', '-q'], { cwd: folder })).code, 0);
    const complete = readReport(folder);
    assert.match(complete, new RegExp(`cover this life only, from row ${(done + 1).toLocaleString('en-US')} on`));
    assert.equal(summaryValue(complete, 'rows_in'), '20,000');
  });
});

describe('a report is never written', () => {
  for (const [what, report, code, message] of [
    ['over an input', 'in.csv', 2, /in\.csv/],
    ['over the output', 'out.csv', 2, /is written as the output, the rejects or the summary too/],
    ['over the rejects', 'out.csv.rejects.jsonl', 2, /is written as the output, the rejects or the summary too/],
    ['over the summary', 's.json', 2, /Name another file with --report/],
    ['into a folder that is not there', 'none/run.html', 2, /none/],
  ] as const) {
    test(what, async (t) => {
      const folder = folderWith(t, 3);
      const before = readFileSync(join(folder, 'in.csv'));
      const args = ['classify', 'in.csv', ...MODEL, '-o', 'out.csv', '--summary-file', 's.json', '--report', report];
      const ended = await llmThreads(args, { cwd: folder });
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
      assert.deepEqual(readFileSync(join(folder, 'in.csv')), before);
      assert.equal(existsSync(join(folder, 'out.csv')), false);
    });
  }
});
