/**
 * Fields that a spreadsheet would compute when it opens the file, made text: a review that is
 * `=HYPERLINK(…)` must not run on the desk of whoever reads the labels.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */

/** What makes a spreadsheet take a field for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A signed number computes to itself. */
const NUMBER = /^[+-](\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The field with an apostrophe before it if it would be computed; plain numbers such as -5 and +3.2 stay. */
export function escapeFormula(field: string): string {
  return FORMULA.test(field) && !NUMBER.test(field) ? `'${field}` : field;
}
