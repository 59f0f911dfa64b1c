/** Chooses how a run's progress is shown. */
import { startBar } from './bar.js';
import { startJson, startPlain } from './plain.js';
import type { ProgressStatus } from './rates.js';

export type ProgressMode = 'bar' | 'plain' | 'json' | 'off';

/** `auto` is a bar when stderr is a terminal and standard output is not written to one; else nothing. */
export function progressMode(wanted: ProgressMode | 'auto', stderrIsTerminal: boolean, rowsToTerminal: boolean): ProgressMode {
  if (wanted === 'bar') return stderrIsTerminal ? 'bar' : 'off';
  if (wanted !== 'auto') return wanted;
  return stderrIsTerminal && !rowsToTerminal ? 'bar' : 'off';
}

/** Progress that is being shown. */
export interface Progress {
  stop(): void;
  /** Takes a bar away until its next frame. */
  hide(): void;
}

/** Shows progress until stopped. Its timers never keep the process alive. */
export function startProgress(mode: ProgressMode, status: () => ProgressStatus): Progress {
  const nothing = { stop: () => {}, hide: () => {} };
  switch (mode) {
    case 'bar':
      return startBar(status);
    case 'plain':
      return { ...nothing, ...startPlain(status) };
    case 'json':
      return { ...nothing, ...startJson(status) };
    case 'off':
      return nothing;
  }
}
