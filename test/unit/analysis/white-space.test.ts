import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutTrailingSpace, wordsOf } from '#src/analysis/white-space.js';

/** Every code point c of the first plane with chr(c).isspace() in Python 3.11; there are none in the others. */
const PYTHON_SPACES = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005],
  ...[0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
];

test('white space is what Python takes for it, and nothing else of the first plane', () => {
  const spaces: number[] = [];
  for (let unit = 0; unit < 0x10000; unit += 1) if (wordsOf(`a${String.fromCharCode(unit)}b`).length === 2) spaces.push(unit);
  assert.deepEqual(spaces, PYTHON_SPACES);
});

test('words have no empty ones among them', () => {
  assert.deepEqual(wordsOf(' \n a\u3000\u3000b\u001cc '), ['a', 'b', 'c']);
  assert.deepEqual(wordsOf(' '), []);
});

test('white space is cut at the end alone', () => {
  assert.equal(withoutTrailingSpace(' a b \u0085\n'), ' a b');
  assert.equal(withoutTrailingSpace(' \n'), '');
});
