/** What is drawn again when the page speaks another language. */
import { useSyncExternalStore } from 'react';
import { i18n, type Language, spokenLanguage } from '../words/language.ts';

const hear = (changed: () => void): (() => void) => i18n.on('change', changed);

/** For the root, with which all below is drawn again, and for what is drawn only when its properties change. */
export const useLanguage = (): Language => useSyncExternalStore(hear, spokenLanguage, spokenLanguage);
