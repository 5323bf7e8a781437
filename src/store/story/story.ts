/**
 * The story of a first visit: while nobody has chosen or started anything, the page shows a recorded run of the very settings it
 * opens with. Whatever a person does ends it, for good. It stands beside the session, which knows nothing of it.
 */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RecordedRun } from '../../domain/recordedRun.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { ToldStory } from '../../storage/toldStory.ts';
import type { Session } from '../sessionTypes.ts';
import { encodeSettings, settingsFromHash } from '../settings/permalink.ts';
import { type AppState, showsRun } from '../state.ts';
import { openingSettings, type RecordingName } from './openingSettings.ts';
import { createStorySession } from './storySession.ts';

export type LoadRecording = (name: RecordingName) => Promise<RecordedRun>;

/** waiting: for its faces and the recording; told: it is on the page; over: it never comes again. */
export type StoryView =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'told'; readonly session: Session; readonly run: RecordedRun }
  | { readonly kind: 'over' };

export interface Story {
  readonly view: StoreApi<StoryView>;
  dismiss(): void;
  /** It is in sight or no longer. @param still nothing may move by itself: its end is shown */
  watch(seen: boolean, still: boolean): void;
  dispose(): void;
}

/** What computes is no part of what is shown. */
const keyOf = (settings: Settings): string =>
  encodeSettings({ ...settings, engine: settingsFromHash('').settings.engine });

const NAMES: ReadonlyMap<string, RecordingName> = new Map(
  Object.entries(openingSettings()).map(([name, settings]) => [keyOf(settings), name as RecordingName]),
);

/** Something of a person's own is on the page or on its way to it. */
const hasOwn = (state: AppState): boolean =>
  state.machine.phase !== 'idle' ||
  showsRun(state) ||
  state.putAway !== null ||
  state.kept !== null ||
  state.shelf.items.length > 0 ||
  state.picture !== 'wall';

/** @param hash the page's address after '#': one that names settings shows them at once */
export function createStory(page: Session, hash: string, told: ToldStory, load: LoadRecording): Story {
  const { store } = page;
  const over: StoryView = { kind: 'over' };
  const opens = !settingsFromHash(hash).given && !told.isTold() && !hasOwn(store.getState());
  const view = createStore<StoryView>()(() => (opens ? { kind: 'waiting' } : over));
  let name: RecordingName | null = null;
  let end = (): void => {};
  let sight = { seen: false, still: false };
  /** It was playing when it went out of sight, or has not begun. */
  let plays = true;

  const fetched = new Map<RecordingName, Promise<RecordedRun>>();
  /** Fetched once, and ahead: it is there when the faces are. */
  const recording = (wanted: RecordingName): Promise<RecordedRun> => {
    let run = fetched.get(wanted);
    if (!run) {
      run = load(wanted);
      run.catch(() => undefined);
      fetched.set(wanted, run);
    }
    return run;
  };

  const move = (): void => {
    const now = view.getState();
    if (now.kind !== 'told') return;
    const { session } = now;
    const { playing } = session.store.getState().replay;
    if (sight.still) session.lookAt(null);
    else if (sight.seen && plays) {
      plays = false;
      session.playReplay();
    } else if (!sight.seen && playing) {
      plays = true;
      session.pauseReplay();
    }
  };
  const finish = (): void => {
    if (view.getState().kind === 'over') return;
    unsubscribe();
    view.setState(over, true);
    end();
    told.remember();
    // Images of the story alone are of no use without it.
    if (store.getState().selection.narrowed) page.narrow(null);
  };
  const tell = (wanted: RecordingName): void => {
    name = wanted;
    recording(wanted).then(
      (run) => {
        if (name !== wanted || view.getState().kind === 'over') return;
        const { session, dispose } = createStorySession(page, run);
        end();
        end = dispose;
        plays = true;
        view.setState({ kind: 'told', session, run }, true);
        move();
      },
      // Without it the page is what it is without a story.
      () => {
        unsubscribe();
        view.setState(over, true);
      },
    );
  };
  const follow = (state: AppState): void => {
    const wanted = NAMES.get(keyOf(state.settings));
    if (!wanted || hasOwn(state)) finish();
    else {
      void recording(wanted);
      // Which faces the page opens with is known once they are being drawn.
      if (state.dataset.faces && wanted !== name) tell(wanted);
    }
  };
  const unsubscribe = opens
    ? store.subscribe((state, before) => {
        const moved = state.settings !== before.settings || state.dataset.faces !== before.dataset.faces;
        if (moved || hasOwn(state)) follow(state);
      })
    : () => {};

  if (opens) follow(store.getState());

  return {
    view,
    dismiss: finish,
    watch(seen, still) {
      sight = { seen, still };
      move();
    },
    dispose() {
      unsubscribe();
      end();
    },
  };
}

export const StoryContext = createContext<Story | null>(null);

const OVER = createStore<StoryView>()(() => ({ kind: 'over' }));

/** The story, and what of it is on the page; none around a component that stands alone. */
export function useStory(): readonly [StoryView, Story | null] {
  const story = useContext(StoryContext);
  return [useStore(story?.view ?? OVER), story];
}
