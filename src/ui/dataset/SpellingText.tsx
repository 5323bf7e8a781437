/** Labels that differ by upper and lower case alone, and the question whether they are one person. */

import { Plural, Trans } from '@lingui/react/macro';
import type { ImportReport } from '../../domain/importReport.ts';
import { briefName } from '../../lib/briefText.ts';

export function SpellingText({ groups }: { groups: ImportReport['nearlyEqual'] }) {
  const [first = []] = groups;
  const names = <bdi>{first.map(briefName).join(' / ')}</bdi>;
  const more = groups.length - 1;
  if (more < 1) return <Trans>{names} differ by upper and lower case alone. One person?</Trans>;
  return (
    <Trans>
      {names} and <Plural value={more} one="# more group" other="# more groups" /> differ by upper and lower case alone.
      One person?
    </Trans>
  );
}
