/** Everything that crosses between the main thread and the threads that train. Plain data only. */

/** What each thread is given once. Shared memory: threads copy the rows of a shard when they first come to it. */
export interface TrainingSetup {
  /** Float32 [rows, width]. */
  readonly features: SharedArrayBuffer;
  /** Int32 [rows]. */
  readonly labels: SharedArrayBuffer;
  /** Float32 [rows]: how much a row counts. */
  readonly importance: SharedArrayBuffer;
  readonly width: number;
  readonly classes: number;
  /** Row indices of each shard. */
  readonly shards: readonly Int32Array[];
}

/** Asks for one shard's part, at the parameters: float32, weights [width, classes] row-major, then bias [classes]. */
export interface ShardCall {
  readonly kind: 'loss' | 'logits';
  readonly shard: number;
  readonly parameters: SharedArrayBuffer;
}

/** Sums over the rows of a shard. */
export interface ShardLoss {
  readonly kind: 'loss';
  readonly loss: number;
  /** As the parameters lie. */
  readonly gradient: Float32Array;
}

export interface ShardLogits {
  readonly kind: 'logits';
  /** [rows of the shard, classes]. */
  readonly logits: Float32Array;
}
