/** The address bar, played: settings replace the entry, views are entries of their own, and typed addresses open anew. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { restoreSettings } from '../../../../src/domain/settings/parse.ts';
import { createLessons } from '../../../../src/store/lessons/lessons.ts';
import { type AddressBar, keepAddress } from '../../../../src/store/settings/address.ts';
import { encodeAddress, settingsFromHash } from '../../../../src/store/settings/permalink.ts';
import { type AppState, initialState, VIEWS, type View } from '../../../../src/store/state.ts';
import { setUp } from '../../../support/playedSession.ts';

const DEFAULTS = restoreSettings({}).settings;
const OTHER = restoreSettings({ noise: { closedSet: 0.4 } }).settings;

/** A history of one tab: what the browser does with entries and events. */
function browser(hash: string) {
  const entries: { state: unknown; hash: string }[] = [{ state: null, hash }];
  let at = 0;
  const listeners: Record<'popstate' | 'hashchange', (() => void)[]> = { popstate: [], hashchange: [] };
  const hashOf = (url: string): string => (url.includes('#') ? url.slice(url.indexOf('#')) : '');
  const arrive = (to: number): void => {
    const before = entries[at]!.hash;
    at = to;
    for (const listener of listeners.popstate) listener();
    if (entries[at]!.hash !== before) for (const listener of listeners.hashchange) listener();
  };
  const bar: AddressBar = {
    location: {
      get hash() {
        return entries[at]!.hash;
      },
      pathname: '/page/',
      search: '',
    },
    history: {
      get state() {
        return entries[at]!.state;
      },
      pushState(state, _, url) {
        entries.splice(at + 1, entries.length, { state, hash: hashOf(url) });
        at += 1;
      },
      replaceState(state, _, url) {
        entries[at] = { state, hash: hashOf(url) };
      },
    },
    addEventListener: (type, listener) => void listeners[type].push(listener),
  };
  return {
    bar,
    hash: () => entries[at]!.hash,
    length: () => entries.length,
    back: () => arrive(at - 1),
    forward: () => arrive(at + 1),
    type(typed: string) {
      entries.splice(at + 1, entries.length, { state: null, hash: typed });
      arrive(at + 1);
    },
  };
}

function opened(hash = '') {
  const tab = browser(hash);
  const byHand = { head: false, milestones: false };
  const store = createStore<AppState>()(() => initialState(settingsFromHash(hash), byHand));
  const reload = vi.fn();
  const show = (view: View): void => store.setState({ view });
  const lessons = createLessons(setUp().session, () => setUp().session, hash);
  keepAddress({ store, show }, lessons, tab.bar, reload);
  return { ...tab, store, show, reload, lessons };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the view in the address', () => {
  it('goes there and back with any settings, and names no problem', () => {
    for (const view of VIEWS) {
      for (const settings of [DEFAULTS, OTHER]) {
        const hash = `#${encodeAddress(settings, view)}`;
        expect(settingsFromHash(hash)).toMatchObject({ view, settings, problems: [], given: settings === OTHER });
      }
    }
    expect(encodeAddress(DEFAULTS, 'train')).toBe('');
    expect(encodeAddress(OTHER, 'clean')).toBe('view=clean&noise.closedSet=0.4');
  });

  it('is the first one where the address names none, and an unknown one is named', () => {
    for (const hash of ['', '#', '#noise.closedSet=0.4', '#view', '#view=', '#view.x=clean', '#view=nothing'])
      expect(settingsFromHash(hash).view).toBe('train');
    expect(settingsFromHash('#view=nothing').problems).toMatchObject([{ field: 'view' }]);
  });
});

describe('the address bar', () => {
  it('a reload opens the view that was open', () => {
    const { show, hash } = opened('#noise.closedSet=0.4');
    expect(hash()).toBe('#noise.closedSet=0.4');
    show('clean');
    expect(hash()).toBe('#view=clean&noise.closedSet=0.4');
    expect(opened(hash()).store.getState().view).toBe('clean');
  });

  it('back and forward turn the views and nothing else', () => {
    const { show, hash, back, forward, store, reload } = opened();
    show('evaluate');
    show('clean');
    store.setState({ settings: OTHER });
    vi.runAllTimers();
    expect(hash()).toBe('#view=clean&noise.closedSet=0.4');
    back();
    expect(store.getState()).toMatchObject({ view: 'evaluate', settings: OTHER });
    // The entry now holds the settings of the page, not those of before.
    expect(hash()).toBe('#view=evaluate&noise.closedSet=0.4');
    back();
    expect(store.getState()).toMatchObject({ view: 'train', settings: OTHER });
    forward();
    forward();
    expect(store.getState().view).toBe('clean');
    expect(reload).not.toHaveBeenCalled();
  });

  it('settings replace the entry, once they have settled', () => {
    const { store, hash, length } = opened();
    store.setState({ settings: OTHER });
    expect(hash()).toBe('');
    vi.runAllTimers();
    expect(hash()).toBe('#noise.closedSet=0.4');
    expect(length()).toBe(1);
  });

  it('an address that is typed opens anew, its view too', () => {
    const { type, reload, store } = opened();
    type('#view=clean');
    expect(reload).toHaveBeenCalledTimes(1);
    expect(store.getState().view).toBe('train');
  });
});

describe('a lesson in the address', () => {
  it('is a place to go back from, and to go forward to', () => {
    const { lessons, hash, length, back, forward, reload } = opened('#noise.closedSet=0.4');
    lessons.open('lesson=margin');
    lessons.open('lesson=early-late');
    expect([hash(), length()]).toEqual(['#lesson=early-late', 3]);
    back();
    expect(lessons.view.getState().text).toBe('lesson=margin');
    back();
    expect([hash(), lessons.view.getState().text]).toEqual(['#noise.closedSet=0.4', null]);
    forward();
    expect(lessons.view.getState().text).toBe('lesson=margin');
    expect(reload).not.toHaveBeenCalled();
  });

  it('gives way to the settings of the page once it is left', () => {
    const { lessons, hash, store } = opened();
    store.setState({ settings: OTHER });
    lessons.open('lesson=margin');
    vi.runAllTimers();
    expect(hash()).toBe('#lesson=margin');
    lessons.leave();
    expect(hash()).toBe('#noise.closedSet=0.4');
  });
});
