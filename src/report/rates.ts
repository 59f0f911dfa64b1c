/** Rates over the last seconds, and the time left by them. */

/** What a run says of itself when asked. */
export interface ProgressStatus {
  /** Rows committed. */
  readonly rows: number;
  readonly rejected: number;
  readonly tokens: number;
  /** Bytes of the input that these rows took, compressed ones where it is. */
  readonly bytesRead: number;
  /** null where it is not known, as for pipes. */
  readonly totalBytes: number | null;
  /** Rows at most, by --limit; null without. */
  readonly mostRows: number | null;
  readonly seconds: number;
}

export interface Rates {
  readonly rowsPerSecond: number;
  readonly tokensPerSecond: number;
  /** Fraction done in [0, 1]; null where the size is not known. */
  readonly done: number | null;
  /** null where it cannot be told yet. */
  readonly etaSeconds: number | null;
}

/** Seconds that rates are taken over: commits come in chunks, so less would jump. */
const WINDOW_SECONDS = 15;

/** Follows a run by the statuses it is shown. */
export class RateMeter {
  private readonly seen: ProgressStatus[] = [];

  /** Takes the newest status; gives the rates up to it. */
  update(status: ProgressStatus): Rates {
    this.seen.push(status);
    while ((this.seen[1]?.seconds ?? status.seconds) < status.seconds - WINDOW_SECONDS) this.seen.shift();
    const oldest = this.seen[0] ?? status;
    const from = status.seconds - oldest.seconds > 1 ? oldest : { rows: 0, tokens: 0, seconds: 0 };
    const seconds = Math.max(status.seconds - from.seconds, 1e-9);
    const done = fractionDone(status);
    return {
      rowsPerSecond: (status.rows - from.rows) / seconds,
      tokensPerSecond: (status.tokens - from.tokens) / seconds,
      done,
      etaSeconds: done === null || done === 0 || status.rows === 0 ? null : (status.seconds * (1 - done)) / done,
    };
  }
}

/** By rows where they are limited, by bytes where their number is known: whichever is nearer to the end comes first. */
function fractionDone({ rows, mostRows, bytesRead, totalBytes }: ProgressStatus): number | null {
  const shares = [share(rows, mostRows), share(bytesRead, totalBytes)].filter((done) => done !== null);
  return shares.length === 0 ? null : Math.max(...shares);
}

function share(part: number, whole: number | null): number | null {
  if (whole === null) return null;
  return whole === 0 ? 1 : Math.min(1, part / whole);
}
