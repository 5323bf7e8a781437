/** What the review changes, in a sentence and image by image: read before anything is taken away. */
import { useMemo, useState } from 'react';
import { type ChangeSummary, changeText, type LabelChange, summariseChanges } from '../../store/clean/changeSummary.ts';
import { toStoredNames } from '../../store/clean/faceNames.ts';
import { useClean } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { VirtualList } from '../dataset/VirtualList.tsx';
import { counted } from '../format.ts';
import classes from './ChangeList.module.css';
import { IdentityName } from './IdentityName.tsx';

/** Height of a line before it is measured, pixels. */
const ROW = 28;

/** Null before there are scores. */
export function useChanges(trustModel: boolean): ChangeSummary | null {
  const set = useClean((state) => state.set);
  const scores = useClean((state) => state.scores);
  const threshold = useClean((state) => state.threshold);
  const verdicts = useClean((state) => state.verdicts);
  return useMemo(
    () => set && scores && summariseChanges({ set, scores, threshold, verdicts, trustModel }),
    [set, scores, threshold, verdicts, trustModel],
  );
}

function Change({ image, from, to, decided }: LabelChange) {
  const name = useClean((state) => state.set?.names[image] ?? '');
  return (
    <p className={classes.change}>
      <bdi>{name}</bdi>:{' '}
      {to === null ? (
        <>
          taken out, was <IdentityName identity={from} />
        </>
      ) : (
        <>
          <IdentityName identity={from} /> → <IdentityName identity={to} />
          {!decided && ', undecided'}
        </>
      )}
    </p>
  );
}

export function ChangeList({ trustModel }: { readonly trustModel: boolean }) {
  const summary = useChanges(trustModel);
  const given = useClean(({ set, faceNames }) => (set ? toStoredNames(set, faceNames).length : 0));
  const [open, setOpen] = useState(false);
  if (!summary) return null;
  const { changes, undecidedMoved } = summary;
  return (
    <section className={classes.changes} aria-label="What changes">
      <p>
        <b>{changeText(summary)}</b>
        {undecidedMoved > 0 && `; ${undecidedMoved.toLocaleString('en')} of those moved undecided`}
        {given > 0 && `; ${counted(given, 'face')} that had no name ${given === 1 ? 'gets' : 'get'} one, in sidecars`}.{' '}
        {changes.length > 0 && (
          <button type="button" className={controls.link} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide the list' : `List ${counted(changes.length, 'change')}`}
          </button>
        )}
      </p>
      {open && changes.length > 0 && (
        <div className={classes.list}>
          <VirtualList
            label="Images whose label changes"
            rows={changes}
            rowHeight={ROW}
            empty=""
            render={(change) => <Change {...change} />}
          />
        </div>
      )}
    </section>
  );
}
