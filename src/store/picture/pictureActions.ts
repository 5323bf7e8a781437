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
}

type PictureStore = SelectionStore &
  ProjectionStore & { setState(part: { readonly picture: PictureKind } | { readonly showTruth: boolean }): void };

export function createPictureActions(
  store: PictureStore,
  createProjections: (listener: ProjectionListener) => Projections,
): { readonly actions: PictureActions; dispose(): void } {
  const { dispose, ...projection } = createProjectionControl(store, createProjections);
  const actions: PictureActions = {
    ...createSelection(store),
    ...projection,
    showPicture: (picture) => store.setState({ picture }),
    showTruth: (showTruth) => store.setState({ showTruth }),
  };
  return { actions, dispose };
}
