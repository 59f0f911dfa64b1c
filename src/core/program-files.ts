/**
 * Where the package's own files lie.
 *
 * The program runs from dist/bundle, a few files that load in half the time; tests and benches run from dist, a file a
 * module. Code that looks for a file must not look beside itself: it may be in another folder than its source.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(createRequire(import.meta.url).resolve('#package.json'));
const DIST = join(ROOT, 'dist');
const BUNDLE = join(DIST, 'bundle');
const RUNS_FROM = fileURLToPath(import.meta.url).startsWith(join(BUNDLE, '/')) ? BUNDLE : DIST;

/** A file of the package by its path from the package's root, such as `models`. */
export function packageFile(path: string): string {
  return join(ROOT, path);
}

/**
 * A program of its own, such as `engine/worker.js`, in the form that this one runs in.
 *
 * @param path as under src/, with .js; tools/bundle.js has it among its entry points
 */
export function programFile(path: string): string {
  return join(RUNS_FROM, path);
}
