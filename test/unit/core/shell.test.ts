import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellQuoted } from '#src/core/shell.js';

test('a shell reads back every word as it was', () => {
  for (const word of ['plain.csv', 'my file.csv', "it's", '*.csv', '$HOME', '"', '', '-c', 'a\nb', 'é']) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellQuoted(word)}`]).toString(), word);
  }
});
