/** How every command that takes rows in begins: its flags settled, and what is said first. */
import { shown } from '../../core/safe-text.js';
import type { Fact } from '../../report/html/facts.js';
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
  readonly told: ToldSettings;
}

/** All settings of a run as texts: those that were given, as they were, and the defaults of the others. */
export interface ToldSettings {
  readonly given: readonly Fact[];
  readonly defaults: readonly Fact[];
}

/** Settles all flags of a command. @throws FaultError flag_invalid, config_invalid */
export function settleCommand<Shared extends Flags, Own extends Flags>(shared: Shared, own: Own, typed: Typed): Opening<Shared, Own> {
  const keys = allFlagNames();
  const { values, given, configFile } = settle(shared, typed, keys, process.env);
  const ofOwn = settle(own, typed, keys, process.env);
  const settings = configFile === null ? [] : [`Settings from ${configFile}`];
  for (const name of unknownVariables(keys, process.env)) settings.push(`${shown(name)} is set, but there is no such option: ignored.`);
  const told = toldSettings({ ...shared, ...own }, new Map([...given, ...ofOwn.given]));
  return { values, own: ofOwn.values, settings, told };
}

/** @param given texts by long name */
export function toldSettings(flags: Flags, given: ReadonlyMap<string, readonly string[]>): ToldSettings {
  const all = Object.values(flags);
  return {
    given: all.flatMap(({ name, value }) => {
      const texts = given.get(name);
      return texts === undefined ? [] : [[`--${name}`, value === null ? 'yes' : texts.join(', ')] as const];
    }),
    defaults: all.flatMap(({ name, shownDefault }) => (given.has(name) ? [] : [[`--${name}`, shownDefault ?? '–'] as const])),
  };
}

/** Says lines on stderr unless silent. The first names the model; `next` comes right after it, once. */
export function firstLines(silent: boolean, next: string[]): (line: string) => void {
  return (line) => {
    if (silent) return;
    for (const one of [line, ...next.splice(0)]) tell(one);
  };
}
