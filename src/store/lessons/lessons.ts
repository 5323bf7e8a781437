/**
 * The way into the lessons and out of them. A lesson has a session of its own, with a worker and images of its own, so that a
 * person's run and settings stay as they are: a run that goes on pauses meanwhile.
 */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DEFAULT_SETTINGS } from '../../domain/settings/settings.ts';
import type { Session } from '../sessionTypes.ts';
import { encodeSettings, LESSON, lessonIn } from '../settings/permalink.ts';

/** @property text what the address says of the lesson; null while none is open */
export type LessonsView =
  | { readonly text: string; readonly session: Session }
  | { readonly text: null; readonly session: null };

export interface Lessons {
  readonly view: StoreApi<LessonsView>;
  /** Opens a lesson, in place of the page or of another lesson. @param text as the address has it after '#' */
  open(text: string): void;
  /** Back to the page as it was. */
  leave(): void;
}

/** The address of the first one; the others are known where lessons are loaded. */
export const FIRST_LESSON = `${LESSON}=labels-lie`;

const CLOSED: LessonsView = { text: null, session: null };

/**
 * @param makeSession a session that keeps nothing, from an address
 * @param hash the page's address after '#': one that names a lesson opens it
 */
export function createLessons(page: Session, makeSession: (hash: string) => Session, hash: string): Lessons {
  const view = createStore<LessonsView>()(() => CLOSED);
  let goOn: (() => void) | null = null;

  const holdPage = (): void => {
    const { phase, wish, goal } = page.store.getState().machine;
    if (wish !== 'run' || (phase !== 'training' && phase !== 'preparing')) return;
    page.pause();
    goOn = goal ? () => page.trainUntil(goal) : () => page.train();
  };
  const begin = (): Session => {
    holdPage();
    const { settings, backend } = page.store.getState();
    const { engine } = settings;
    // What was found to be fastest need not be found again.
    const chosen = engine.backend === 'auto' && backend ? backend.backend : engine.backend;
    const session = makeSession(encodeSettings({ ...DEFAULT_SETTINGS, engine: { ...engine, backend: chosen } }));
    session.open();
    return session;
  };
  const open = (text: string): void => {
    view.setState({ text, session: view.getState().session ?? begin() }, true);
  };
  const given = lessonIn(hash);
  if (given !== null) open(given);

  return {
    view,
    open,
    leave() {
      view.getState().session?.dispose();
      view.setState(CLOSED, true);
      goOn?.();
      goOn = null;
    },
  };
}

export const LessonsContext = createContext<Lessons | null>(null);

const NONE = createStore<LessonsView>()(() => CLOSED);

/** What of the lessons is open; nothing around a component that stands alone. */
export function useLessons(): readonly [LessonsView, Lessons | null] {
  const lessons = useContext(LessonsContext);
  return [useStore(lessons?.view ?? NONE), lessons];
}
