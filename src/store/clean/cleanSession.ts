/**
 * The one place that changes the state of the Clean view: takes what a person does and what the worker reports, keeps the
 * verdicts, and sends commands. Knows no React and no DOM. Its parts each know one thing; here they are joined.
 */
import { createStore } from 'zustand/vanilla';
import { dateTaken } from '../../formats/picture/dateTaken.ts';
import { createAnalysisActions } from './analysisActions.ts';
import { createAnalysisEvents } from './analysisEvents.ts';
import { createAnalysisJob } from './analysisJob.ts';
import { EMPTY, lasting } from './cleanState.ts';
import type { CleanEnvironment, CleanSession, CleanState } from './cleanTypes.ts';
import { createExportJob } from './exportJob.ts';
import { createFaceNames } from './faceNaming.ts';
import { createPhotoFaces } from './facesInPhoto.ts';
import { createLookAlikeActions } from './lookAlikeActions.ts';
import { createReviewActions } from './reviewActions.ts';
import { createReviewedFiles } from './reviewedFiles.ts';
import { createReviewKeeper } from './reviewKeeper.ts';
import { createSuspectList } from './suspectList.ts';
import { createSelection } from './suspectSelection.ts';
import { createVerdictSteps } from './verdictSteps.ts';

export function createCleanSession(environment: CleanEnvironment): CleanSession {
  const store = createStore<CleanState>()(() => EMPTY);
  const { getState: get, setState: set } = store;
  const { reviews, keptFaces, folders } = environment;
  const listFolders = async (): Promise<void> => set({ folders: await folders.list() });
  const countFaces = async (): Promise<void> => set({ keptFaces: await keptFaces.amount() });
  const files = createReviewedFiles();
  const list = createSuspectList(store);
  const keeper = createReviewKeeper({ store, reviews, list });
  const steps = createVerdictSteps({ store, list, keeper });
  const job = createAnalysisJob({
    store,
    files,
    list,
    createClient: () => environment.createClient((event) => events.onEvent(event)),
  });
  const events = createAnalysisEvents({ store, list, keeper, now: () => environment.now(), job });

  /** The bytes of the photo behind an image. */
  const read = async (image: number): Promise<Uint8Array<ArrayBuffer> | null> => {
    const { set: shown } = get();
    const name = shown?.regions?.[image]?.photo ?? shown?.names[image];
    return name === undefined ? null : (await files.open()).read(name);
  };
  const original = async (image: number): Promise<Blob | null> => {
    const bytes = await read(image);
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
      void listFolders();
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
    ...createReviewActions({ store, list, steps, keeper }),
    ...createLookAlikeActions({ store, steps }),
    ...createSelection(store),
    original,
    ...createPhotoFaces({ store, job, original }),
    ...createFaceNames({ store, job, keeper, original }),
    async taken(image) {
      const bytes = await read(image).catch(() => null);
      return bytes && dateTaken(bytes);
    },
    ...createExportJob({ store, environment, files, job }),
    dismissError: () => set({ error: null }),
    forgetEarlier: (id) => void keeper.forgetEarlier(id),
    setKeepFaces(wanted) {
      keptFaces.want(wanted);
      set({ keepFaces: wanted });
    },
    forgetFaces: () => void keptFaces.clear().then(countFaces),
    rememberFolder: (folder) => void folders.remember(folder).then(listFolders),
    forgetFolder: (folder) => void folders.forget(folder).then(listFolders),
    saveAtOnce: () => keeper.saveAtOnce(),
    dispose() {
      job.stop();
      reviews.close();
    },
  };
}
