/** What can be asked of a bench; null is the bench's own default. */
export interface BenchOptions {
  readonly rows: number | null;
  readonly rounds: number | null;
  readonly threads: number | null;
  readonly seconds: number | null;
  /** Of what is drawn at random. */
  readonly seed: number | null;
}
