/** Every file that a page links to is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { globSync } from 'tinyglobby';

for (const page of globSync(['*.md', 'docs/*.md', 'examples/**/*.md', '!**/out/**', '!**/node_modules/**'])) {
  test(`${page} links to files that are there`, () => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(dirname(page), link)));
    assert.deepEqual(missing, []);
  });
}
