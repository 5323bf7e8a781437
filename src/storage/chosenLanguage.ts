/** The language that a person chose for the page. A browser that keeps nothing gives its own at each visit. */
import { LANGUAGES, type Language } from '../words/language.ts';

export interface ChosenLanguage {
  /** Null where none was chosen. */
  read(): Language | null;
  keep(language: Language): void;
}

const KEY = 'boundaryface-language';

/** Asked for each time, since a browser may refuse by throwing. @param storage as `() => window.localStorage` */
export const createChosenLanguage = (storage: () => Pick<Storage, 'getItem' | 'setItem'>): ChosenLanguage => ({
  read() {
    try {
      const kept = storage().getItem(KEY);
      return LANGUAGES.find((language) => language === kept) ?? null;
    } catch {
      return null;
    }
  },
  keep(language) {
    try {
      storage().setItem(KEY, language);
    } catch {
      // The choice holds until the page is closed.
    }
  },
});
