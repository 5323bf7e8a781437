/** Whether a person wants what is found in photos kept for the next visit; they do until they say otherwise. */

export interface KeptWish {
  isWanted(): boolean;
  want(wanted: boolean): void;
}

const KEY = 'boundaryface-keep-faces';
const NO = 'no';

/** Asked for each time, since a browser may refuse by throwing. @param storage as `() => window.localStorage` */
export const createKeptWish = (storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptWish => {
  let wanted = true;
  try {
    wanted = storage().getItem(KEY) !== NO;
  } catch {
    // A browser that keeps nothing keeps no faces either.
  }
  return {
    isWanted: () => wanted,
    want(now) {
      wanted = now;
      try {
        storage().setItem(KEY, now ? 'yes' : NO);
      } catch {
        // It holds for this visit.
      }
    },
  };
};
