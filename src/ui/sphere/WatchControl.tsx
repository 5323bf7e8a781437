/** What showing the embeddings costs, beside the picture that asks for them. */
import { t } from '@lingui/core/macro';
import { SNAPSHOTS_PER_SECOND } from '../../domain/embeddingSnapshot.ts';
import { useApp } from '../../store/useApp.ts';
import classes from './Sphere.module.css';

const KILOBYTE = 1000;

export function WatchControl() {
  const bytes = useApp((state) => {
    const { newest } = state.history;
    return newest ? newest.directions.byteLength + newest.centres.byteLength : null;
  });
  const kilobytes = bytes === null ? null : Math.max(1, Math.round(bytes / KILOBYTE)).toLocaleString('en');
  return (
    <p className={classes.cost}>
      {kilobytes === null
        ? t`Embeddings come up to ${SNAPSHOTS_PER_SECOND} times a second while this picture is open, and none otherwise. Where drawing takes long they are drawn less often.`
        : t`Embeddings come up to ${SNAPSHOTS_PER_SECOND} times a second while this picture is open, ${kilobytes} kB each, and none otherwise. Where drawing takes long they are drawn less often.`}
    </p>
  );
}
