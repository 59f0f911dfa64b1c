/** A line of JSON that ends with a digest of itself: one that was torn by a crash, or changed by anybody, is as good as not written. */
import { createHash } from 'node:crypto';

const DIGEST_CHARACTERS = 16;

function digestOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, DIGEST_CHARACTERS);
}

/** The line of a value, line break included. */
export function digestedLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${json} ${digestOf(json)}\n`;
}

/** The value of a line without its line break; undefined when it is torn, changed or not ours. */
export function valueOfLine(text: string): unknown {
  const json = text.slice(0, -DIGEST_CHARACTERS - 1);
  return json === '' || `${json} ${digestOf(json)}` !== text ? undefined : JSON.parse(json);
}
