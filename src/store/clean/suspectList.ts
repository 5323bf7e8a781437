/** The list on show: its order follows the scores, and everything that follows from it changes with it. */
import type { StoreApi } from 'zustand/vanilla';
import type { CleanScores } from '../../protocol/clean.ts';
import { withList } from './cleanState.ts';
import type { CleanState } from './cleanTypes.ts';
import { type Orders, ordersOf } from './suspectRanking.ts';

const NO_ORDERS: Orders = { score: [], openSet: [] };

export interface SuspectList {
  /** Ranks by these scores from the next `update` on; null: by none. */
  rankBy(scores: CleanScores | null): void;
  /** Changes the state and what follows from the change: the list, its counts, the focus. */
  update(change: Partial<CleanState>): void;
}

export function createSuspectList({ getState: get, setState: set }: StoreApi<CleanState>): SuspectList {
  let orders = NO_ORDERS;
  return {
    rankBy(scores) {
      orders = scores ? ordersOf(scores) : NO_ORDERS;
    },
    update: (change) => set(withList(get(), orders, change)),
  };
}
