/** Says what kind of picture it is, and how much of the truth it can show. */
import { plural, t } from '@lingui/core/macro';
import { sentences } from '../../lib/joinedText.ts';
import { useApp, useMoment } from '../../store/useApp.ts';
import { percent } from '../format.ts';
import classes from './Sphere.module.css';
import { MOST_UMAP } from './useEmbedded.ts';
import type { SceneOfPage } from './useScene.ts';

/** How the places come about. */
function kindText({ picture, placed }: SceneOfPage): string {
  const { size, step } = placed.embedded;
  const result = placed.projection?.result;
  switch (picture.space) {
    case 'circle':
      return t`The embeddings as they are: 2 numbers, an angle. Faces at one angle are stacked outwards.`;
    case 'sphere':
      return t`The embeddings as they are: 3 numbers, a place on the sphere.`;
    case 'cloud': {
      const share = percent(result?.explained ?? 0);
      return t`A projection, not the sphere itself: PCA of ${size} numbers shows ${share} of the variance.`;
    }
    case 'plane': {
      const stress = (result?.stress ?? 0).toFixed(2);
      return t`A projection, not the sphere itself: UMAP of ${size} numbers, stress ${stress} (0 keeps all distances), after step ${step}.`;
    }
  }
}

/** @param total images of the set */
export function PictureNote({ scene, total }: { readonly scene: SceneOfPage; readonly total: number }) {
  const { embedded } = scene.placed;
  const progress = useApp((state) => state.projection.progress);
  const problem = useApp((state) => state.projection.problem);
  const paused = useApp((state) => state.machine.phase !== 'training');
  const at = useMoment((moment) => moment.epoch);
  const { epoch } = embedded;
  const shown = embedded.images.length;
  const part = shown.toLocaleString('en');
  const { space } = scene.picture;
  return (
    <p className={classes.note}>
      {sentences([
        kindText(scene),
        space === 'plane' && shown >= MOST_UMAP ? t`A sample.` : '',
        shown < total ? t`${part} of ${plural(total, { one: '# image', other: '# images' })}.` : '',
        at !== null && epoch < at ? t`As of epoch ${epoch}, the last before that is kept.` : '',
        progress ? `UMAP: ${percent(progress.done / progress.total)}…` : '',
        space === 'plane' && !paused ? t`It is drawn anew when training pauses.` : '',
        problem ?? '',
      ])}
    </p>
  );
}
