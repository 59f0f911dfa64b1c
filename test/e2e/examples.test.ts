/** The worked examples of docs/examples.md run as they are, and come to what the page says. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';

const page = readFileSync('docs/examples.md', 'utf8');

/** What an example prints, standard error included. */
async function printed(name: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('sh', [`examples/${name}/run.sh`]);
  return stdout + stderr;
}

test('the help desk knows most intents, and answers as the page says', async () => {
  const told = await printed('help-desk');
  const [, accuracy = '', recall = ''] = /accuracy (\S+); out of scope: precision \S+, recall (\S+)/.exec(told) ?? [];
  assert.ok(Number(accuracy) > 0.92 && Number(recall) > 0.9, told);
  const rows = [...page.matchAll(/^\| (.+) \| (\w+) \| (\w*) ?\| [\d.]* ?\|$/gm)];
  assert.equal(rows.length, 6);
  for (const [, text = '', label = '', id = ''] of rows) assert.ok(told.includes(`\n${text},${label},${id},`), text);
});

test('the opinion desk raises the alarm of the page in the one stream, and none in the other', async () => {
  const told = await printed('opinion-desk');
  // On another kind of CPU a text at the border may have another label: the day is that of the page, the minute need not be.
  const alarm = /^ALARM movie at (2026-03-04)T\S+: \d+ of \d+ rows negative/m;
  assert.equal(alarm.exec(told)?.[1], alarm.exec(page)?.[1], told);
  assert.match(told, /^0 alarms, 0 late rows$/m);
  assert.match(readFileSync('examples/opinion-desk/out/surge.svg', 'utf8'), /<svg[\s\S]*movie/);
});

test('recommendations have the scores of the page', async () => {
  const told = await printed('recommend');
  const numbers = (text: string, pattern: RegExp): number[] => [...text.matchAll(pattern)].flatMap(([, ...pair]) => pair.map(Number));
  const shown = numbers(page, /^\| .* \| (0\.\d{4}) \| (0\.\d{4}) \|$/gm);
  const found = numbers(told, /^recall@10 +(\S+)\nnDCG@10 +(\S+)$/gm);
  assert.equal(shown.length, 4);
  assert.equal(found.length, 4);
  for (const [i, score] of found.entries()) assert.ok(Math.abs(score - (shown[i] ?? 0)) < 0.01, told);
});
