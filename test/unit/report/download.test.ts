import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { downloadLine, megabytes, startDownload } from '#src/report/download.js';

const draw = (done: number, length: number): string => '#'.repeat(Math.round(done * length)).padEnd(length, '.');
const TINY = { name: 'acme/tiny (q8)', totalBytes: 20_000_000 };

for (const [what, bytes, columns, line] of [
  ['the bar takes what the words leave', 10_000_000, 60, '###########.......... 50% acme/tiny (q8) 10.0 MB of 20.0 MB'],
  ['without room there is no bar', 10_000_000, 42, '50% acme/tiny (q8) 10.0 MB of 20.0 MB'],
  ['100% means all', 19_999_999, 42, '99% acme/tiny (q8) 20.0 MB of 20.0 MB'],
  ['a narrow terminal has the beginning', 10_000_000, 20, '50% acme/tiny (q8) '],
] as const) {
  test(what, () => {
    assert.equal(downloadLine(TINY, bytes, columns, draw), line);
    assert.ok(line.length < columns);
  });
}

test('without a known size there is no share', () => {
  assert.equal(downloadLine({ ...TINY, totalBytes: 0 }, 1_500_000, 80, draw), 'acme/tiny (q8) 1.5 MB');
});

test('more than was listed is no more than all', () => {
  assert.match(downloadLine(TINY, 30_000_000, 80, draw), /^#{24} 100% /);
});

test('on a terminal the last state is drawn; elsewhere nothing', () => {
  let drawn = '';
  const terminal = new Writable({
    write: (data, _encoding, done) => {
      drawn += data;
      done();
    },
  });
  for (const shown of [terminal, null]) {
    const before = drawn;
    const progress = startDownload(TINY, shown);
    progress.update(20_000_000);
    progress.stop();
    assert.equal(drawn.slice(before.length).includes('100% acme/tiny (q8) 20.0 MB of 20.0 MB'), shown !== null);
  }
});

test('sizes are told in megabytes', () => {
  assert.deepEqual([0, 49_999, 23_012_345].map(megabytes), ['0.0 MB', '0.0 MB', '23.0 MB']);
});
