import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

function told(line: string): Promise<string> {
  const module = JSON.stringify(pathToFileURL('dist/report/stderr.js').href);
  const script = `import { tell } from ${module}; tell(${JSON.stringify(line)});`;
  return new Promise((done) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], (_, _stdout, stderr) => done(stderr));
  });
}

test('what is told has its own line breaks, and nothing else that could redraw a terminal', async () => {
  assert.equal(await told('one\ntwo é \u{1f642}'), 'one\ntwo é \u{1f642}\n');
  assert.equal(await told('\u001b[2J\r\u009b1m\u202e\u2028'), '\\u001b[2J\\u000d\\u009b1m\\u202e\\u2028\n');
});
