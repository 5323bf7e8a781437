/** Lists as a language sets them. */
import { t } from '@lingui/core/macro';

/** "a, b, c" */
export const commas = (parts: readonly string[]): string =>
  parts.join(t({ message: ', ', context: 'between the parts of a list' }));

/** "a, b and c" */
export function listed(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined || names.length < 2) return last ?? '';
  const others = commas(names.slice(0, -1));
  return t`${others} and ${last}`;
}
