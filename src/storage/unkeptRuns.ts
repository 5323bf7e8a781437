/** A store for runs that are for the moment: nothing of them outlives the page, and none of those that are kept is seen. */
import type { RunStore } from './runs.ts';

export function createUnkeptRuns(): RunStore {
  let ids = 0;
  return {
    newId() {
      ids += 1;
      return `unkept ${ids}`;
    },
    list: () => Promise.resolve({ runs: [], unreadable: [] }),
    take: () => Promise.resolve(null),
    at: () => Promise.resolve(null),
    save: () => Promise.resolve('memory'),
    remove: () => Promise.resolve(true),
    copy: () => Promise.resolve(null),
    records: () => Promise.resolve({ items: [], unreadable: 0 }),
    details: () => Promise.resolve(null),
    putRecord: () => Promise.resolve('memory'),
    annotate: () => Promise.resolve(),
    onRoomMade() {},
  };
}
