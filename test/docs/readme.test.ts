/** The README says what the program does: its tables are generated, its first command prints what it shows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { groupsOf, INPUT_COMMANDS, type InputCommandName } from '#src/cli/flags/commands.js';
import { generatedParts, insertParts } from '#src/cli/reference.js';
import { llmThreads } from '../e2e/program.js';

const page = readFileSync('README.md', 'utf8');

test('the tables are those of `npm run docs`', () => {
  assert.equal(insertParts(page, generatedParts()), page);
});

test('the first command prints the rows and the first line that are shown', async () => {
  const [, shown = ''] = /```\n(sentiment-en[\s\S]*?)…\n/.exec(page) ?? [];
  const { stdout, stderr } = await llmThreads(['classify', 'fixtures/reviews.csv', '--columns', 'id,text']);
  const [first = '', ...rows] = shown.trimEnd().split('\n');
  assert.equal(stderr.split('\n')[0], first);
  // the last digits of a score may differ on another kind of CPU
  const labels = (line: string): string => line.replace(/\.\d{4}$/, '');
  assert.deepEqual(stdout.split('\n').slice(0, rows.length).map(labels), rows.map(labels));
  assert.equal(rows.length, 4);
});

test('every option that an example uses is one of its command', () => {
  const used = [...page.matchAll(/^(?:.*\| )?llm-threads ([a-z]+) .*$/gm)].flatMap(([line, name = '']) => {
    if (!Object.hasOwn(INPUT_COMMANDS, name)) return [];
    const known = new Set(groupsOf(name as InputCommandName).flatMap(({ flags }) => Object.values(flags).map((flag) => flag.name)));
    return [...line.replace(/ #.*/, '').matchAll(/ --([a-z][a-z-]*)/g)].map(([, option = '']) => ({
      name,
      option,
      exists: known.has(option),
    }));
  });
  assert.ok(used.length > 5);
  for (const { name, option, exists } of used) assert.ok(exists, `${name} --${option}`);
});
