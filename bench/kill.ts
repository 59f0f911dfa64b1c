/**
 * Killed anywhere, the same bytes: SIGKILL at random times of a run, several in a row, and at every step of the
 * life of its files. After --resume, with other numbers of threads too, output and rejects are those of a run
 * that nobody disturbed. Exit code 1 when one is not.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#src/core/seeded-random.js';
import { KILL_STEPS } from '#src/core/test-kill.js';
import { journalOf, readJournal } from '#src/output/journal.js';
import { partialOf } from '#src/output/target.js';
import { CACHE, distinctTexts } from './corpus.js';
import { type Disturbed, disturbed } from './disturbed.js';
import { line, table } from './measure.js';
import type { BenchOptions } from './options.js';

const FOLDER = join(CACHE, 'kill');
const INPUT = join(FOLDER, 'in.csv');
const WHOLE = join(FOLDER, 'whole.csv');
const OUTPUT = join(FOLDER, 'out.csv');

/** Kills in a row before a run may end. */
const MOST_KILLS = 4;

/** How often runs save: at every chunk, now and then, and as for users. */
const SAVE_MS = ['0', '150', '2000'];

/** Runs the bench; defaults: 3,000 rows, 50 rounds, seed 1. */
export async function run({ rows, rounds, seed }: BenchOptions): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(INPUT, rowsWithBrokenOnes(rows ?? 3000));
  const { seconds } = ended(await classify(WHOLE, 2, []), WHOLE);
  line({ rows: rows ?? 3000, rejected: lines(rejectsOf(WHOLE)), undisturbed_seconds: seconds, seed: seed ?? 1 });
  const random = seededRandom(seed ?? 1);
  const found: Record<string, number> = {};
  let differing = 0;
  let kills = 0;
  for (let round = 1; round <= (rounds ?? 50); round++) {
    const { states, same } = await killedRound(random, seconds);
    for (const state of states) found[state] = (found[state] ?? 0) + 1;
    kills += states.length;
    if (!same) differing += 1;
    line({ round, killed: states, same });
  }
  for (const step of KILL_STEPS) {
    const same = await killedAt(step);
    if (!same) differing += 1;
    line({ step, same });
  }
  table([
    ['rounds', 'kills', 'steps', 'differing'],
    [String(rounds ?? 50), String(kills), String(KILL_STEPS.length), String(differing)],
  ]);
  table([['the kill found', 'times'], ...Object.entries(found).map(([state, times]) => [state, String(times)])]);
  if (differing > 0) process.exitCode = 1;
  else rmSync(FOLDER, { recursive: true, force: true });
}

/** Kills a run a few times, each at a time drawn evenly from the time it takes, then lets it end. */
async function killedRound(random: () => number, seconds: number): Promise<{ states: readonly string[]; same: boolean }> {
  clear();
  const states: string[] = [];
  const saveMs = SAVE_MS[Math.floor(random() * SAVE_MS.length)] ?? '0';
  const threads = (): number => 1 + Math.floor(random() * 3);
  for (let left = 1 + Math.floor(random() * MOST_KILLS); left > 0; left--) {
    const flags = states.length === 0 ? [] : ['--resume'];
    const killed = await classify(OUTPUT, threads(), flags, { LLM_THREADS_TEST_SAVE_MS: saveMs }, random() * seconds * 1000);
    if (killed.signal === null) {
      ended(killed, OUTPUT);
      return { states: [...states, 'a run that had ended'], same: isSame() };
    }
    states.push(stateOf());
  }
  ended(await classify(OUTPUT, threads(), ['--resume']), OUTPUT);
  return { states, same: isSame() };
}

async function killedAt(step: string): Promise<boolean> {
  clear();
  const killed = await classify(OUTPUT, 2, [], { LLM_THREADS_TEST_SAVE_MS: '0', LLM_THREADS_TEST_KILL: step });
  if (killed.signal !== 'SIGKILL') throw new Error(`${step}: it was not killed, but ended with ${killed.code}: ${killed.stderr}`);
  ended(await classify(OUTPUT, 1, ['--resume']), OUTPUT);
  return isSame();
}

function classify(output: string, threads: number, flags: readonly string[], env = {}, killAfterMs?: number): Promise<Disturbed> {
  const args = ['classify', INPUT, '-o', output, '--threads', String(threads), '--chunk-rows', '64', '-q', ...flags];
  return disturbed(args, env, killAfterMs);
}

/** A run that must have come to its end: 3, rows were rejected; else all was done by the run before, which was killed after its last step. */
function ended(run: Disturbed, output: string): Disturbed {
  const tidied = (run.code === 0 || run.code === 2) && existsSync(output) && !existsSync(partialOf(output));
  if (run.code !== 3 && !tidied) throw new Error(`ended with ${run.code ?? run.signal}: ${run.stderr}`);
  return run;
}

/** What a kill left. */
function stateOf(): string {
  const journal = readJournal(journalOf(OUTPUT));
  if (journal === null) return existsSync(OUTPUT) ? 'an output without a journal' : 'nothing';
  if (journal.done) return existsSync(OUTPUT) ? 'a complete output and its journal' : 'a complete output without its name';
  return journal.last === null ? 'a journal without an entry' : 'a journal with entries';
}

function clear(): void {
  for (const file of [OUTPUT, partialOf(OUTPUT), journalOf(OUTPUT), rejectsOf(OUTPUT), `${OUTPUT}.lock`]) rmSync(file, { force: true });
}

const rejectsOf = (output: string): string => `${output}.rejects.jsonl`;

const lines = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1;

function isSame(): boolean {
  const pairs = [
    [OUTPUT, WHOLE],
    [rejectsOf(OUTPUT), rejectsOf(WHOLE)],
  ] as const;
  return pairs.every(([seen, wanted]) => existsSync(seen) && readFileSync(seen).equals(readFileSync(wanted)));
}

/** Real texts as CSV; among them rows with too few fields, text after a quote, bytes that are no UTF-8, line breaks in quotes. */
function rowsWithBrokenOnes(rows: number): Buffer {
  const texts = distinctTexts(rows);
  const records = texts.map((text, i) => {
    const quoted = `"${text.replaceAll('"', '""')}"`;
    if (i % 97 === 13) return Buffer.from(`${i}\n`);
    if (i % 97 === 41) return Buffer.from(`${i},"closed" and open\n`);
    if (i % 97 === 77) return Buffer.concat([Buffer.from(`${i},`), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]);
    return Buffer.from(`${i},${i % 10 === 0 ? quoted.replace(' ', '\n') : quoted}\n`);
  });
  return Buffer.concat([Buffer.from('id,text\n'), ...records]);
}
