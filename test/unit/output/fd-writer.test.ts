import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { writeAll } from '#src/output/fd-writer.js';
import { temporaryFolder } from '../../e2e/program.js';

test('appends all bytes, one call after the other', async (t) => {
  const file = join(temporaryFolder(t), 'out');
  const fd = openSync(file, 'w');
  assert.equal(await writeAll(fd, Buffer.from('one,'), file), 'open');
  assert.equal(await writeAll(fd, Buffer.alloc(0), file), 'open');
  assert.equal(await writeAll(fd, Buffer.from('two'), file), 'open');
  closeSync(fd);
  assert.equal(readFileSync(file, 'utf8'), 'one,two');
});

test('a full disk is the fault output_failed, with the file and the reason in words', { skip: process.platform !== 'linux' }, async () => {
  const fd = openSync('/dev/full', 'w');
  await assert.rejects(
    writeAll(fd, Buffer.from('x'), 'out.csv'),
    (error) => error instanceof FaultError && error.fault.code === 'output_failed' && /out\.csv.*no space left/.test(error.message),
  );
  closeSync(fd);
});

test('a pipe whose reader has gone is closed, and no error', { skip: process.platform === 'win32' }, async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(pipe, 'w');
  assert.equal(await writeAll(fd, Buffer.from('x'), pipe), 'open');
  closeSync(reader);
  assert.equal(await writeAll(fd, Buffer.from('x'), pipe), 'closed');
  closeSync(fd);
});

test('a pipe that does not block is written to the last byte although it fills up', { skip: process.platform === 'win32' }, async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const bytes = Buffer.from(Array.from({ length: 500_000 }, (_, i) => i % 251));
  const fd = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  const child = spawn('head', ['-c', String(bytes.length), pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  const read: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => read.push(data));
  const ended = once(child, 'close');
  assert.equal(await writeAll(fd, bytes, pipe), 'open');
  // Closed before the child is waited for: were bytes lost, it would end all the same.
  closeSync(fd);
  await ended;
  assert.equal(Buffer.concat(read).equals(bytes), true);
});
