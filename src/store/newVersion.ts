/** A newer version of the page that lies ready on this device: shown when no run is under way, taken when a person says so. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Offline } from '../client/keepOffline.ts';

interface NewVersionState {
  /** Opens it; null while there is none. */
  readonly open: (() => void) | null;
}

export type NewVersion = StoreApi<NewVersionState>;

/** @param keep see `keepOffline`; told what to do once a newer version lies ready */
export function createNewVersion(keep: (onNewer: () => void) => Promise<Offline | null>): NewVersion {
  const store = createStore<NewVersionState>()(() => ({ open: null }));
  const offline = keep(() => store.setState({ open: () => void offline.then((kept) => kept?.update()) }));
  return store;
}

const NONE: NewVersion = createStore<NewVersionState>()(() => ({ open: null }));

export const NewVersionContext = createContext<NewVersion>(NONE);

/** @returns opens the newer version; null while there is none */
export const useNewVersion = (): (() => void) | null => useStore(useContext(NewVersionContext), ({ open }) => open);
