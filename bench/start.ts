/** Start-up: --help against a bare Node, and the time to the first row through a pipe. */
import { spawn } from 'node:child_process';
import { csvFile, distinctTexts } from './corpus.js';
import { line, PRODUCT, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

/** Runs the bench; default: 11 rounds. */
export async function run({ rounds }: BenchOptions): Promise<void> {
  const csv = csvFile(distinctTexts(5000));
  const times = { node: [] as number[], help: [] as number[], firstRow: [] as number[] };
  for (let round = 0; round < (rounds ?? 11); round++) {
    times.node.push((await runProgram(['-e', '0'])).seconds);
    times.help.push((await runProgram([PRODUCT, '--help'])).seconds);
    times.firstRow.push(await secondsToFirstRow(csv));
  }
  const extra = times.help.map((seconds, round) => seconds - (times.node[round] ?? 0));
  const rows: [string, readonly number[]][] = [
    ['node -e 0', times.node],
    ['--help', times.help],
    ['--help less a bare node', extra],
    ['first row', times.firstRow],
  ];
  for (const [name, seconds] of rows) line({ name, ...spread(seconds) });
  table([
    ['seconds', 'median', 'min', 'max'],
    ...rows.map(([name, seconds]) => [name, ...Object.values(spread(seconds)).map((value) => value.toFixed(3))]),
  ]);
}

/** From the start of the process to the second line of its output, the first with a label. */
function secondsToFirstRow(csv: string): Promise<number> {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(process.execPath, [PRODUCT, 'classify', csv, '--threads', '2', '-q'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let lines = 0;
    child.on('error', failed);
    child.on('close', () => failed(new Error('ended without a row')));
    child.stdout.on('data', (data: Buffer) => {
      lines += data.toString().split('\n').length - 1;
      if (lines < 2) return;
      done((performance.now() - started) / 1000);
      child.stdout.destroy();
    });
  });
}
