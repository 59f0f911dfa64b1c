import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { logBytes, openLog } from '#src/output/line-log.js';
import { temporaryFolder } from '../../e2e/program.js';

test('a new log begins empty, one that is gone on with keeps what counts', async (t) => {
  const file = join(temporaryFolder(t), 'alerts');
  writeFileSync(file, 'old\n');
  const first = await openLog(file, null);
  await first.write(['one', 'two']);
  await first.sync();
  assert.equal(first.bytes(), 8);
  await first.close();
  assert.equal(logBytes(file), 8);
  const second = await openLog(file, 4);
  await second.write(['drei']);
  assert.equal(second.bytes(), 9);
  await second.close();
  assert.equal(readFileSync(file, 'utf8'), 'one\ndrei\n');
});

test('a log that nobody asked for takes everything and keeps nothing', async () => {
  const log = await openLog(null, null);
  await log.write(['one']);
  await log.sync();
  assert.equal(log.bytes(), 0);
  await log.close();
});

test('a folder is no log', async (t) => {
  const isFault = (error: unknown): boolean => error instanceof FaultError && error.fault.code === 'output_folder';
  await assert.rejects(openLog(temporaryFolder(t), null), isFault);
  await assert.rejects(openLog(join(temporaryFolder(t), 'none', 'alerts'), null), isFault);
});
