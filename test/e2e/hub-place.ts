/** A hub on localhost, an empty cache, and runs of the program with both. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type HubOptions, type HubServer, startHub } from './hub-server.js';
import { type Ended, llmThreads, temporaryFolder } from './program.js';

/** What stands on the standard input of every run. */
export const ROWS = 'text\nA fine film.\nA poor one.\n';
/** The file of tiny-bert that a pull gets last. */
export const WEIGHTS = 'onnx/model.onnx';

export interface Place {
  readonly hub: HubServer;
  readonly cacheHome: string;
  readonly cache: string;
  env(more?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  run(args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Ended>;
}

/** A hub and an empty cache. */
export async function place(t: TestContext, options: HubOptions = {}): Promise<Place> {
  const hub = await startHub(t, options);
  const cacheHome = temporaryFolder(t);
  const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    XDG_CACHE_HOME: cacheHome,
    HF_ENDPOINT: hub.endpoint,
    ...more,
  });
  const run = (args: readonly string[], more?: NodeJS.ProcessEnv): Promise<Ended> => llmThreads(args, { stdin: ROWS, env: env(more) });
  return { hub, cacheHome, cache: join(cacheHome, 'llm-threads'), env, run };
}

/** Classifies two rows of standard input, on acme/tiny. */
export const classify = (...more: readonly string[]): readonly string[] => ['classify', '-', '-m', 'acme/tiny', '-t', '1', '-q', ...more];

/** Everything below a folder that is a file. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
