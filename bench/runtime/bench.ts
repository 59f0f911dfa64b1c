/** The log of the runtime's options: each against the way this program uses the runtime, interleaved. Writes its section of bench/RESULTS.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE, distinctTexts } from '../corpus.js';
import { type Contestant, interleave, ratio, runProgram, spread } from '../measure.js';
import type { BenchOptions } from '../options.js';
import { markdownTable, spreadText, writeSection } from '../page.js';
import type { LoopFigures, Variant } from './session-loop.js';

const LOOP = join(dirname(fileURLToPath(import.meta.url)), 'session-loop.js');
const THREADS = 2;

/** Vectors of `embed` are the largest answers that cross threads. */
const EMBEDDER = 'minilm-l6-en';

/** Changes of the first of each model's, which is how the program does it. */
const VARIANTS: Readonly<Record<string, readonly (Variant & { readonly name: string })[]>> = {
  'sentiment-en': [
    { name: 'as the program does: arena, no memory patterns' },
    { name: 'no arena', options: { enableCpuMemArena: false } },
    { name: 'memory patterns', options: { enableMemPattern: true } },
    { name: 'no prepacking of weights', options: { extra: { session: { disable_prepacking: '1' } } } },
    { name: 'denormals count as zero', options: { extra: { session: { set_denormal_as_zero: '1' } } } },
    { name: 'no spinning', options: { extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } } } },
    { name: 'two threads in each session, spinning', options: { intraOpNumThreads: 2 } },
    { name: 'input tensors in memory allocated once', inputs: 'kept' },
    { name: 'output tensor in memory allocated once', outputs: 'kept' },
  ],
  [EMBEDDER]: [
    { name: 'vectors to the main thread, copied (as the program does)', answers: 'copied' },
    { name: 'vectors to the main thread, handed over', answers: 'handed over' },
    { name: 'vectors dropped' },
  ],
};

/** Runs the bench; defaults: 1,000 rows, 5 rounds. */
export async function run({ rows, rounds }: BenchOptions): Promise<void> {
  const texts = distinctTexts(rows ?? 1000);
  mkdirSync(CACHE, { recursive: true });
  const plain = join(CACHE, 'runtime.txt');
  writeFileSync(plain, `${texts.join('\n')}\n`);
  const peaks = new Map<string, number[]>();
  const contestants = Object.entries(VARIANTS).flatMap(([model, variants]) =>
    variants.map(
      ({ name, ...variant }): Contestant => ({
        name,
        run: async () => {
          const { stdout } = await runProgram([LOOP, resolve('models', model), plain, String(THREADS), JSON.stringify(variant)]);
          const { rowsPerSecond, peakMb }: LoopFigures = JSON.parse(stdout);
          peaks.set(name, [...(peaks.get(name) ?? []), peakMb]);
          return rowsPerSecond;
        },
      }),
    ),
  );
  const seen = await interleave(contestants, rounds ?? 5);
  const lines = Object.entries(VARIANTS).map(([model, variants]) => [
    ...markdownTable([
      [`\`${model}\``, 'rows/s', 'of the first', 'peak memory, MB'],
      ...variants.map(({ name }) => [
        name,
        spreadText(spread(seen.get(name) ?? []), 0),
        spreadText(ratio(seen, name, variants[0]?.name ?? ''), 3),
        spreadText(spread(peaks.get(name) ?? []), 0),
      ]),
    ]),
    '',
  ]);
  writeSection('runtime', "The runtime's options", [
    `${texts.length.toLocaleString('en')} rows in the program's own batches, ${THREADS} threads with a session each, ${rounds ?? 5} rounds; loading is not counted. What is used is in`,
    '[`session-options.ts`](../src/models/session-options.ts). onnxruntime-node has no binding of inputs and outputs on the CPU: tensors in memory that',
    'was allocated once are what comes near.',
    '',
    ...lines.flat(),
  ]);
}
