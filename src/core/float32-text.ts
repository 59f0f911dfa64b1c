/**
 * float32 numbers as the shortest decimal that reads back to the same float32.
 *
 * Vectors have hundreds of numbers a row; printing each as a double would double their length with digits that a
 * float32 does not have.
 */

/** Decimals that may be tried by arithmetic: 10^15 and a number below it are exact as doubles. */
const MOST_DECIMALS = 15;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, exponent) => 10 ** exponent);
const EXACT = 1e15;

/** Digits that tell any float32 from its neighbours. */
const FLOAT32_DIGITS = 9;

/** Numbers from here on, and below 10^7, are tried by arithmetic; others are spelled with an exponent, or may be. */
const SMALLEST = 1e-6;
const LARGEST = 1e7;

/**
 * Spells a float32 number as JSON.
 *
 * @param value a float32, for example out of a Float32Array; finite
 */
export function float32Text(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const decimals = fewestDecimals(size);
  if (decimals !== null) return (value < 0 ? '-' : '') + decimal(scaledBy(size, decimals), decimals);
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(FLOAT32_DIGITS)));
}

/**
 * How many decimals tell a float32 from its neighbours; null where that is not told by arithmetic.
 *
 * One decimal more is never farther from the number. So the fewest are sought downwards from where a number of this size
 * mostly has them, or upwards if those are too few.
 *
 * @param size above 0
 */
function fewestDecimals(size: number): number | null {
  if (size < SMALLEST || size >= LARGEST) return null;
  let decimals = 0;
  for (let least = LARGEST; size < least && decimals < MOST_DECIMALS; least *= 0.1) decimals += 1;
  while (!reads(size, decimals)) {
    decimals += 1;
    if (decimals > MOST_DECIMALS || scaledBy(size, decimals) >= EXACT) return null;
  }
  while (decimals > 0 && reads(size, decimals - 1)) decimals -= 1;
  return decimals;
}

/** The number without its point, rounded to so many decimals. */
function scaledBy(size: number, decimals: number): number {
  return Math.round(size * (POWERS[decimals] ?? 1));
}

/** Whether so many decimals read back to the same float32. */
function reads(size: number, decimals: number): boolean {
  return Math.fround(scaledBy(size, decimals) / (POWERS[decimals] ?? 1)) === size;
}

/** scaled / 10^decimals, where the last digit is not 0 unless it is all of it. */
function decimal(scaled: number, decimals: number): string {
  if (decimals === 0) return String(scaled);
  const digits = String(scaled).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Bytes that a number takes at most, with a sign and a comma: below 10^21 it is spelled without an exponent. */
const MOST_BYTES = 23;

const [MINUS, POINT, DIGIT_0, COMMA, OPEN, CLOSE] = [45, 46, 48, 44, 91, 93];

/** Where vectors are spelled. Strings put together of hundreds of parts would be most of a worker's garbage. */
let scratch = Buffer.alloc(0);

/** A vector as a JSON array. @param values float32, finite */
export function vectorText(values: Float32Array): string {
  const most = values.length * MOST_BYTES + 2;
  if (scratch.length < most) scratch = Buffer.alloc(most);
  scratch[0] = OPEN;
  let end = 1;
  for (let i = 0; i < values.length; i++) {
    if (i > 0) scratch[end++] = COMMA;
    end = spell(values[i] ?? 0, scratch, end);
  }
  scratch[end++] = CLOSE;
  return scratch.toString('latin1', 0, end);
}

/** Writes a number as `float32Text` spells it. @returns where it ends */
function spell(value: number, bytes: Buffer, start: number): number {
  const size = Math.abs(value);
  const decimals = size < 1 && size > 0 ? fewestDecimals(size) : null;
  if (decimals === null) return start + bytes.write(float32Text(value), start, 'latin1');
  let at = start;
  if (value < 0) bytes[at++] = MINUS;
  bytes[at++] = DIGIT_0;
  bytes[at++] = POINT;
  const scaled = scaledBy(size, decimals);
  const first = Math.max(0, decimals - INTEGER_DIGITS);
  const high = Math.floor(scaled / INTEGER_POWER);
  writeDigits(bytes, at, first, high);
  writeDigits(bytes, at + first, decimals - first, scaled - high * INTEGER_POWER);
  return at + decimals;
}

/** Digits of a part that is surely an int32, whose arithmetic is faster. */
const INTEGER_DIGITS = 8;
const INTEGER_POWER = 10 ** INTEGER_DIGITS;

/** Writes the last `count` digits of an int32, with leading zeros. */
function writeDigits(bytes: Buffer, start: number, count: number, value: number): void {
  let rest = value | 0;
  for (let i = start + count - 1; i >= start; i--) {
    const tens = (rest / 10) | 0;
    bytes[i] = DIGIT_0 + rest - tens * 10;
    rest = tens;
  }
}
