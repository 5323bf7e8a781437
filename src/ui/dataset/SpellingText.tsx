/** Labels that differ by upper and lower case alone, and the question whether they are one person. */

import { Plural, Trans } from '@lingui/react/macro';
import type { ImportReport } from '../../domain/importReport.ts';
import { briefName } from '../../lib/briefText.ts';

export function SpellingText({ groups }: { groups: ImportReport['nearlyEqual'] }) {
  const [first = []] = groups;
  const names = first.map(briefName).join(' / ');
  const more = groups.length - 1;
  if (more < 1)
    return (
      <Trans>
        <bdi>{names}</bdi> differ by upper and lower case alone. One person?
      </Trans>
    );
  return (
    <Trans>
      <bdi>{names}</bdi> and <Plural value={more} one="# more group" other="# more groups" /> differ by upper and lower
      case alone. One person?
    </Trans>
  );
}
