/**
 * Finds the members of a set that make it fail, by halving: what is needed of a set is only whether it fails.
 *
 * Knows nothing of texts, threads or processes, so that a run can be searched the same way.
 */

/** What came of running a set. */
export type Outcome<Result, Failure> = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly failure: Failure };

export interface Found<Member, Result, Failure> {
  /** Members that fail alone, with how; in the order of the set. */
  readonly failing: ReadonlyMap<Member, Failure>;
  /** Subsets that did not fail, in the order of the set; with `failing` they make up the whole set. */
  readonly passed: readonly { readonly members: readonly Member[]; readonly result: Result }[];
}

/**
 * Searches a set that was seen to fail.
 *
 * One failing member of n costs about 2·log₂ n runs. Where both halves pass, the set fails in company only:
 * nothing is failing then, and the results of the halves are given.
 *
 * @param members distinct, at least one
 * @param failure how the whole set failed
 * @param run runs a subset; members keep their order
 * @throws what `run` throws
 */
export async function findFailing<Member, Result, Failure>(
  members: readonly Member[],
  failure: Failure,
  run: (subset: readonly Member[]) => Promise<Outcome<Result, Failure>>,
): Promise<Found<Member, Result, Failure>> {
  const failing = new Map<Member, Failure>();
  const passed: { members: readonly Member[]; result: Result }[] = [];
  const search = async (set: readonly Member[], how: Failure): Promise<void> => {
    const [only] = set;
    if (set.length === 1 && only !== undefined) {
      failing.set(only, how);
      return;
    }
    const middle = Math.ceil(set.length / 2);
    for (const half of [set.slice(0, middle), set.slice(middle)]) {
      const outcome = await run(half);
      if (outcome.ok) passed.push({ members: half, result: outcome.result });
      else await search(half, outcome.failure);
    }
  };
  await search(members, failure);
  return { failing, passed };
}
