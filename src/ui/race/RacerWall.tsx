/** The faces of a racer by their given labels, with what it has made of them. */
import { plural, t } from '@lingui/core/macro';
import { useMemo, useRef } from 'react';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';
import { useWallPainting } from '../faces/useWallPainting.ts';
import { layoutWall } from '../faces/wallLayout.ts';
import { useSize } from '../useSize.ts';
import classes from './Race.module.css';

function Wall({ faces }: { readonly faces: Faces }) {
  const labels = useApp((state) => state.labels);
  const corrections = useApp((state) => state.corrections);
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(viewport);
  const given = labels?.given ?? faces.labels;
  const layout = useMemo(
    () => (width < 40 || height < 40 ? null : layoutWall(given, faces.identities.length, width, height, faces.sample)),
    [given, faces, width, height],
  );
  const picture = useMemo(
    () => ({ faces, labels, corrections, showTruth: labels?.truth != null, selected: null, marked: null }),
    [faces, labels, corrections],
  );
  useWallPainting({ canvas, viewport, layout, width, height, picture });
  const scrolls = layout !== null && layout.height > height;
  const name = t`${plural({ faces: given.length }, { one: '# face', other: '# faces' })} by given label, ${plural({ labels: corrections.byImage.size }, { one: '# label', other: '# labels' })} rectified or taken for wrong`;
  return (
    <div
      ref={viewport}
      className={classes.wall}
      {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': t`Faces` } : {})}
    >
      <div style={{ height: scrolls ? layout.height : '100%' }}>
        <canvas ref={canvas} className={classes.canvas} style={{ width, height }} role="img" aria-label={name} />
      </div>
    </div>
  );
}

export function RacerWall() {
  const faces = useApp((state) => state.dataset.faces);
  return faces ? <Wall faces={faces} /> : <p className={classes.waiting}>{t`The faces come with the images.`}</p>;
}
