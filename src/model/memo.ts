/**
 * Keeps the results of computations that depend on nothing but the files of a project and on other kept results. How long
 * they are kept is the business of who makes the memo: for one run, or as long as no file that they read changes.
 */
export interface Memo {
  /**
   * The result of the computation that a key stands for; equal keys mean equal computations. Where files have changed and a
   * result is computed anew, `keep` says what stands for it: the one before, so that what was made of it still holds, or a
   * value that equals the new one. A list of the very same things is the list before in any case.
   */
  once<T>(key: string, compute: () => T, keep?: (before: T, now: T) => T): T;
  /** The result of a computation about an object: kept no longer than the object. `keep` as above. */
  of<T>(subject: object, key: string, compute: () => T, keep?: (before: T, now: T) => T): T;
}

/** A memo for one run, in which no file changes. */
export function memoOfRun(): Memo {
  const kept = new Map<string, unknown>();
  const keptOf = new WeakMap<object, Map<string, unknown>>();
  function get<T>(results: Map<string, unknown>, key: string, compute: () => T): T {
    // The key says which computation it is, and so of which type its result.
    if (results.has(key)) return results.get(key) as T;
    const value = compute();
    results.set(key, value);
    return value;
  }
  return {
    once: (key, compute) => get(kept, key, compute),
    of(subject, key, compute) {
      let results = keptOf.get(subject);
      if (!results) {
        results = new Map();
        keptOf.set(subject, results);
      }
      return get(results, key, compute);
    },
  };
}
