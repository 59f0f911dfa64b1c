import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preparedBytes } from '#src/models/prepared/form.js';

test('the size of a form is that of its files', () => {
  const file = (bytes: number) => ({ path: '', bytes, sha256: '' });
  assert.equal(preparedBytes({ files: [file(3), file(40)] }), 43);
});
