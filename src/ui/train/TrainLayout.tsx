/** Where a run is watched: something to do on the left, faces and figures in the middle, rectified labels on the right. */
import type { ReactNode } from 'react';
import { useApp } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import { FaceWall } from '../faces/FaceWall.tsx';
import { RectifiedPanel } from './rectified/RectifiedPanel.tsx';
import { ReplayBar } from './replay/ReplayBar.tsx';
import { ShownRun } from './story/ShownRun.tsx';
import classes from './TrainLayout.module.css';

const FIGURES = [
  ['Loss', LossFigure],
  ['Detected noise', DetectedFigure],
  ['Detection quality', QualityFigure],
  ['Verification', VerificationFigure],
] as const;

const SpherePanel = lazyPart('The sphere', () => import('../sphere/SpherePanel.tsx'));

interface TrainLayoutProps {
  readonly side: ReactNode;
  /** Above the faces. */
  readonly top: ReactNode;
}

export function TrainLayout({ side, top }: TrainLayoutProps) {
  const picture = useApp((state) => state.picture);
  return (
    <main className={classes.main}>
      <div className={classes.settings}>{side}</div>
      <div className={picture === 'sphere' ? `${classes.centre} ${classes.tall}` : classes.centre}>
        {top}
        <ShownRun>
          <div className={picture === 'sphere' ? `${classes.wall} ${classes.sphere}` : classes.wall}>
            {picture === 'sphere' ? (
              <SpherePanel />
            ) : (
              <Boundary what="The faces">
                <FaceWall />
              </Boundary>
            )}
          </div>
          <Boundary what="The replay">
            <ReplayBar />
          </Boundary>
          <div className={classes.figures}>
            {FIGURES.map(([name, Figure]) => (
              <Boundary key={name} what={`The figure "${name}"`}>
                <Figure />
              </Boundary>
            ))}
          </div>
        </ShownRun>
      </div>
      <div className={classes.rectified}>
        <ShownRun>
          <Boundary what="The rectified labels">
            <RectifiedPanel />
          </Boundary>
        </ShownRun>
      </div>
    </main>
  );
}
