/** What the page says to the service worker. */

/** Take the place of the version before. */
export const TAKE_OVER = 'take-over';
/** Asks whether a file is of the service worker's version; the answer, a boolean, comes through the port that is sent along. */
export const HOLDS = 'holds';

export type OfflineMessage =
  | { readonly type: typeof TAKE_OVER }
  | { readonly type: typeof HOLDS; readonly url: string };
