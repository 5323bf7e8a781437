/** Whether this browser has seen the story of the first visit to its end. A browser that keeps nothing sees it at each visit. */

export interface ToldStory {
  isTold(): boolean;
  remember(): void;
}

const KEY = 'boundaryface-story';

/** Asked for each time, since a browser may refuse by throwing. @param storage as `() => window.localStorage` */
export const createToldStory = (storage: () => Pick<Storage, 'getItem' | 'setItem'>): ToldStory => ({
  isTold() {
    try {
      return storage().getItem(KEY) !== null;
    } catch {
      return false;
    }
  },
  remember() {
    try {
      storage().setItem(KEY, 'told');
    } catch {
      // Nothing is lost but the memory of it.
    }
  },
});
