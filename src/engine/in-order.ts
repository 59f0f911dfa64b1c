/**
 * The window: items are started as they come, finish in any order, and leave in the order they came.
 *
 * It is bounded by number and by cost, so memory is bounded too: a full window stops the source until the
 * consumer has taken the oldest item, which is the back-pressure from the writer to the reader.
 */

export interface WindowBounds<In> {
  maxItems(): number;
  /** The sum of costs that may be inside; a single item is let in whatever it costs. */
  readonly maxCost: number;
  cost(item: In): number;
}

/** How to end early: both signals, the second after the first. */
export interface EarlyEnd {
  /** Takes no more items from the source; those started are given still. */
  readonly reading: AbortSignal;
  /** Waits for no result any more. */
  readonly waiting: AbortSignal;
}

/**
 * Starts items of a source and gives their results in the source's order.
 *
 * @param start begins the work on an item; may reject
 * @param early what ends it before the source does; it may wait for an item for ever and is left to itself then
 * @throws what `start` or the source threw, after all results before it were given
 */
export async function* inOrder<In, Out>(
  source: AsyncIterable<In>,
  start: (item: In) => Promise<Out>,
  bounds: WindowBounds<In>,
  early: EarlyEnd,
): AsyncGenerator<Out> {
  const window: { result: Promise<Out>; cost: number }[] = [];
  const changed = new Signal();
  let cost = 0;
  let left = early.reading.aborted;
  let end: { error: unknown } | 'done' | null = left ? 'done' : null;

  const full = (next: number): boolean => window.length > 0 && (window.length >= bounds.maxItems() || cost + next > bounds.maxCost);

  const fill = async (): Promise<void> => {
    for await (const item of source) {
      const itemCost = bounds.cost(item);
      while (!left && full(itemCost)) await changed.wait();
      if (left) return;
      const result = start(item);
      // A rejection is told when its turn comes; until then it must not count as unhandled.
      result.catch(() => {});
      window.push({ result, cost: itemCost });
      cost += itemCost;
      changed.notify();
    }
  };
  fill()
    .then(() => {
      end ??= 'done';
    })
    .catch((error: unknown) => {
      end ??= { error };
    })
    .finally(() => changed.notify());

  const stopReading = (): void => {
    left = true;
    end ??= 'done';
    changed.notify();
  };
  early.reading.addEventListener('abort', stopReading);
  let stopWaiting = (): void => {};
  const late = (): void => stopWaiting();
  early.waiting.addEventListener('abort', late);

  try {
    for (;;) {
      const head = window[0];
      if (head === undefined) {
        const ended = end as { error: unknown } | 'done' | null;
        if (ended === 'done') return;
        if (ended !== null) throw ended.error;
        await changed.wait();
        continue;
      }
      if (early.waiting.aborted) return;
      // Not Promise.race with one promise of the end: that would hold every result until the end.
      const result = await new Promise<{ value: Out } | 'late'>((resolve, reject) => {
        stopWaiting = () => resolve('late');
        head.result.then((value) => resolve({ value }), reject);
      });
      stopWaiting = () => {};
      if (result === 'late') return;
      yield result.value;
      window.shift();
      cost -= head.cost;
      changed.notify();
    }
  } finally {
    early.reading.removeEventListener('abort', stopReading);
    early.waiting.removeEventListener('abort', late);
    left = true;
    changed.notify();
  }
}

/** A condition variable of one thread: wait() resolves at the next notify(). */
class Signal {
  private waiters: (() => void)[] = [];

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  notify(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}
