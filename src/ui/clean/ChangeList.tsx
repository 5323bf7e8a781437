/** What the review changes, in a sentence and image by image: read before anything is taken away. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo, useState } from 'react';
import { type ChangeSummary, changeText, type LabelChange, summariseChanges } from '../../store/clean/changeSummary.ts';
import { toStoredNames } from '../../store/clean/faceNames.ts';
import { useClean } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { VirtualList } from '../dataset/VirtualList.tsx';
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
        <Trans>
          taken out, was <IdentityName identity={from} />
        </Trans>
      ) : decided ? (
        <>
          <IdentityName identity={from} /> → <IdentityName identity={to} />
        </>
      ) : (
        <Trans>
          <IdentityName identity={from} /> → <IdentityName identity={to} />, undecided
        </Trans>
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
  const total = changes.length;
  const said = changeText(summary);
  const undecided = undecidedMoved.toLocaleString('en');
  return (
    <section className={classes.changes} aria-label={t`What changes`}>
      <p>
        {undecidedMoved > 0 ? (
          <Trans>
            <b>{said}</b>; {undecided} of those moved undecided.
          </Trans>
        ) : (
          <Trans>
            <b>{said}</b>.
          </Trans>
        )}{' '}
        {given > 0 &&
          t`${plural(given, { one: '# face that had no name gets one, in a sidecar.', other: '# faces that had no name get one, in sidecars.' })}`}{' '}
        {total > 0 && (
          <button type="button" className={controls.link} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t`Hide the list` : t`List ${plural(total, { one: '# change', other: '# changes' })}`}
          </button>
        )}
      </p>
      {open && total > 0 && (
        <div className={classes.list}>
          <VirtualList
            label={t`Images whose label changes`}
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
