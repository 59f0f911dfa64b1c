/** How long the sequences of model calls were, and what padding they took; in bounded memory. */

/** Sequences whose length is in [from, to), and what they took. */
export interface LengthBin {
  readonly from: number;
  readonly to: number;
  readonly sequences: number;
  readonly tokens: number;
  /** Positions beside them that were computed for nothing. */
  readonly padding: number;
}

const LENGTH_BINS = 32;

/** Lengths of sequences in bins of equal width, which doubles when a length is beyond the last. */
export class LengthHistogram {
  private width = 1;
  private bins = emptyBins();

  /** One model call: all its sequences are padded to the longest. */
  add(lengths: readonly number[]): void {
    const longest = Math.max(...lengths);
    while (longest >= this.width * LENGTH_BINS) this.widen();
    for (const length of lengths) {
      const bin = this.bins[Math.floor(length / this.width)];
      if (bin === undefined) throw new Error('bug: a length without a bin');
      bin.sequences += 1;
      bin.tokens += length;
      bin.padding += longest - length;
    }
  }

  /** From 0 up to the last that has a sequence. */
  all(): readonly LengthBin[] {
    const last = this.bins.findLastIndex(({ sequences }) => sequences > 0);
    return this.bins.slice(0, last + 1).map((bin, i) => ({ ...bin, from: i * this.width, to: (i + 1) * this.width }));
  }

  private widen(): void {
    const merged = emptyBins();
    this.bins.forEach(({ sequences, tokens, padding }, i) => {
      const into = merged[i >> 1];
      if (into === undefined) return;
      into.sequences += sequences;
      into.tokens += tokens;
      into.padding += padding;
    });
    this.bins = merged;
    this.width *= 2;
  }
}

function emptyBins(): { sequences: number; tokens: number; padding: number }[] {
  return Array.from({ length: LENGTH_BINS }, () => ({ sequences: 0, tokens: 0, padding: 0 }));
}
