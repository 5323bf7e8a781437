/** What a person does to the large picture of the Train view. */
import type { ProjectionListener, Projections } from '../../client/projections.ts';
import { createProjectionControl, type ProjectionActions, type ProjectionStore } from './projectionControl.ts';
import { createSelection, type SelectionActions, type SelectionStore } from './selection.ts';

/** What the picture shows: all faces by label, or their embeddings. */
export type PictureKind = 'wall' | 'sphere';

export interface PictureActions extends SelectionActions, ProjectionActions {
  showPicture(picture: PictureKind): void;
  /** Pictures mark which labels are right. */
  showTruth(shown: boolean): void;
  /** Asks for embeddings while somebody looks at them; each who has begun to look says so once when they leave. */
  watchEmbeddings(on: boolean): void;
}

type PictureStore = SelectionStore &
  ProjectionStore & { setState(part: { readonly picture: PictureKind } | { readonly showTruth: boolean }): void };

export interface PictureControl {
  readonly actions: PictureActions;
  /** A worker that knows nothing yet is there. */
  workerStarted(): void;
  dispose(): void;
}

export function createPictureActions(
  store: PictureStore,
  { createProjections }: { createProjections(listener: ProjectionListener): Projections },
  send: (command: { readonly type: 'watch'; readonly embeddings: boolean }) => void,
): PictureControl {
  const { dispose, ...projection } = createProjectionControl(store, createProjections);
  let watching = 0;
  const actions: PictureActions = {
    ...createSelection(store),
    ...projection,
    showPicture: (picture) => store.setState({ picture }),
    showTruth: (showTruth) => store.setState({ showTruth }),
    watchEmbeddings(on) {
      const before = watching > 0;
      watching = Math.max(0, watching + (on ? 1 : -1));
      if (before !== watching > 0) send({ type: 'watch', embeddings: on });
    },
  };
  return {
    actions,
    workerStarted() {
      if (watching > 0) send({ type: 'watch', embeddings: true });
    },
    dispose,
  };
}
