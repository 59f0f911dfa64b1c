/** How far a download is: a bar on a terminal, else nothing until it is done. */
import { type BarTerminal, type DrawBar, LONGEST_BAR, startTerminalBar } from './terminal-bar.js';

const SHORTEST_BAR = 6;

export interface Download {
  readonly name: string;
  /** Of all files; 0 where the hub does not say. */
  readonly totalBytes: number;
}

/**
 * Shows a download until stopped.
 *
 * @param terminal null where there is none: then nothing is drawn
 * @returns `update` takes the bytes that are there
 */
export function startDownload(download: Download, terminal: BarTerminal | null): { update(bytes: number): void; stop(): void } {
  if (terminal === null) return { update: () => {}, stop: () => {} };
  let bytes = 0;
  const bar = startTerminalBar((columns, draw) => downloadLine(download, bytes, columns, draw), terminal);
  return {
    update: (now) => {
      bytes = now;
    },
    stop: () => bar.stop(),
  };
}

/** One line of at most `columns` - 1 characters. */
export function downloadLine({ name, totalBytes }: Download, bytes: number, columns: number, draw: DrawBar): string {
  if (totalBytes === 0) return `${name} ${megabytes(bytes)}`.slice(0, columns - 1);
  const done = Math.min(1, bytes / totalBytes);
  // Down, so that 100% means all.
  const numbers = `${Math.floor(done * 100)}% ${name} ${megabytes(bytes)} of ${megabytes(totalBytes)}`;
  const room = Math.min(LONGEST_BAR, columns - 2 - numbers.length);
  return `${room < SHORTEST_BAR ? '' : `${draw(done, room)} `}${numbers}`.slice(0, columns - 1);
}

/** 23012345 → 23.0 MB. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
