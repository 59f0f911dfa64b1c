import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SkippedLine } from '#src/input/cut.js';

const told = (parts: readonly string[], lineBreak: '\n' | '\r' | '') => {
  const line = new SkippedLine('too_large', 'why');
  for (const part of parts) line.add(Buffer.from(part));
  const { raw, ...rest } = line.cut(3, 40, lineBreak);
  return { raw: raw.toString(), ...rest };
};

test('a skipped line is told with place, bytes, ending and reason', () => {
  const common = { kind: 'too_large', line: 3, lines: 1, byte: 40, reason: 'why' };
  assert.deepEqual(told(['ab', '', 'c'], '\n'), { raw: 'abc', ending: '\n', bytes: 4, ...common });
  assert.deepEqual(told(['ab', '\r', ''], '\n'), { raw: 'ab', ending: '\r\n', bytes: 4, ...common });
  assert.deepEqual(told(['ab\r'], ''), { raw: 'ab\r', ending: '', bytes: 3, ...common });
  assert.deepEqual(told(['ab\n'], '\r'), { raw: 'ab\n', ending: '\r', bytes: 4, ...common });
});

test('64 KiB of a skipped line are kept, all its bytes are counted', () => {
  const { raw, bytes } = told(['a', 'b'.repeat(40_000), 'c'.repeat(40_000)], '\n');
  assert.equal(raw, `a${'b'.repeat(40_000)}${'c'.repeat(65_536 - 40_001)}`);
  assert.equal(bytes, 80_002);
});
