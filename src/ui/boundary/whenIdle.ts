/** What a part of the page waits for that nobody misses at first: that nothing more urgent is left to do. */

const AT_LAST_MS = 500;

export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Some browsers do not tell when they are idle.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: AT_LAST_MS });
    else setTimeout(resolve, AT_LAST_MS / 2);
  });
