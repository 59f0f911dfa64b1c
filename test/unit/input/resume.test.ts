import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Fault, FaultError } from '#src/core/faults.js';
import type { InputMark } from '#src/core/input-mark.js';
import { type FileHead, type HeadOptions, openHead } from '#src/input/file-head.js';
import { hashFile, resumeFile } from '#src/input/resume.js';
import type { Cut } from '#src/input/scan.js';
import { temporaryFolder } from '../../e2e/program.js';

const options: HeadOptions = {
  format: null,
  textColumns: [],
  delimiter: null,
  header: true,
  maxRowBytes: 1000,
  badUtf8: 'reject',
  encoding: null,
};
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Quoted line breaks, a broken row, a line that is too large: what a place between records has to get right. */
const ROWS = Array.from({ length: 40 }, (_, i) => {
  if (i % 9 === 4) return `${i},"two\nlines, ${i}"`;
  if (i % 13 === 5) return `${i},"closed" and open`;
  return i === 30 ? `30,${'x'.repeat(2000)}` : `${i},word ${i}`;
});
const CSV = Buffer.from(`id,text\n${ROWS.join('\n')}\n`);
const BOM = Buffer.from('\ufeff');

const FILES: readonly { readonly name: string; readonly file: string; readonly bytes: Buffer; readonly content: Buffer }[] = [
  { name: 'a plain file', file: 'in.csv', bytes: CSV, content: CSV },
  { name: 'one with a byte order mark', file: 'in.csv', bytes: Buffer.concat([BOM, CSV]), content: CSV },
  { name: 'a compressed one', file: 'in.csv.gz', bytes: gzipSync(CSV), content: CSV },
  { name: 'UTF-16', file: 'in.csv', bytes: Buffer.from(`\ufeff${CSV}`, 'utf16le'), content: CSV },
];

function onDisk(t: TestContext, { file, bytes }: (typeof FILES)[number]): string {
  const path = join(temporaryFolder(t), file);
  writeFileSync(path, bytes);
  return path;
}

async function cutsOf(head: FileHead): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  for await (const group of head.cuts) {
    for (const cut of group) cuts.push(cut);
  }
  head.source.close();
  return cuts;
}

function markAfter({ byte, bytes, line, lines }: Cut, content: Buffer): InputMark {
  const end = byte + bytes;
  return { file: 0, byte: end, line: line + lines, row: 0, hash: sha256(content.subarray(0, end)), filesHash: '' };
}

for (const input of FILES) {
  describe(input.name, () => {
    test('goes on after any record as if it had not stopped, and its hash does too', async (t) => {
      const file = onDisk(t, input);
      const all = await cutsOf(await openHead(file, options, 3));
      assert.ok(all.length >= ROWS.length);
      for (const [i, cut] of all.entries()) {
        const head = await resumeFile(await openHead(file, options, 3), markAfter(cut, input.content), options);
        assert.deepEqual(await cutsOf(head), all.slice(i + 1));
        assert.equal(head.hash.whole(), sha256(input.content));
      }
    });

    test('with another byte before the mark it is refused; after it nothing is looked at', async (t) => {
      const file = onDisk(t, input);
      const all = await cutsOf(await openHead(file, options, 3));
      const mark = markAfter(all[20] ?? assert.fail(), input.content);
      const resumed = async (given: InputMark) => cutsOf(await resumeFile(await openHead(file, options, 3), given, options));
      await assert.rejects(resumed({ ...mark, hash: sha256(Buffer.from('other')) }), fault('resume_refused'));
      await assert.doesNotReject(resumed(mark));
    });

    test('shorter than the mark it is refused', async (t) => {
      const file = onDisk(t, input);
      const mark = { ...markAfter((await cutsOf(await openHead(file, options, 3))).at(-1) ?? assert.fail(), input.content) };
      const resumed = async () =>
        cutsOf(await resumeFile(await openHead(file, options, 3), { ...mark, byte: mark.byte + 50_000 }, options));
      await assert.rejects(resumed(), fault('resume_refused'));
    });

    test('a file that was finished is hashed whole', async (t) => {
      assert.equal(await hashFile(await openHead(onDisk(t, input), options, 3)), sha256(input.content));
    });
  });
}

test('a file that vanishes between its head and the rest is told by name', async (t) => {
  const file = onDisk(t, FILES[0] ?? assert.fail());
  const all = await cutsOf(await openHead(file, options, 3));
  const head = await openHead(file, options, 3);
  rmSync(file);
  await assert.rejects(resumeFile(head, markAfter(all[9] ?? assert.fail(), CSV), options), fault('input_failed'));
});
