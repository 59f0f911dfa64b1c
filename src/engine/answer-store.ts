/**
 * Answers that are vectors, kept on disk by content: the same texts, asked of the same model, are not computed again.
 *
 * A file holds the vectors of one chunk's texts; its name is the hash of the texts and of all that decides their vectors. A file has its
 * name by a rename once it is whole, so several processes may share the folder. What cannot be read or written is as if it were
 * not there: a full disk makes a run slower, never wrong. The folder is kept below a size; what was used longest ago goes first.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChunkAnswers } from './chunk-answers.js';
import type { ChunkWork, Engine } from './engine.js';

/** Bytes that the folder may hold. */
const MAX_BYTES = 1e9;

/** What answers chunks: the engine, or a store before it. */
export type ChunkSource = Pick<Engine, 'answer'>;

/** Numbers before the vectors: texts, width, tokens. Uint32 each. */
const HEAD_BYTES = 12;
const SUM_BYTES = 32;

/**
 * Puts a store before an engine whose answers are vectors.
 *
 * @param identity all that decides a vector beside the text: hash of the model, settings
 */
export function storedAnswers(engine: ChunkSource, folder: string, identity: string): ChunkSource {
  return {
    async answer(texts: readonly string[], work?: ChunkWork): Promise<ChunkAnswers> {
      if (texts.length === 0 || (work?.fault ?? null) !== null) return engine.answer(texts, work);
      const file = join(folder, `${nameOf(identity, texts)}.f32`);
      const kept = await read(file, texts.length);
      if (kept !== null) return kept;
      const answers = await engine.answer(texts, work);
      await write(folder, file, answers);
      return answers;
    },
  };
}

function nameOf(identity: string, texts: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, texts]))
    .digest('hex');
}

async function read(file: string, texts: number): Promise<ChunkAnswers | null> {
  try {
    const bytes = await readFile(file);
    const body = bytes.subarray(SUM_BYTES);
    if (!createHash('sha256').update(body).digest().equals(bytes.subarray(0, SUM_BYTES))) return null;
    const [count = 0, width = 0, tokens = 0] = [0, 4, 8].map((at) => body.readUInt32LE(at));
    const values = new Float32Array(body.buffer.slice(body.byteOffset + HEAD_BYTES, body.byteOffset + body.length));
    if (count !== texts || values.length !== count * width) return null;
    const now = new Date();
    await utimes(file, now, now);
    return {
      answers: Array.from({ length: count }, (_, text) => ({ vector: values.subarray(text * width, (text + 1) * width) })),
      truncated: new Set(),
      tooLong: new Map(),
      failed: new Map(),
      tokens,
      padding: 0,
      busyMs: 0,
      calls: [],
    };
  } catch {
    return null;
  }
}

/** Keeps the answers of a chunk in which every text has one, uncut: what is to be told of others is not kept. */
async function write(folder: string, file: string, { answers, truncated, tooLong, failed, tokens }: ChunkAnswers): Promise<void> {
  const vectors = answers.map((answer) => (answer !== undefined && 'vector' in answer ? answer.vector : null));
  const width = vectors[0]?.length ?? 0;
  if (truncated.size + tooLong.size + failed.size > 0 || vectors.some((vector) => vector?.length !== width)) return;
  const body = Buffer.alloc(HEAD_BYTES + 4 * width * vectors.length);
  [vectors.length, width, tokens].forEach((value, i) => {
    body.writeUInt32LE(value, 4 * i);
  });
  vectors.forEach((vector, text) => {
    if (vector !== null) body.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), HEAD_BYTES + 4 * width * text);
  });
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(createHash('sha256').update(body).digest());
      await handle.writeFile(body);
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    await shrink(folder);
  } catch {
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** Takes the files away that were used longest ago, until the rest is within the bound. */
async function shrink(folder: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, stats: await stat(join(folder, name)).catch(() => null) })),
  );
  const files = found.flatMap(({ name, stats }) => (stats === null ? [] : [{ name, size: stats.size, used: stats.mtimeMs }]));
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of files.sort((a, b) => a.used - b.used)) {
    if (bytes <= MAX_BYTES) return;
    await rm(join(folder, name), { force: true });
    bytes -= size;
  }
}
