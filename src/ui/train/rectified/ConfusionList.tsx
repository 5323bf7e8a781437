/** Who is taken for whom, most frequent first; each opens its photos. */
import { useMemo } from 'react';
import { confusionsAmong } from '../../../domain/confusions.ts';
import type { Confusion } from '../../../domain/evaluation.ts';
import type { Corrections } from '../../../domain/standingCorrections.ts';
import type { Faces } from '../../../store/state.ts';
import { ConfusedNames } from '../../faces/ConfusedNames.tsx';
import { takenFor } from '../../faces/takenFor.ts';
import { useOpenConfusion } from '../../faces/useOpenConfusion.ts';
import { counted } from '../../format.ts';
import classes from './Rectified.module.css';

interface ConfusionListProps {
  readonly faces: Faces;
  readonly listed: Corrections;
  /** The photos of one are on show. */
  onOpened(): void;
}

const SHOWN = 100;

export function ConfusionList({ faces, listed, onOpened }: ConfusionListProps) {
  const open = useOpenConfusion();
  const all = useMemo(() => confusionsAmong(listed.byImage.values()), [listed]);
  const most = all[0]?.count ?? 1;
  const row = (confusion: Confusion) => {
    const { given, rectified, count } = confusion;
    return (
      <li key={`${given} ${rectified}`}>
        <button
          type="button"
          className={classes.confusion}
          aria-label={`${takenFor(faces.identities, confusion)}, ${counted(count, 'image')}: show them`}
          title={`Show ${count === 1 ? 'this image' : 'these images'} alone`}
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
    <ul className={classes.list} tabIndex={0} aria-label="Who is taken for whom, most images first">
      {all.slice(0, SHOWN).map(row)}
      {all.length === 0 && <li className={classes.more}>None of the chosen faces is rectified.</li>}
      {all.length > SHOWN && <li className={classes.more}>and {counted(all.length - SHOWN, 'more pair')}</li>}
    </ul>
  );
}
