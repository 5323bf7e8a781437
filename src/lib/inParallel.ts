/** Many pieces of work, a few at a time. */

/** Takes the next item whenever one is done, `jobs` at a time, until none is left or the signal fires. */
export async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  signal: AbortSignal,
  body: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined && !signal.aborted; item = left.shift()) await body(item);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, work));
}
