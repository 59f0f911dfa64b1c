/** How fast a shard reads past the rows of others, with and without a chunk index, and how fast the index is made: MB of input a second. */
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, distinctTexts } from './corpus.js';
import { line, PRODUCT, runProgram, spread, table } from './measure.js';
import type { BenchOptions } from './options.js';

const MEGABYTES = 400;

/** A part with no chunk of its own: all that it does is to start, to read past, and to end. */
const SHARD = '999998/999999';

const KINDS: Readonly<Record<string, { readonly file: string; readonly head: string; row(text: string, i: number): string }>> = {
  'CSV without quotes': { file: 'skip-plain.csv', head: 'id,text\n', row: (text, i) => `${i},${text.replace(/[",]/g, ' ')}\n` },
  'CSV, all quoted, with newlines': {
    file: 'skip-quoted.csv',
    head: 'id,text\n',
    row: (text, i) => `"${i}","${text.replaceAll('"', '""')}\n${text.replaceAll('"', '""')}"\n`,
  },
  JSONL: { file: 'skip.jsonl', head: '', row: (text, i) => `${JSON.stringify({ id: i, text })}\n` },
  'JSONL, short rows': { file: 'skip-short.jsonl', head: '', row: (_, i) => `{"id":${i},"text":"x"}\n` },
};

/** Runs the bench; default: 3 rounds. */
export async function run({ rounds }: BenchOptions): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const texts = distinctTexts(5000);
  const rows: string[][] = [['input', 'MB/s past rows', 'least', 'most', 's with an index', 'MB/s of index']];
  for (const [name, { file, head, row }] of Object.entries(KINDS)) {
    const input = join(CACHE, file);
    fill(input, head, (i) => row(texts[i % texts.length] ?? '', i));
    const small = join(CACHE, `one-${file}`);
    writeFileSync(small, head + row('one', 0));
    const [megabytes, index, parts] = [statSync(input).size / 1e6, join(CACHE, 'skip.idx'), join(CACHE, 'skip-parts')];
    const shard = async (of: string, more: readonly string[] = []): Promise<number> => {
      rmSync(parts, { recursive: true, force: true });
      return (await runProgram([PRODUCT, 'classify', of, '--shard', SHARD, '-o', parts, '--threads', '1', '-q', ...more])).seconds;
    };
    const seen = { past: [] as number[], sought: [] as number[], indexed: [] as number[] };
    for (let round = 0; round < (rounds ?? 3); round++) {
      rmSync(index, { force: true });
      seen.indexed.push(megabytes / (await runProgram([PRODUCT, 'index', input, '-o', index, '-q'])).seconds);
      const start = await shard(small);
      seen.past.push(megabytes / ((await shard(input)) - start));
      seen.sought.push((await shard(input, ['--index', index])) - start);
      line({ name, round, past: seen.past.at(-1), sought: seen.sought.at(-1), indexed: seen.indexed.at(-1) });
    }
    rmSync(input);
    const past = spread(seen.past);
    rows.push([
      name,
      ...[past.median, past.min, past.max].map((value) => value.toFixed(0)),
      spread(seen.sought).median.toFixed(2),
      spread(seen.indexed).median.toFixed(0),
    ]);
  }
  table(rows);
}

function fill(file: string, head: string, row: (i: number) => string): void {
  const descriptor = openSync(file, 'w');
  let written = writeSync(descriptor, head);
  for (let i = 0; written < MEGABYTES * 1e6; ) {
    let block = '';
    while (block.length < 2 ** 20) block += row(i++);
    written += writeSync(descriptor, block);
  }
  closeSync(descriptor);
}
