/** What became of the labels in the epoch that is looked back at, or in the last one, as a way to those faces. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { type ChangesIn, changesIn } from '../../../domain/runHistory.ts';
import { listed } from '../../../lib/joinedText.ts';
import { useApp, useMoment, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import classes from './Replay.module.css';

const imagesOf = ({ rectified, givenBack, rerectified, givenAnew }: ChangesIn): readonly number[] => [
  ...rectified,
  ...givenBack,
  ...rerectified,
  ...givenAnew,
];

/** "4 rectified, 1 given back": what there is, or that nothing changed. */
function changesText(
  { rectified, givenBack, rerectified, givenAnew }: Omit<ChangesIn, 'epoch' | 'from'>,
  detects: boolean,
): string {
  const parts: readonly (readonly [readonly number[], (count: string) => string])[] = [
    [rectified, (count) => (detects ? t`${count} taken for wrong` : t`${count} rectified`)],
    [givenBack, (count) => (detects ? t`${count} no longer taken for wrong` : t`${count} given back`)],
    [rerectified, (count) => t`${count} re-rectified`],
    [givenAnew, (count) => t`${count} given other labels by the noise`],
  ];
  const said = parts.flatMap(([{ length }, words]) => (length > 0 ? [words(length.toLocaleString('en'))] : []));
  return said.length > 0 ? listed(said) : t({ message: 'no label', context: 'that changed' });
}

/** @param detects whether the loss gives no other label to what it takes for wrong */
export function ChangedThen({ detects }: { readonly detects: boolean }) {
  const session = useSession();
  const last = useApp((state) => state.history.changes.at(-1)?.epoch ?? null);
  const epoch = useMoment((moment) => moment.epoch) ?? last;
  const labels = useApp((state) => state.history.labels);
  const changes = useApp((state) => state.history.changes);
  const narrowed = useApp((state) => state.selection.narrowed);
  const changed = useMemo(
    () => (epoch === null ? null : changesIn({ labels, changes }, epoch)),
    [epoch, labels, changes],
  );
  if (!changed || epoch === null) return null;
  const images = imagesOf(changed);
  const first = changed.from + 1;
  const when = first === changed.epoch ? t`in epoch ${epoch}` : t`in epochs ${first} to ${epoch}`;
  const what = changesText(changed, detects);
  const shown = narrowed !== null && narrowed.size === images.length && images.every((image) => narrowed.has(image));
  return (
    <p className={classes.changed}>
      {t`Changed ${when}: ${what}.`}{' '}
      {images.length > 0 && (
        <button
          type="button"
          className={controls.link}
          aria-pressed={shown}
          title={t`Wall, sphere and list show the labels alone that changed ${when}`}
          onClick={() => session.narrow(shown ? null : images)}
        >
          {shown ? t`Show all` : t`Show these`}
        </button>
      )}
    </p>
  );
}
