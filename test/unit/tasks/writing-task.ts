/** Runs a task that writes on a tiny model, as a worker would. */
import { openModelFolder } from '#src/models/folder.js';
import type { WrittenAnswer } from '#src/tasks/generation/writing.js';
import type { OnLong, Task } from '#src/tasks/task.js';

export const writing = { maxNewTokens: 6, sampling: null, stop: [] };

/** The texts that a task writes for texts. @throws whatever opening or asking throws */
export async function written<Settings>(
  task: Task<Settings, WrittenAnswer>,
  name: string,
  settings: Settings,
  texts: readonly string[],
  { onLong = 'truncate', maxLength = null }: { onLong?: OnLong; maxLength?: number | null } = {},
): Promise<readonly string[]> {
  const model = openModelFolder(name, `fixtures/models/${name}`, null, false);
  const calls = { run: <Result>(call: () => Promise<Result>) => call(), stopped: () => false, progressed: () => {} };
  const encoded = (await task.open(model, settings, { maxLength, onLong }, calls)).encode(texts);
  await encoded.run(texts.map((_, text) => [text, 0] as const));
  return texts.map((_, text) => encoded.answer(text).text);
}
