/**
 * The peer: what a user of transformers.js writes. One pipeline, texts in batches of 32 in file order.
 *
 * Run as a program: transformers-loop.js MODEL_FOLDER TEXTS_FILE ROWS; prints rows a second, loading not counted.
 */
import '#src/models/no-telemetry.js';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';

const BATCH = 32;

const [, , folder = '', textsFile = '', rows = ''] = process.argv;
env.allowRemoteModels = false;
env.localModelPath = dirname(resolve(folder));
const classifier = await pipeline('text-classification', basename(folder), { dtype: 'fp32' });
const texts = readFileSync(textsFile, 'utf8').split('\n').filter(Boolean).slice(0, Number(rows));
await classifier(texts.slice(0, BATCH));
const begun = performance.now();
for (let start = 0; start < texts.length; start += BATCH) await classifier(texts.slice(start, start + BATCH));
process.stdout.write(`${texts.length / ((performance.now() - begun) / 1000)}\n`);
