/** A bound on waiting for what may neither answer nor fail, as storage, locks and adapters of a browser may. */
import { t } from '@lingui/core/macro';

/**
 * What `asked` comes to, unless that takes too long.
 * @param who is silent, for the message
 * @throws what `asked` throws; Error when `limit` milliseconds pass first
 */
export async function inTime<T>(asked: Promise<T>, limit: number, who: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const seconds = limit / 1000;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(t`${who} has not answered for ${seconds} s`)), limit);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
