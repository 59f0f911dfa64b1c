import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Fault, FaultError } from '#src/core/faults.js';
import { newTally, saveTally } from '#src/core/tally.js';
import { createJournal, journalOf, readJournal } from '#src/output/journal.js';
import { finishOutput, planOutput, refuseShortened } from '#src/output/left-behind.js';
import { partialOf } from '#src/output/target.js';
import { temporaryFolder } from '../../e2e/program.js';

const CONTENT = 'id,label\n1,good\n';
const commands = { resume: 'go on', restart: 'start again' };
const fault = (code: Fault['code']) => (error: unknown) => error instanceof FaultError && error.fault.code === code;

/** What may be in the folder when a run begins. */
const STATES = ['nothing', 'output', 'rejects', 'partial', 'empty journal', 'journal', 'journal and output', 'done', 'named'] as const;
type State = (typeof STATES)[number];

async function prepared(t: TestContext, state: State): Promise<{ output: string; rejects: string }> {
  const output = join(temporaryFolder(t), 'out.csv');
  const rejects = `${output}.rejects.jsonl`;
  if (['output', 'journal and output', 'named'].includes(state)) writeFileSync(output, CONTENT);
  if (state === 'rejects') writeFileSync(rejects, '{}\n');
  if (['partial', 'empty journal', 'journal', 'journal and output', 'done'].includes(state)) writeFileSync(partialOf(output), CONTENT);
  if (!['nothing', 'output', 'rejects', 'partial'].includes(state)) {
    const journal = await createJournal(journalOf(output), {});
    const last = {
      chunks: 1,
      rows: 1,
      input: null,
      outputBytes: CONTENT.length,
      rejectsBytes: 0,
      chunksBytes: 0,
      gridRows: 0,
      seconds: 1,
      tally: saveTally(newTally()),
    };
    if (state !== 'empty journal') await journal.append(last, state === 'done' || state === 'named');
    await journal.close();
  }
  return { output, rejects };
}

type Planned = 'begin' | 'resume' | 'finish' | Fault['code'];

/** The table of docs/reliability.md: without a flag, and with --resume. With --force a run always begins. */
const TABLE: Readonly<Record<State, readonly [plain: Planned, resume: Planned]>> = {
  nothing: ['begin', 'begin'],
  output: ['output_exists', 'output_exists'],
  rejects: ['output_exists', 'output_exists'],
  partial: ['output_partial_left', 'begin'],
  'empty journal': ['output_partial_left', 'resume'],
  journal: ['output_partial_left', 'resume'],
  'journal and output': ['output_partial_left', 'resume'],
  done: ['output_partial_left', 'finish'],
  named: ['output_partial_left', 'finish'],
};

describe('what is left and what is typed decide', () => {
  for (const state of STATES) {
    const [plain, resumed] = TABLE[state];
    for (const [flags, wanted] of [
      [{ resume: false, force: false }, plain],
      [{ resume: true, force: false }, resumed],
      [{ resume: false, force: true }, 'begin'],
      [{ resume: true, force: true }, 'begin'],
    ] as const) {
      test(`${state}, ${JSON.stringify(flags)}: ${wanted}, and nothing is touched`, async (t) => {
        const { output, rejects } = await prepared(t, state);
        const folder = join(output, '..');
        const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
        const plan = () => planOutput({ output, rejects, ...flags, commands });
        if (wanted === 'begin' || wanted === 'resume' || wanted === 'finish') assert.equal(plan().kind, wanted);
        else assert.throws(plan, fault(wanted));
        assert.deepEqual(
          readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
          before,
        );
      });
    }
  }

  test('an output that is no plain file: rejects of before count', async (t) => {
    const { rejects } = await prepared(t, 'rejects');
    const plan = (force: boolean) => planOutput({ output: null, rejects, resume: false, force, commands });
    assert.throws(() => plan(false), fault('output_exists'));
    assert.equal(plan(true).kind, 'begin');
  });
});

for (const state of ['done', 'named'] as const) {
  test(`a complete output (${state}) is given its name, and only it stays`, async (t) => {
    const { output, rejects } = await prepared(t, state);
    const plan = planOutput({ output, rejects, resume: true, force: false, commands });
    assert.ok(plan.kind === 'finish' && plan.named === (state === 'named'));
    await finishOutput(output);
    assert.deepEqual(readdirSync(join(output, '..')), ['out.csv']);
    assert.equal(readFileSync(output, 'utf8'), CONTENT);
  });

  test(`a complete output (${state}) that is gone, cut or another does not pass for a run that succeeded`, async (t) => {
    const { output, rejects } = await prepared(t, state);
    const file = state === 'done' ? partialOf(output) : output;
    const plan = () => planOutput({ output, rejects, resume: true, force: false, commands });
    truncateSync(file, 3);
    assert.throws(plan, fault('resume_refused'));
    rmSync(file);
    assert.throws(plan, fault('resume_refused'));
    writeFileSync(output, 'of old');
    assert.throws(plan, fault('resume_refused'));
    assert.ok(existsSync(journalOf(output)));
  });
}

test('files that lost bytes are not gone on with; longer ones are', async (t) => {
  const { output, rejects } = await prepared(t, 'journal');
  const journal = readJournal(journalOf(output)) ?? assert.fail();
  assert.doesNotThrow(() => refuseShortened(journal, output, rejects));
  writeFileSync(partialOf(output), `${CONTENT}torn`);
  assert.doesNotThrow(() => refuseShortened(journal, output, null));
  truncateSync(partialOf(output), CONTENT.length - 1);
  assert.throws(() => refuseShortened(journal, output, rejects), fault('resume_refused'));
  assert.doesNotThrow(() => refuseShortened({ ...journal, last: null }, output, rejects));
});
