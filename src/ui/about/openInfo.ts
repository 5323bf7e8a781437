/** Which part of "About" is open over the page, if any. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export type InfoPart = 'about' | 'words';

const opened = createStore<{ readonly part: InfoPart | null }>()(() => ({ part: null }));

/** @param part null closes it */
export const openInfo = (part: InfoPart | null): void => opened.setState({ part });

export const useInfo = (): InfoPart | null => useStore(opened, ({ part }) => part);
