/** Telling things on stderr, whether anybody listens or not. */
import { escaped } from '../core/safe-text.js';

// A closed stderr must never end a run: rows matter more than words about them.
process.stderr.on('error', () => {});

/** Writes a line (or several) to stderr. Whatever text from outside is in it, it cannot redraw the terminal. */
export function tell(line: string): void {
  process.stderr.write(`${line.split('\n').map(escaped).join('\n')}\n`);
}
