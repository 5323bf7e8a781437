/** A racer as a page of its own: the parts of the page that show a run read its state, and nothing of them reaches the run on the page. */
import type { Session } from '../sessionTypes.ts';
import type { Racer } from './raceTypes.ts';

export function racerSession(page: Session, { store, picture }: Racer): Session {
  const nothing = (): void => {};
  return {
    ...page,
    store,
    ...picture,
    train: nothing,
    pause: nothing,
    step: nothing,
    trainUntil: nothing,
    reset: nothing,
    // Its biography is that of the run in Runs.
    selectImage: nothing,
    downloadRectified: nothing,
    downloadWeights: nothing,
    downloadRecipe: nothing,
    backToRunSettings: nothing,
    evaluation: { request: nothing, choosePairs: nothing, choosePhoto: nothing, setThreshold: nothing },
  };
}
