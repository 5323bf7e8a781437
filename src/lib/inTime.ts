/** A bound on waiting for what may neither answer nor fail, as storage, locks and adapters of a browser may. */

/**
 * What `asked` comes to, unless that takes too long.
 * @param who is silent, for the message
 * @throws what `asked` throws; Error when `limit` milliseconds pass first
 */
export async function inTime<T>(asked: Promise<T>, limit: number, who: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${who} has not answered for ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
