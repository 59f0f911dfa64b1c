/** Runs a task that writes on a tiny model, as a worker would. */
import { openModelFolder } from '#src/models/folder.js';
import type { WrittenAnswer } from '#src/tasks/generation/writing.js';
import type { OnLong, Runner, Task } from '#src/tasks/task.js';

export const writing = { maxNewTokens: 6, sampling: null, stop: [] };

/** A task on a tiny model, loaded. */
export function opened<Settings>(
  task: Task<Settings, WrittenAnswer>,
  name: string,
  settings: Settings,
  { onLong = 'truncate', maxLength = null }: Feeding = {},
): Promise<Runner<WrittenAnswer>> {
  const model = openModelFolder(name, `fixtures/models/${name}`, null, false);
  const calls = { run: <Result>(call: () => Promise<Result>) => call(), stopped: () => false, progressed: () => {} };
  return task.open(model, settings, { maxLength, onLong }, calls);
}

interface Feeding {
  readonly onLong?: OnLong;
  readonly maxLength?: number | null;
}

/** The texts that a task writes for texts. @throws whatever opening or asking throws */
export async function written<Settings>(
  task: Task<Settings, WrittenAnswer>,
  name: string,
  settings: Settings,
  texts: readonly string[],
  feeding: Feeding = {},
): Promise<readonly string[]> {
  const encoded = (await opened(task, name, settings, feeding)).encode(texts);
  await encoded.run(texts.map((_, text) => [text, 0] as const));
  return texts.map((_, text) => encoded.answer(text).text);
}
