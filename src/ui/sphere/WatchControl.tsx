/** What showing the embeddings costs, beside the picture that asks for them. */
import { SNAPSHOTS_PER_SECOND } from '../../domain/embeddingSnapshot.ts';
import { useApp } from '../../store/useApp.ts';
import classes from './Sphere.module.css';

const KILOBYTE = 1000;

export function WatchControl() {
  const bytes = useApp((state) => {
    const { newest } = state.history;
    return newest ? newest.directions.byteLength + newest.centres.byteLength : null;
  });
  return (
    <p className={classes.cost}>
      Up to {SNAPSHOTS_PER_SECOND} times a second while this picture is open, less often where drawing takes long
      {bytes !== null && `, ${Math.max(1, Math.round(bytes / KILOBYTE)).toLocaleString('en')} kB each`}; nothing
      otherwise.
    </p>
  );
}
