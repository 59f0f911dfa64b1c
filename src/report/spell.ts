/** Numbers as people read them. */

/** 1234567 → 1,234,567; decimals below 100. */
export function grouped(value: number): string {
  const digits = Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Numbers where there is little room: 12345 → 12.3k, 2000000 → 2M; under ten thousand as they are. */
export function compact(value: number): string {
  if (value < 10_000) return grouped(value);
  return value < 1e6 ? `${Number((value / 1000).toFixed(1))}k` : `${Number((value / 1e6).toFixed(1))}M`;
}

/** 7325 → 2h02m; 65 → 1m05s; 4.2 → 4s; null → –. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
  return whole >= 60 ? `${Math.floor(whole / 60)}m${two(whole % 60)}s` : `${whole}s`;
}

/** How long something took: 0.42 → 0.4 s, 9.3 → 9.3 s; from ten seconds on as a duration. */
export function took(seconds: number): string {
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

/** A share: 0.583 → 58.3 %. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A number of things: 1 row, 1,234 rows. */
export function counted(value: number, thing: string): string {
  return `${grouped(value)} ${thing}${value === 1 ? '' : 's'}`;
}
