import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, cellJson, cellText, NO_CELL } from '#src/core/cell.js';

const cells: readonly (readonly [cell: Cell, text: string, json: string])[] = [
  [{ kind: 'text', value: 'good' }, 'good', '"good"'],
  [{ kind: 'text', value: 'say "hi",\n\\é' }, 'say "hi",\n\\é', '"say \\"hi\\",\\n\\\\é"'],
  [{ kind: 'text', value: '' }, '', '""'],
  [{ kind: 'text', value: '1.50' }, '1.50', '"1.50"'],
  [{ kind: 'number', spelling: '0.9870' }, '0.9870', '0.9870'],
  [{ kind: 'json', json: '[{"text": "a"}]' }, '[{"text": "a"}]', '[{"text": "a"}]'],
  [NO_CELL, '', 'null'],
];

for (const [cell, text, json] of cells) {
  test(`the cell ${JSON.stringify(cell)} is ${JSON.stringify(text)} in CSV and ${json} in JSON`, () => {
    assert.equal(cellText(cell), text);
    assert.equal(cellJson(cell), json);
  });
}
