/** The language of the page: the one chosen before, else the browser's; and how another is chosen. */
import { createContext, useContext } from 'react';
import type { ChosenLanguage } from '../storage/chosenLanguage.ts';
import { type Language, languageFor, speak, spokenLanguage } from '../words/language.ts';

export interface PageLanguage {
  /** The page is drawn once it speaks: not in one language first and then in another. Never rejects: what cannot be had stays English. */
  open(): Promise<void>;
  /** @returns whether the page speaks it now */
  choose(language: Language): Promise<boolean>;
}

/** @param wanted what the browser prefers, as `navigator.languages` gives it @param onSpoken told of each change */
export function createPageLanguage(
  chosen: ChosenLanguage,
  wanted: readonly string[],
  onSpoken: (language: Language) => void,
): PageLanguage {
  const speakIt = async (language: Language): Promise<boolean> => {
    try {
      await speak(language);
    } catch {
      return false;
    }
    onSpoken(language);
    return true;
  };
  return {
    async open() {
      const language = chosen.read() ?? languageFor(wanted);
      if (language !== spokenLanguage()) await speakIt(language);
    },
    async choose(language) {
      const spoken = await speakIt(language);
      if (spoken) chosen.keep(language);
      return spoken;
    },
  };
}

export const PageLanguageContext = createContext<PageLanguage | null>(null);

export function usePageLanguage(): PageLanguage {
  const language = useContext(PageLanguageContext);
  if (!language) throw new Error('rendered without the language of the page');
  return language;
}
