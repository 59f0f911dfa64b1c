/**
 * Makes the folder of a text classifier out of an encoder's: its tokenizer and settings, another graph, labels, a card, and SHA256SUMS.
 *
 * All is written to a draft beside the folder and made durable there; the folder gets its name by one rename. So whatever has the name
 * is complete, and an older folder of that name is whole until the new one takes its place.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { writeDurably } from '../core/durable-file.js';
import type { Json, ModelFolder } from './folder.js';

/** Files that say how texts become tokens, where an encoder has them. */
const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.txt',
  'sentence_bert_config.json',
] as const;

/** What makes a classifier of an encoder. */
export interface ClassifierParts {
  /** The whole graph: it takes what the encoder takes, and gives logits. */
  readonly graph: Uint8Array;
  readonly labels: readonly string[];
  /** Keys of config.json beside those of the encoder and of the labels. */
  readonly settings: Json;
  /** README.md. */
  readonly card: string;
}

/** Where an encoder's graph lies in its folder: weights beside it are looked for from there. */
export function graphFolder({ file, folder }: ModelFolder): string {
  return relative(folder, dirname(file));
}

/**
 * Copies what a graph needs beside it, its data files, into another folder.
 *
 * @throws Error of the file system
 */
export async function copyData(encoder: ModelFolder, draft: string): Promise<void> {
  await mkdir(join(draft, graphFolder(encoder)), { recursive: true });
  for (const file of encoder.dataFiles) {
    const copy = join(draft, relative(encoder.folder, file));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(file, copy);
  }
}

/**
 * Fills a draft; data files are there already (`copyData`). The same parts give the same bytes.
 *
 * @throws Error of the file system
 */
export async function fillClassifier(draft: string, encoder: ModelFolder, parts: ClassifierParts): Promise<void> {
  const files = new Map<string, Uint8Array>();
  for (const name of TOKENIZER_FILES) {
    const file = join(encoder.folder, name);
    if (existsSync(file)) files.set(name, await readFile(file));
  }
  files.set('config.json', Buffer.from(`${JSON.stringify(classifierConfig(encoder.config, parts), null, 2)}\n`));
  files.set('README.md', Buffer.from(parts.card));
  files.set(join(graphFolder(encoder), 'model.onnx'), parts.graph);
  for (const file of encoder.dataFiles) files.set(relative(encoder.folder, file), await readFile(file));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(draft, name)), { recursive: true });
    await writeDurably(join(draft, name), bytes);
  }
  const sums = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => `${sha256Bytes(bytes)}  ${name}\n`);
  await writeDurably(join(draft, 'SHA256SUMS'), sums.join(''));
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    const name = relative(draft, join(entry.parentPath, entry.name));
    // What an earlier run left in a draft that was taken over, and the graph that features were made with.
    if (!entry.isDirectory() && name !== 'SHA256SUMS' && !files.has(name)) await rm(join(draft, name));
  }
}

/**
 * Gives a draft its name; a folder of that name is taken away.
 *
 * @throws Error of the file system
 */
export async function publishFolder(draft: string, folder: string): Promise<void> {
  const old = `${draft}.old`;
  if (existsSync(folder)) await rename(folder, old);
  await rename(draft, folder);
  await rm(old, { recursive: true, force: true });
}

/** The config.json of a classifier with the encoder's shape, as transformers reads it. */
function classifierConfig(config: Json, { labels, settings }: ClassifierParts): Json {
  const architectures = Array.isArray(config['architectures']) ? config['architectures'].map(String) : [];
  const name = (architectures[0] ?? 'Model').replace(/(Model|ForMaskedLM|ForPreTraining)$/, '');
  const { _name_or_path: _, ...kept } = config;
  return {
    ...kept,
    architectures: [`${name}ForSequenceClassification`],
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    problem_type: 'single_label_classification',
    ...settings,
  };
}

/** SHA-256 in hex. */
function sha256Bytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
