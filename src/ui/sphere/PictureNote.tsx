/** Says what kind of picture it is, and how much of the truth it can show. */
import { useApp, useMoment } from '../../store/useApp.ts';
import { counted, percent } from '../format.ts';
import classes from './Sphere.module.css';
import { MOST_UMAP } from './useEmbedded.ts';
import type { SceneOfPage } from './useScene.ts';

/** @param total images of the set */
export function PictureNote({ scene, total }: { readonly scene: SceneOfPage; readonly total: number }) {
  const { embedded, projection } = scene.placed;
  const progress = useApp((state) => state.projection.progress);
  const problem = useApp((state) => state.projection.problem);
  const paused = useApp((state) => state.machine.phase !== 'training');
  const at = useMoment((moment) => moment.epoch);
  const older =
    at !== null && embedded.epoch < at ? ` As of epoch ${embedded.epoch}, the last before that is kept.` : '';
  const shown = embedded.images.length;
  const sample = shown < total ? ` ${shown.toLocaleString('en')} of ${counted(total, 'image')}.` : '';
  const { space } = scene.picture;
  return (
    <p className={classes.note}>
      {space === 'circle' &&
        'The embeddings as they are: 2 numbers, an angle. Faces at one angle are stacked outwards.'}
      {space === 'sphere' && 'The embeddings as they are: 3 numbers, a place on the sphere.'}
      {space === 'cloud' &&
        `A projection, not the sphere itself: PCA of ${embedded.size} numbers shows ${percent(projection?.result?.explained ?? 0)} of the variance.`}
      {space === 'plane' &&
        `A projection, not the sphere itself: UMAP of ${embedded.size} numbers, stress ${(projection?.result?.stress ?? 0).toFixed(2)} (0 keeps all distances), after step ${embedded.step}.${shown >= MOST_UMAP ? ' A sample.' : ''}`}
      {sample}
      {older}
      {progress && ` UMAP: ${percent(progress.done / progress.total)}…`}
      {space === 'plane' && !paused && ' It is drawn anew when training pauses.'}
      {problem && ` ${problem}`}
    </p>
  );
}
