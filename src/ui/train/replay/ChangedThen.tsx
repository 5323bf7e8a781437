/** What became of the labels in the epoch that is looked back at, or in the last one, as a way to those faces. */
import { useMemo } from 'react';
import { type ChangesIn, changesIn } from '../../../domain/runHistory.ts';
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
  const parts: readonly (readonly [readonly number[], string])[] = [
    [rectified, detects ? 'taken for wrong' : 'rectified'],
    [givenBack, detects ? 'no longer taken for wrong' : 'given back'],
    [rerectified, 're-rectified'],
    [givenAnew, 'given other labels by the noise'],
  ];
  const said = parts.flatMap(([images, what]) =>
    images.length > 0 ? [`${images.length.toLocaleString('en')} ${what}`] : [],
  );
  return said.length > 0 ? said.join(', ') : 'no label';
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
  if (!changed) return null;
  const images = imagesOf(changed);
  const when = changed.from === changed.epoch - 1 ? `in epoch ${epoch}` : `in epochs ${changed.from + 1} to ${epoch}`;
  const shown = narrowed !== null && narrowed.size === images.length && images.every((image) => narrowed.has(image));
  return (
    <p className={classes.changed}>
      Changed {when}: {changesText(changed, detects)}.{' '}
      {images.length > 0 && (
        <button
          type="button"
          className={controls.link}
          aria-pressed={shown}
          title={`Wall, sphere and list show the labels alone that changed ${when}`}
          onClick={() => session.narrow(shown ? null : images)}
        >
          {shown ? 'Show all' : 'Show these'}
        </button>
      )}
    </p>
  );
}
