import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { draftOf, isDraft, openDraft } from '#src/models/hub/draft.js';
import { temporaryFolder } from '../../../e2e/program.js';

const WEEK_SECONDS = 7 * 24 * 3600;

/** A draft with a file in it, of a process that is gone, of the one that started this one, or of another machine. */
function left(folder: string, who: 'gone' | 'living' | 'elsewhere'): string {
  const place = draftOf(folder).split('.part-')[1]?.split('-')[0];
  const owner = { gone: `${place}-999999999-1`, living: `${place}-${process.ppid}-`, elsewhere: '0123456789ab-1-1' }[who];
  const draft = `${folder}.part-${owner}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, who), '');
  return draft;
}

const folderOf = (t: TestContext): string => join(temporaryFolder(t), 'main', 'q8');

test('a draft stands beside its folder, and is known by its name', (t) => {
  const folder = folderOf(t);
  const draft = openDraft(folder);
  assert.deepEqual([dirname(draft), readdirSync(draft)], [dirname(folder), []]);
  assert.deepEqual([isDraft(basename(draft)), isDraft('q8')], [true, false]);
});

test('what a process that is gone left is taken over, and of several drafts one', { skip: process.platform === 'win32' }, (t) => {
  const folder = folderOf(t);
  left(folder, 'gone');
  mkdirSync(`${left(folder, 'gone')}9`);
  const draft = openDraft(folder);
  assert.deepEqual(readdirSync(dirname(folder)), [basename(draft)]);
});

test('what a living process fills is left alone', (t) => {
  const folder = folderOf(t);
  const other = left(folder, 'living');
  assert.notEqual(openDraft(folder), other);
  assert.ok(existsSync(join(other, 'living')));
});

test('drafts of another form are left alone', (t) => {
  const folder = folderOf(t);
  const other = left(`${folder}f16`, 'gone');
  openDraft(folder);
  assert.ok(existsSync(join(other, 'gone')));
});

test('what may be in work elsewhere stays for a week without a change', (t) => {
  const folder = folderOf(t);
  const other = left(folder, 'elsewhere');
  openDraft(folder);
  assert.ok(existsSync(other));
  const longAgo = Date.now() / 1000 - WEEK_SECONDS - 60;
  for (const path of [join(other, 'elsewhere'), other]) utimesSync(path, longAgo, longAgo);
  // A second process would take it over; this one has a draft already, which it keeps.
  writeFileSync(join(draftOf(folder), 'own'), '');
  openDraft(folder);
  assert.equal(existsSync(other), false);
  assert.ok(existsSync(join(draftOf(folder), 'own')));
});
