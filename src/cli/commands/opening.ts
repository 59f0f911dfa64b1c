/** How every command that takes rows in begins: its flags settled, and what is said first. */
import { shown } from '../../core/safe-text.js';
import { tell } from '../../report/stderr.js';
import { allFlagNames } from '../flags/commands.js';
import type { Flags, ValuesOf } from '../flags/flag.js';
import { settle, type Typed, unknownVariables } from '../settings.js';

export interface Opening<Shared extends Flags, Own extends Flags> {
  /** Flags that all commands of the sort have. */
  readonly values: ValuesOf<Shared>;
  readonly own: ValuesOf<Own>;
  /** Where settings came from, and variables that mean nothing. */
  readonly settings: readonly string[];
}

/** Settles all flags of a command. @throws FaultError flag_invalid, config_invalid */
export function settleCommand<Shared extends Flags, Own extends Flags>(shared: Shared, own: Own, typed: Typed): Opening<Shared, Own> {
  const keys = allFlagNames();
  const { values, configFile } = settle(shared, typed, keys, process.env);
  const settings = configFile === null ? [] : [`Settings from ${configFile}`];
  for (const name of unknownVariables(keys, process.env)) settings.push(`${shown(name)} is set, but there is no such option: ignored.`);
  return { values, own: settle(own, typed, keys, process.env).values, settings };
}

/** Says lines on stderr unless silent. The first names the model; `next` comes right after it, once. */
export function firstLines(silent: boolean, next: string[]): (line: string) => void {
  return (line) => {
    if (silent) return;
    for (const one of [line, ...next.splice(0)]) tell(one);
  };
}
