import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AlertCommand } from '#src/output/alert-command.js';
import { temporaryFolder } from '../../e2e/program.js';

test('commands get their alerts one after the other, in order', async (t) => {
  const file = join(temporaryFolder(t), 'seen');
  const command = new AlertCommand(`read line; echo "begin $line" >> ${file}; echo "end $line" >> ${file}`, () => {});
  for (const json of ['{"a":1}', '{"b":"客服"}']) command.run(json);
  await command.ended();
  assert.equal(readFileSync(file, 'utf8'), 'begin {"a":1}\nend {"a":1}\nbegin {"b":"客服"}\nend {"b":"客服"}\n');
  assert.equal(command.failed, 0);
});

test('a command that fails, is killed or reads nothing ends nothing; failures are told and counted', async () => {
  const told: string[] = [];
  for (const [line, failed] of [
    ['exit 3', 1],
    ['kill -9 $$', 1],
    ['no-such-command-at-all 2>/dev/null', 1],
    ['true', 0],
  ] as const) {
    const command = new AlertCommand(line, (one) => told.push(one));
    command.run('{}');
    await command.ended();
    assert.equal(command.failed, failed, line);
  }
  assert.deepEqual(told, ['--exec: ended with exit code 3.', '--exec: ended with SIGKILL.', '--exec: ended with exit code 127.']);
});

test('one that takes too long is killed, with what it started', async () => {
  const told: string[] = [];
  const command = new AlertCommand('sleep 1000 & sleep 1000; wait', (one) => told.push(one), 100);
  command.run('{}');
  await command.ended();
  assert.deepEqual(told, ['--exec: took longer than 0.1 s and was killed.']);
});

test('at the end of the run those that have not begun are given up', async () => {
  const told: string[] = [];
  const command = new AlertCommand('sleep 1000', (one) => told.push(one), 100);
  for (let i = 0; i < 5; i++) command.run('{}');
  await command.ended();
  assert.equal(command.failed, 5);
  assert.ok(told.some((line) => line.includes('not begun')));
});
