/** The recorded run as a session of its own, for the parts of the page that show a run: no action of it reaches anything of the page's. */
import { createStore } from 'zustand/vanilla';
import { type RecordedRun, recordedHistory, recordedLabels } from '../../domain/recordedRun.ts';
import { createReplay, type ReplayControl } from '../replay/replay.ts';
import { lossPointsOf } from '../run/metricSeries.ts';
import type { Session } from '../sessionTypes.ts';
import { type AppState, initialState } from '../state.ts';

/** Quicker than where a person looks back at a run of their own: the whole takes less than ten seconds. */
const STORY = { epochMs: 600, throughNow: false };

/** What it has of the page: its faces, where they are those of the run, and what a person has singled out. */
function ofPage(page: AppState, run: RecordedRun): Pick<AppState, 'dataset' | 'selection'> {
  const { dataset, selection } = page;
  const { faces } = dataset;
  const areItsFaces = faces?.kind === 'synthetic' && faces.labels.length === run.given.length;
  return { dataset: areItsFaces ? dataset : { ...dataset, faces: null }, selection };
}

function storyState(run: RecordedRun, page: AppState): AppState {
  const { settings, epochs, stepsPerEpoch } = run;
  const opening = initialState({ settings, view: 'train', problems: [] }, { head: true, milestones: true });
  const labels = recordedLabels(run);
  const history = recordedHistory(run, labels);
  return {
    ...opening,
    ...ofPage(page, run),
    machine: { phase: 'finished', wish: 'hold', started: false },
    run: {
      ...opening.run,
      recorded: true,
      settings,
      epoch: epochs.length,
      epochs: epochs.length,
      step: epochs.length * stepsPerEpoch,
      stepsPerEpoch,
    },
    charts: { loss: lossPointsOf(run.loss), epochs, marks: [] },
    labels,
    corrections: history.latest,
    history,
    showTruth: true,
  };
}

interface StorySession {
  readonly session: Session;
  readonly replay: ReplayControl['actions'];
  dispose(): void;
}

export function createStorySession(page: Session, run: RecordedRun): StorySession {
  const store = createStore<AppState>()(() => storyState(run, page.store.getState()));
  const replay = createReplay(store, STORY);
  const unsubscribe = page.store.subscribe((state, before) => {
    if (state.dataset !== before.dataset || state.selection !== before.selection) store.setState(ofPage(state, run));
  });
  const nothing = (): void => {};
  const session: Session = {
    ...page,
    store,
    ...replay.actions,
    selectImage(image, among) {
      // Who looks at one face wants it to stay.
      replay.actions.pauseReplay();
      page.selectImage(image, among);
    },
    showTruth: (showTruth) => store.setState({ showTruth }),
    watchEmbeddings: nothing,
    downloadRectified: nothing,
    downloadWeights: nothing,
    downloadRecipe: nothing,
    backToRunSettings: nothing,
    evaluation: { request: nothing, choosePairs: nothing, choosePhoto: nothing, setThreshold: nothing },
  };
  return {
    session,
    replay: replay.actions,
    dispose() {
      unsubscribe();
      replay.dispose();
    },
  };
}
