import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { saveSettings } from '#src/cli/saved-settings.js';
import { FaultError } from '#src/core/faults.js';

function configFile(t: TestContext, content: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'llm-threads.json');
  if (content !== null) writeFileSync(file, content);
  return file;
}

test('a config file is made where there is none', async (t) => {
  const file = configFile(t, null);
  await saveSettings(file, { threads: 2, 'batch-tokens': 256 });
  assert.equal(readFileSync(file, 'utf8'), '{\n  "threads": 2,\n  "batch-tokens": 256\n}\n');
  assert.deepEqual(readdirSync(join(file, '..')), ['llm-threads.json']);
});

test('what else is in it stays, in its order', async (t) => {
  const file = configFile(t, '{"text-column": ["title", "body"], "threads": "auto", "quiet": true}');
  await saveSettings(file, { threads: 4, 'chunk-rows': 512 });
  assert.equal(
    JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))),
    '{"text-column":["title","body"],"threads":4,"quiet":true,"chunk-rows":512}',
  );
});

for (const content of ['[1]', 'null', '{"threads": 2']) {
  test(`what is no JSON object is not written over: ${content}`, async (t) => {
    const file = configFile(t, content);
    await assert.rejects(
      saveSettings(file, { threads: 2 }),
      (error) => error instanceof FaultError && error.fault.code === 'config_invalid' && error.fault.file === file,
    );
    assert.equal(readFileSync(file, 'utf8'), content);
  });
}
