/** Telling things on stderr, whether anybody listens or not. */

// A closed stderr must never end a run: rows matter more than words about them.
process.stderr.on('error', () => {});

/** Writes a line to stderr. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
