/** Prepared forms as they lie in a cache, of any bytes: for tests that load none of them. */
import { createHash } from 'node:crypto';
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFolder } from '#src/models/folder.js';
import { openModelFolder } from '#src/models/folder.js';
import { GRAPH_FILE, machineFolder, sourceOf, WEIGHTS_FILE, writeManifest } from '#src/models/prepared/cache.js';
import type { PreparedForm } from '#src/models/prepared/form.js';

export const TINY = 'fixtures/models/tiny-bert';

export function tiny(folder = TINY): ModelFolder {
  return openModelFolder(folder, folder, null, false);
}

/** Writes a form. @param machine the folder of its CPU and runtime */
export function madeForm(
  cacheDir: string,
  name: string,
  { model = tiny(), bytes = 10, machine = machineFolder(cacheDir) }: { model?: ModelFolder; bytes?: number; machine?: string } = {},
): PreparedForm {
  const folder = join(machine, name);
  mkdirSync(folder, { recursive: true });
  const files = [GRAPH_FILE, WEIGHTS_FILE].map((file) => {
    const path = join(folder, file);
    writeFileSync(path, Buffer.alloc(bytes, file));
    return { path, bytes: statSync(path).size, sha256: createHash('sha256').update(Buffer.alloc(bytes, file)).digest('hex') };
  });
  const form = {
    folder,
    graph: join(folder, GRAPH_FILE),
    model: model.name,
    form: model.form,
    modelSha256: name,
    files,
    sources: [sourceOf(model)],
  };
  writeManifest(form);
  return form;
}

/** Makes a form as old as if it was last used then. */
export function usedAt({ folder }: PreparedForm, ms: number): void {
  const time = new Date(ms);
  utimesSync(join(folder, 'prepared.json'), time, time);
}
