import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { type Row, rejectRow } from '#src/core/row.js';
import { type Collected, type Collector, readRows } from '#src/pipeline/collect-rows.js';
import { Interrupt } from '#src/pipeline/interrupt.js';
import type { ErrorLimit, ReadRun } from '#src/pipeline/row-run.js';
import { READING } from '../input/reading.js';

/** Reads `text` of a CSV into a collector that writes the texts it took, one a line. */
function reader(t: TestContext, csv: string, more: { limit?: number; maxErrors?: ErrorLimit; further?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'collect-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [input, output, second] = [join(folder, 'in.csv'), join(folder, 'out.txt'), join(folder, 'second.txt')];
  writeFileSync(input, csv);
  const run: ReadRun = {
    version: '0',
    input: {
      ...READING,
      inputs: [input],
      textColumns: ['text'],
      command: 'eval',
    },
    limit: more.limit ?? null,
    resume: false,
    commands: { resume: '', restart: '' },
    output: { file: output, force: false, further: more.further === true ? [second] : [] },
    rejects: { file: null, maxErrors: more.maxErrors ?? null },
  };
  const said: string[] = [];
  const watch = { say: (line: string) => said.push(line), fail: (line: string) => said.push(line), started: () => {}, ended: () => {} };
  const collect = (interrupt = new Interrupt(), collector: Partial<Collector<string>> = {}): Promise<Collected> => {
    const texts: string[] = [];
    return readRows(run, watch, interrupt, () => ({
      take: (_, text) => texts.push(text ?? '-') * 0,
      countAs: (text) => text,
      results: () => [texts.map((text) => Buffer.from(`${text}\n`))],
      ...collector,
    }));
  };
  return { collect, said, output, second, rejects: `${output}.rejects.jsonl` };
}

test('rows are taken in input order, counted, and what was made of them is written at the end', async (t) => {
  const { collect, output, rejects } = reader(t, 'id,text\n1,a\n2,b\n3,\n4,a\n');
  const { summary, interrupted } = await collect();
  assert.equal(readFileSync(output, 'utf8'), 'a\nb\n-\na\n');
  assert.deepEqual(
    [
      summary.rows_in,
      summary.rows_out,
      summary.empty,
      summary.rejected,
      summary.records_written,
      summary.labels,
      summary.model,
      interrupted,
    ],
    [4, 4, 1, 0, 0, { a: 2, b: 1 }, null, null],
  );
  assert.equal(existsSync(rejects), false);
});

test('broken rows and rows that the collector refuses are rejected with their place', async (t) => {
  const { collect, output, rejects } = reader(t, 'id,text\n1,a\n2\n3,b\n');
  const refuse = (row: Row) => (row.text === 'a' ? rejectRow(row, 'parse', 'text', 'no a') : null);
  const { summary } = await collect(new Interrupt(), { refuse });
  assert.equal(readFileSync(output, 'utf8'), 'b\n');
  assert.deepEqual([summary.rows_in, summary.rows_out, summary.rejected], [3, 1, 2]);
  const places = readFileSync(rejects, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    places.map(({ row, line, message }) => [row, line, message === 'no a']),
    [
      [1, 2, true],
      [2, 3, false],
    ],
  );
});

test('--limit ends the reading', async (t) => {
  const { collect, output } = reader(t, 'id,text\n1,a\n2,b\n3,c\n', { limit: 2 });
  assert.equal((await collect()).summary.rows_in, 2);
  assert.equal(readFileSync(output, 'utf8'), 'a\nb\n');
});

test('with more rejects than allowed the run fails, and nothing is written', async (t) => {
  const { collect, output } = reader(t, 'id,text\n1\n2,b\n', { maxErrors: { count: 0 } });
  await assert.rejects(collect(), (error) => error instanceof FaultError && error.exitCode === 4);
  assert.deepEqual([existsSync(output), existsSync(`${output}.partial`)], [false, false]);
});

test('an interrupted run says so and writes nothing', async (t) => {
  const { collect, output } = reader(t, 'id,text\n1,a\n');
  const interrupt = new Interrupt();
  interrupt.end('SIGINT', 0);
  assert.equal((await collect(interrupt)).interrupted, 'SIGINT');
  assert.equal(existsSync(output), false);
});

test('an input without rows is told, and its results are written all the same', async (t) => {
  const { collect, said, output } = reader(t, 'id,text\n');
  await collect();
  assert.match(said.join('\n'), /in\.csv: no rows\.$/);
  assert.equal(readFileSync(output, 'utf8'), '');
});

test('an output that is there already is kept', async (t) => {
  const { collect, output } = reader(t, 'id,text\n1,a\n');
  writeFileSync(output, 'mine');
  await assert.rejects(collect(), (error) => error instanceof FaultError && error.fault.code === 'output_exists');
  assert.equal(readFileSync(output, 'utf8'), 'mine');
});

test('of several files each has its result', async (t) => {
  const { collect, output, second } = reader(t, 'id,text\n1,a\n', { further: true });
  await collect(new Interrupt(), { results: () => [[Buffer.from('one')], [Buffer.from('t'), Buffer.from('wo')]] });
  assert.deepEqual(
    [output, second].map((file) => readFileSync(file, 'utf8')),
    ['one', 'two'],
  );
});

test('of several files none is there when one of them fails', async (t) => {
  const { collect, output, second } = reader(t, 'id,text\n1,a\n', { further: true });
  function* failing(): Generator<Buffer> {
    yield Buffer.from('t');
    throw new Error('no more');
  }
  await assert.rejects(collect(new Interrupt(), { results: () => [[Buffer.from('one')], failing()] }), /no more/);
  const files = [output, second].flatMap((file) => [file, `${file}.partial`, `${file}.lock`]);
  assert.deepEqual(files.filter(existsSync), []);
});

test('a further file that is there already is kept, and nothing else is written', async (t) => {
  const { collect, output, second } = reader(t, 'id,text\n1,a\n', { further: true });
  writeFileSync(second, 'mine');
  await assert.rejects(collect(), (error) => error instanceof FaultError && error.fault.code === 'output_exists');
  assert.deepEqual([readFileSync(second, 'utf8'), existsSync(output)], ['mine', false]);
});
