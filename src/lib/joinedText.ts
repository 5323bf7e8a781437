/** Texts one after the other, with what the language sets between them. */
import { t } from '@lingui/core/macro';

/** ["One.", "Two."] -> "One. Two."; empty ones are left out. */
export const sentences = (texts: readonly string[]): string =>
  texts.filter((text) => text !== '').reduce((text, next) => (text === '' ? next : t`${text} ${next}`), '');

/** ["one", "two"] -> "one; two" */
export const clauses = (parts: readonly string[]): string =>
  parts.join(t({ message: '; ', context: 'between the parts of a sentence' }));

/** ["one", "two", "three"] -> "one, two, three" */
export const listed = (items: readonly string[]): string =>
  items.join(t({ message: ', ', context: 'between the parts of a list' }));

/** ["one", "two", "three"] -> "one, two and three" */
export function listedToTheLast(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined || items.length < 2) return last ?? '';
  const others = listed(items.slice(0, -1));
  return t`${others} and ${last}`;
}
