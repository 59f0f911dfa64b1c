/** The labels of a zero-shot run: names, and what is said of each. Plain data: it crosses threads. */

/** One label. */
export interface ZeroShotLabel {
  readonly name: string;
  /** What the label means, in a few words; the name itself where nothing is said. */
  readonly description: string;
  /** Texts that have the label; may be none. */
  readonly examples: readonly string[];
}

/** The place of the label in --hypothesis. */
export const LABEL_PLACE = '{}';

/** The hypothesis on a label: the template with the label in its place. */
export function hypothesisOn(template: string, label: ZeroShotLabel): string {
  return template.split(LABEL_PLACE).join(label.description);
}
