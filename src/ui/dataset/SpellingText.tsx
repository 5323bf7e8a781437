/** Labels that differ by upper and lower case alone, and the question whether they are one person. */

import type { ImportReport } from '../../domain/importReport.ts';
import { briefName } from '../../lib/briefText.ts';
import { counted } from '../format.ts';

export function SpellingText({ groups }: { groups: ImportReport['nearlyEqual'] }) {
  const [first = []] = groups;
  return (
    <>
      <bdi>{first.map(briefName).join(' / ')}</bdi>
      {groups.length > 1 && ` and ${counted(groups.length - 1, 'more group')}`} differ by upper and lower case alone.
      One person?
    </>
  );
}
