import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { machineFolder, preparedRoot } from '#src/models/prepared/cache.js';
import { dropPreparedOf, tidyPrepared } from '#src/models/prepared/tidy.js';
import { temporaryFolder } from '../../../e2e/program.js';
import { madeForm, TINY, tiny, usedAt } from './made-form.js';

const NOW = Date.parse('2026-11-25');
const DAY = 24 * 3600 * 1000;

test('forms unused for a month go, those of another runtime after a day; the newest stays', (t) => {
  const cache = temporaryFolder(t);
  const other = join(preparedRoot(cache), 'onnxruntime-0.0.1-0123456789ab-1');
  const otherCpu = machineFolder(cache).replace(/-[0-9a-f]{12}-/, '-0123456789ab-');
  const forms = {
    newest: madeForm(cache, 'newest'),
    recent: madeForm(cache, 'recent'),
    old: madeForm(cache, 'old'),
    ofOtherCpu: madeForm(cache, 'c', { machine: otherCpu }),
    ofOtherRuntime: madeForm(cache, 'r', { machine: other }),
  };
  usedAt(forms.newest, NOW - 100 * DAY);
  usedAt(forms.recent, NOW - 29 * DAY);
  usedAt(forms.old, NOW - 31 * DAY);
  usedAt(forms.ofOtherCpu, NOW - 2 * DAY);
  usedAt(forms.ofOtherRuntime, NOW - 2 * DAY);
  tidyPrepared(cache, forms.newest.folder, NOW);
  const left = Object.entries(forms).flatMap(([name, { folder }]) => (existsSync(folder) ? [name] : []));
  assert.deepEqual(left, ['newest', 'recent', 'ofOtherCpu']);
  assert.ok(!existsSync(other));
});

test('above the bound the least recently used go, never the newest', (t) => {
  const cache = temporaryFolder(t);
  const forms = ['a', 'b', 'c'].map((name, i) => {
    const form = madeForm(cache, name, { bytes: 1_000_000 });
    usedAt(form, NOW - i * DAY);
    return form;
  });
  tidyPrepared(cache, forms[2]?.folder ?? '', NOW, 4_100_000);
  assert.deepEqual(readdirSync(machineFolder(cache)), ['a', 'c']);
  tidyPrepared(cache, forms[2]?.folder ?? '', NOW, 1);
  assert.deepEqual(readdirSync(machineFolder(cache)), ['c']);
});

test('what another machine may still be at stays', (t) => {
  const cache = temporaryFolder(t);
  const form = madeForm(cache, 'a');
  const draft = `${form.folder}.part-0123456789ab-1-1`;
  cpSync(form.folder, draft, { recursive: true });
  tidyPrepared(cache, form.folder);
  assert.ok(existsSync(draft));
});

test('the forms of a model that is removed go with it', (t) => {
  const cache = temporaryFolder(t);
  const folder = join(temporaryFolder(t), 'm');
  cpSync(TINY, folder, { recursive: true });
  const [kept, gone] = [madeForm(cache, 'kept'), madeForm(cache, 'gone', { model: tiny(folder) })];
  assert.deepEqual(dropPreparedOf(cache, resolve(folder)), [gone]);
  assert.deepEqual([existsSync(kept.folder), existsSync(gone.folder)], [true, false]);
});
