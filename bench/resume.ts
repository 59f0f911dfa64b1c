/**
 * Going on deep in a large file: how long the bytes before the mark take to be hashed and skipped.
 *
 * The rows are of 100 kB, of which the model sees one short column: so a gigabyte is journalled within
 * seconds. Exit code 1 above two seconds a gigabyte.
 */
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { journalOf, readJournal } from '#src/output/journal.js';
import { partialOf } from '#src/output/target.js';
import { CACHE, distinctTexts } from './corpus.js';
import { disturbed } from './disturbed.js';
import { line, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const ALLOWED_SECONDS_A_GB = 2;
const FOLDER = join(CACHE, 'resume');
const OUTPUT = join(FOLDER, 'out.csv');

/** Rows after the mark, about; a file of only these tells what the start and the rest of a run cost. */
const AFTER = 200;

/** Rows of a chunk: it is closed by the row that makes it a mebibyte. */
const ROWS_A_CHUNK = 11;

/** Characters of the column that nobody reads, a cell of it repeated. */
const FILLER = 'a cell that the model does not see; '.repeat(2_900);

/** Runs the bench; defaults: 10,000 rows of 100 kB, 3 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const count = rows ?? 10_000;
  const large = wideRows('large.csv', count);
  const small = wideRows('small.csv', AFTER);
  await interrupted(large, Math.floor((count - AFTER) / ROWS_A_CHUNK));
  const mark = readJournal(journalOf(OUTPUT))?.last?.input?.byte ?? 0;
  const gigabytes = mark / 1e9;
  line({ file_bytes: statSync(large).size, mark_bytes: mark });
  const kept = [partialOf(OUTPUT), journalOf(OUTPUT)];
  for (const file of kept) copyFileSync(file, `${file}.kept`);
  const seen = { whole: [] as number[], rest: [] as number[], aGigabyte: [] as number[] };
  for (let round = 1; round <= (rounds ?? 3); round++) {
    rmSync(OUTPUT, { force: true });
    for (const file of kept) copyFileSync(`${file}.kept`, file);
    const whole = await timed(large, OUTPUT, ['--resume']);
    const rest = await timed(small, join(FOLDER, 'small-out.csv'), ['--force']);
    const aGigabyte = (whole - rest) / gigabytes;
    line({ round, resumed_seconds: whole, rest_alone_seconds: rest, seconds_a_gb: aGigabyte });
    seen.whole.push(whole);
    seen.rest.push(rest);
    seen.aGigabyte.push(aGigabyte);
  }
  rmSync(FOLDER, { recursive: true, force: true });
  const row = (name: string, values: readonly number[]): string[] => [name, ...Object.values(spread(values)).map((v) => v.toFixed(2))];
  table([
    ['seconds', 'median', 'min', 'max'],
    row('--resume to the end', seen.whole),
    row(`the last ${AFTER} rows alone`, seen.rest),
    row(`hashing and skipping, a GB (allowed: ${ALLOWED_SECONDS_A_GB})`, seen.aGigabyte),
  ]);
  if (spread(seen.aGigabyte).median > ALLOWED_SECONDS_A_GB) process.exitCode = 1;
}

/** A CSV of wide rows. */
function wideRows(name: string, rows: number): string {
  const file = join(FOLDER, name);
  const texts = distinctTexts(100).map((text) => `"${text.replaceAll('"', '""')}"`);
  const fd = openSync(file, 'w');
  writeSync(fd, 'id,filler,text\n');
  for (let row = 0; row < rows; row++) writeSync(fd, `${row},${row} ${FILLER},${texts[row % texts.length]}\n`);
  closeSync(fd);
  return file;
}

const classify = (input: string, output: string, flags: readonly string[]): readonly string[] => {
  return ['classify', input, '-o', output, '-c', 'text', '--columns', 'id', '--threads', '2', '-q', ...flags];
};

async function interrupted(input: string, chunks: number): Promise<void> {
  const env = { LLM_THREADS_TEST_SAVE_MS: '0', LLM_THREADS_TEST_KILL: `entry-written@${chunks}` };
  const { signal, code, stderr } = await disturbed(classify(input, OUTPUT, []), env);
  if (signal !== 'SIGKILL') throw new Error(`it was not killed, but ended with ${code}: ${stderr}`);
}

async function timed(input: string, output: string, flags: readonly string[]): Promise<number> {
  const { code, seconds, stderr } = await disturbed(classify(input, output, flags));
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return seconds;
}
