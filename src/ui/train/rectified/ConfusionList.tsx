/** Who is taken for whom, most frequent first; each opens its photos. */
import { plural, t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { confusionsAmong } from '../../../domain/confusions.ts';
import type { Confusion } from '../../../domain/evaluation.ts';
import type { Corrections } from '../../../domain/standingCorrections.ts';
import type { Faces } from '../../../store/state.ts';
import { ConfusedNames } from '../../faces/ConfusedNames.tsx';
import { takenFor } from '../../faces/takenFor.ts';
import { useOpenConfusion } from '../../faces/useOpenConfusion.ts';
import classes from './Rectified.module.css';

interface ConfusionListProps {
  readonly faces: Faces;
  readonly listed: Corrections;
  /** The photos of one are on show. */
  onOpened(): void;
}

const SHOWN = 100;

export default function ConfusionList({ faces, listed, onOpened }: ConfusionListProps) {
  const open = useOpenConfusion();
  const all = useMemo(() => confusionsAmong(listed.byImage.values()), [listed]);
  const most = all[0]?.count ?? 1;
  const more = all.length - SHOWN;
  const row = (confusion: Confusion) => {
    const { given, rectified, count } = confusion;
    const who = takenFor(faces.identities, confusion);
    return (
      <li key={`${given} ${rectified}`}>
        <button
          type="button"
          className={classes.confusion}
          aria-label={t`${who}, ${plural(count, { one: '# image', other: '# images' })}: show them`}
          title={t`${plural(count, { one: 'Show this image alone', other: 'Show these images alone' })}`}
          onClick={() => {
            open(confusion);
            onOpened();
          }}
        >
          <ConfusedNames pair={confusion} names={faces.identities} />
          <span className={classes.many}>{count.toLocaleString('en')}</span>
          <i className={classes.bar} style={{ width: `${(100 * count) / most}%` }} aria-hidden />
        </button>
      </li>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <ul className={classes.list} tabIndex={0} aria-label={t`Who is taken for whom, most images first`}>
      {all.slice(0, SHOWN).map(row)}
      {all.length === 0 && <li className={classes.more}>{t`None of the chosen faces is rectified.`}</li>}
      {more > 0 && (
        <li className={classes.more}>{t`and ${plural(more, { one: '# more pair', other: '# more pairs' })}`}</li>
      )}
    </ul>
  );
}
