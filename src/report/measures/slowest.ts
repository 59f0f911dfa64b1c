/** The slowest chunks of a run. */
import type { ChunkMeasure } from '../../core/measures.js';

/** A chunk as it is told of. */
export interface SlowChunk extends Pick<ChunkMeasure, 'place' | 'rows' | 'tokens'> {
  readonly milliseconds: number;
}

/** Chunks that are told. */
const MOST = 10;

/** Keeps the slowest of the chunks it is shown. */
export class SlowestChunks {
  private readonly kept: SlowChunk[] = [];

  add(chunk: SlowChunk): void {
    const place = this.kept.findIndex(({ milliseconds }) => milliseconds < chunk.milliseconds);
    if (place === -1 && this.kept.length >= MOST) return;
    this.kept.splice(place === -1 ? this.kept.length : place, 0, chunk);
    if (this.kept.length > MOST) this.kept.pop();
  }

  /** The slowest first; of equals the earlier. */
  all(): readonly SlowChunk[] {
    return this.kept;
  }
}
