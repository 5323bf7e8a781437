/**
 * The one place that changes the state of the Clean view: takes what a person does and what the worker reports, keeps the
 * verdicts, and sends commands. Knows no React and no DOM. Its parts each know one thing; here they are joined.
 */
import { createStore } from 'zustand/vanilla';
import { createAnalysisActions } from './analysisActions.ts';
import { createAnalysisEvents } from './analysisEvents.ts';
import { createAnalysisJob } from './analysisJob.ts';
import { EMPTY, lasting } from './cleanState.ts';
import type { CleanEnvironment, CleanSession, CleanState } from './cleanTypes.ts';
import { createExportJob } from './exportJob.ts';
import { createPhotoFaces } from './facesInPhoto.ts';
import { createReviewActions } from './reviewActions.ts';
import { createReviewedFiles } from './reviewedFiles.ts';
import { createReviewKeeper } from './reviewKeeper.ts';
import { createSuspectList } from './suspectList.ts';
import { createSelection } from './suspectSelection.ts';

export function createCleanSession(environment: CleanEnvironment): CleanSession {
  const store = createStore<CleanState>()(() => EMPTY);
  const { getState: get, setState: set } = store;
  const { reviews, keptFaces } = environment;
  const countFaces = async (): Promise<void> => set({ keptFaces: await keptFaces.amount() });
  const files = createReviewedFiles();
  const list = createSuspectList(store);
  const keeper = createReviewKeeper({ store, reviews, list });
  const job = createAnalysisJob({
    store,
    files,
    list,
    createClient: () => environment.createClient((event) => events.onEvent(event)),
  });
  const events = createAnalysisEvents({ store, list, keeper, now: () => environment.now(), job });

  const original = async (image: number): Promise<Blob | null> => {
    const { set: shown } = get();
    const name = shown?.regions?.[image]?.photo ?? shown?.names[image];
    if (name === undefined) return null;
    const bytes = await files.open().then((opened) => opened.read(name));
    return bytes && new Blob([bytes]);
  };

  return {
    store,
    get images() {
      return files.images;
    },
    open() {
      set({ keepFaces: keptFaces.isWanted() });
      void keeper.listEarlier();
      void countFaces();
    },
    ...createAnalysisActions({ store, environment, files, job, events }),
    leave() {
      job.stop();
      files.clear();
      keeper.close();
      set({ ...EMPTY, ...lasting(get()) });
      void keeper.listEarlier();
      void countFaces();
    },
    ...createReviewActions({ store, list, keeper }),
    ...createSelection(store),
    original,
    ...createPhotoFaces({ store, job, original }),
    ...createExportJob({ store, environment, files, job }),
    dismissError: () => set({ error: null }),
    forgetEarlier: (id) => void keeper.forgetEarlier(id),
    setKeepFaces(wanted) {
      keptFaces.want(wanted);
      set({ keepFaces: wanted });
    },
    forgetFaces: () => void keptFaces.clear().then(countFaces),
    dispose() {
      job.stop();
      reviews.close();
    },
  };
}
