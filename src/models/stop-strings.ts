/** Where a written text ends: at the first stop string in it. */

/** The text up to the first stop string, or null when there is none in it. Of several the earliest counts. */
export function cutAtStop(text: string, stops: readonly string[]): string | null {
  const places = stops.map((stop) => (stop === '' ? -1 : text.indexOf(stop))).filter((place) => place !== -1);
  return places.length === 0 ? null : text.slice(0, Math.min(...places));
}
