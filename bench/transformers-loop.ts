/**
 * The peer of Node: what a user of transformers.js writes. One pipeline, texts in batches, in file order or sorted by length.
 *
 * Run as a program: transformers-loop.js MODEL_FOLDER TEXTS_FILE ROWS SETTINGS [LABELS_FILE], as bench/peers/peer.py is: SETTINGS is a
 * JSON list, for each of which a JSON line with rows a second is printed, loading not counted; LABELS_FILE gets the last one's labels.
 */
import '#src/models/no-telemetry.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

const WARM_UP = 32;

const [, , folder = '', textsFile = '', rows = '', settings = '[]', labelsFile] = process.argv;
env.allowRemoteModels = false;
env.localModelPath = dirname(resolve(folder));
// fp32 names the file: onnx/model.onnx, whatever is in it.
const classifier = await pipeline('text-classification', basename(folder), { dtype: 'fp32' });
const texts = readFileSync(textsFile, 'utf8').split('\n').filter(Boolean).slice(0, Number(rows));
await classifier(texts.slice(0, WARM_UP));
let labels: string[] = [];
for (const { batch, by_length } of JSON.parse(settings) as { batch: number; by_length: boolean }[]) {
  const begun = performance.now();
  const order = texts.map((text, row) => ({ text, row }));
  if (by_length) order.sort((a, b) => a.text.length - b.text.length);
  labels = new Array<string>(texts.length);
  for (let start = 0; start < order.length; start += batch) {
    const group = order.slice(start, start + batch);
    const answers = (await classifier(group.map(({ text }) => text))) as { label: string }[];
    for (const [i, { row }] of group.entries()) labels[row] = answers[i]?.label ?? '';
  }
  process.stdout.write(`${JSON.stringify({ rows_per_second: texts.length / ((performance.now() - begun) / 1000) })}\n`);
}
if (labelsFile !== undefined) writeFileSync(labelsFile, labels.map((label) => `${label}\n`).join(''));
