// Runs every compiled test with Node's own runner: npm test, or npm test -- PART_OF_A_PATH.
// (node --test takes globs only from Node 21 on; this program runs on 20.)
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** No file of tests takes a tenth as long; one that hangs is told by name instead of by silence. */
const MOST_MS = 600_000;

const wanted = process.argv[2] ?? '';
const files = readdirSync('.test-build/test', { recursive: true })
  .map((file) => `.test-build/test/${file}`)
  .filter((file) => file.endsWith('.test.js') && file.includes(wanted))
  .sort();
// Runs that take long on a slow machine shall not prepare their model beside the test, nor fill anybody's cache.
const env = { ...process.env, LLM_THREADS_NO_PREPARE: 'true' };
const runner = spawn(process.execPath, ['--test', '--test-concurrency=2', `--test-timeout=${MOST_MS}`, ...files], {
  env,
  stdio: 'inherit',
});
runner.on('close', (code) => {
  process.exitCode = code ?? 1;
});
