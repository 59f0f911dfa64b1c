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

/**
 * Spells a float32 number as JSON.
 *
 * @param value a float32, for example out of a Float32Array; finite
 */
export function float32Text(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e-6 && size < 1e7) {
    for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
      const power = POWERS[decimals] ?? 1;
      const scaled = Math.round(size * power);
      if (scaled >= EXACT) break;
      if (Math.fround(scaled / power) === size) return (value < 0 ? '-' : '') + decimal(scaled, decimals);
    }
  }
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(FLOAT32_DIGITS)));
}

/** scaled / 10^decimals, where the last digit is not 0 unless it is all of it. */
function decimal(scaled: number, decimals: number): string {
  if (decimals === 0) return String(scaled);
  const digits = String(scaled).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A vector as a JSON array. @param values float32, finite */
export function vectorText(values: Float32Array): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ',') + float32Text(values[i] ?? 0);
  return `${text}]`;
}
