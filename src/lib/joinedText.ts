/** Texts one after the other, with what the language sets between them. */
import { t } from '@lingui/core/macro';

/** ["One.", "Two."] -> "One. Two."; empty ones are left out. */
export const sentences = (texts: readonly string[]): string =>
  texts.filter((text) => text !== '').reduce((text, next) => (text === '' ? next : t`${text} ${next}`), '');

/** ["one", "two"] -> "one, two" */
export const listed = (items: readonly string[]): string =>
  items.reduce((list, item) => (list === '' ? item : t`${list}, ${item}`), '');
