/** The settings of a task under the names of the options that they were made from, so that a change can be told as it was typed. */

/** Settings that hold others; null where there are none of them. */
const GROUPS: ReadonlySet<string> = new Set(['writing', 'sampling']);

/** Settings that have another name than their option, or come of several. A name that begins with `the ` is told as it is. */
const NAMES: Readonly<Record<string, string>> = {
  raw: 'raw-prompt',
  form: 'the form of the answers (--long, --output-format)',
  wordsGiven: 'the kind of the input (CoNLL or not)',
  sigmoid: 'the kind of the scores (--multi-label, or the config of the model)',
  tail: 'the end of --prompt',
};

/** @param settings plain data @returns values by the long names of their options */
export function settingsAsTyped(settings: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => {
      if (GROUPS.has(key)) return value === null ? [] : Object.entries(settingsAsTyped(value));
      return [[NAMES[key] ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value]];
    }),
  );
}
