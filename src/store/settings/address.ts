/**
 * Keeps the address in step with the page: settings replace it, a view or a lesson is a place to go back to. Back and forward turn
 * to view and lesson alone, since settings and run belong to the page as it is; an address that a person types is opened anew.
 */

import type { Lessons } from '../lessons/lessons.ts';
import type { Session } from '../sessionTypes.ts';
import { encodeAddress, lessonIn, settingsFromHash } from './permalink.ts';
import { linkedResult } from './sharedResult.ts';

/** What is needed of a window. */
export interface AddressBar {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: {
    readonly state: unknown;
    pushState(state: unknown, unused: string, url: string): void;
    replaceState(state: unknown, unused: string, url: string): void;
  };
  addEventListener(type: 'popstate' | 'hashchange', listener: () => void): void;
}

const SETTLED_MS = 300;
/** Tells entries of the history that this page wrote from an address that was typed. */
const OWN = { own: true } as const;

const isOwn = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && (state as Partial<typeof OWN>).own === true;

/** @param reload opens the present address anew */
export function keepAddress(
  session: Pick<Session, 'store' | 'show'>,
  lessons: Lessons,
  bar: AddressBar,
  reload: () => void,
): void {
  const { location, history } = bar;
  let writing: ReturnType<typeof setTimeout> | undefined;
  /** View or lesson comes from the history, which has its entry already. */
  let travelling = false;

  const address = (): string => {
    const state = session.store.getState();
    const text = lessons.view.getState().text ?? encodeAddress(state.settings, state.view, linkedResult(state));
    return text === '' ? location.pathname + location.search : `#${text}`;
  };
  // The address the page was opened by becomes an entry like the later ones, as it stands.
  history.replaceState(OWN, '', location.pathname + location.search + location.hash);

  session.store.subscribe((state, before) => {
    if (state.view !== before.view && !travelling) {
      clearTimeout(writing);
      history.pushState(OWN, '', address());
    } else if (state.settings !== before.settings) {
      clearTimeout(writing);
      writing = setTimeout(() => history.replaceState(OWN, '', address()), SETTLED_MS);
    }
  });
  lessons.view.subscribe(({ text }, before) => {
    if (text === before.text || travelling) return;
    clearTimeout(writing);
    history.pushState(OWN, '', address());
  });
  bar.addEventListener('popstate', () => {
    if (!isOwn(history.state)) return;
    const lesson = lessonIn(location.hash);
    travelling = true;
    if (lesson !== null) lessons.open(lesson);
    else {
      if (lessons.view.getState().text !== null) lessons.leave();
      session.show(settingsFromHash(location.hash).view);
    }
    travelling = false;
    // The entry may hold settings of before.
    clearTimeout(writing);
    history.replaceState(OWN, '', address());
  });
  bar.addEventListener('hashchange', () => {
    if (!isOwn(history.state)) reload();
  });
}
