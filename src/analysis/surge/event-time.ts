/**
 * Event times as they are written: ISO 8601 and RFC 3339 (`2026-11-25T18:40:00.5+01:00`, `2026-11-25 18:40`, `2026-11-25`), or seconds or
 * milliseconds since 1970. A time without an offset is UTC: the same file means the same on every machine.
 */

const ISO = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?$/;

/** Numbers from here on are milliseconds: as seconds they would be the year 5138. */
const FIRST_MS = 1e11;

/** The end of the year 9999: windows that end after it can still be spelled. */
const LAST_MS = Date.UTC(10_000, 0, 1) - 1;

/** Milliseconds since 1970 UTC, a whole number; null when it is no time. */
export function eventTime(text: string): number | null {
  const trimmed = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    const ms = Math.floor(Math.abs(number) < FIRST_MS ? number * 1000 : number);
    return Math.abs(ms) <= LAST_MS ? ms : null;
  }
  const [, day, minute = '00:00', second = '00', fraction = '', offset = 'Z'] = ISO.exec(trimmed) ?? [];
  if (day === undefined) return null;
  const ms = Date.parse(`${day}T${minute}:${second}.${`${fraction}000`.slice(0, 3)}${rfcOffset(offset)}`);
  // Date.parse takes the 31st of April for the 1st of May.
  if (Number.isNaN(ms) || new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().slice(0, day.length) !== day) return null;
  return ms;
}

function rfcOffset(offset: string): string {
  if (/^(z|utc)$/i.test(offset)) return 'Z';
  const digits = `${offset.replace(':', '')}00`;
  return `${digits.slice(0, 3)}:${digits.slice(3, 5)}`;
}
