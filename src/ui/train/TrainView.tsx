/** Training: settings on the left, faces and figures in the middle, rectified labels on the right. */

import { Boundary } from '../boundary/Boundary.tsx';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import { FaceWall } from '../faces/FaceWall.tsx';
import { Notices } from '../notices/Notices.tsx';
import { RectifiedPanel } from './rectified/RectifiedPanel.tsx';
import { RunBar } from './run/RunBar.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import classes from './TrainView.module.css';

const FIGURES = [
  ['Loss', LossFigure],
  ['Detected noise', DetectedFigure],
  ['Detection quality', QualityFigure],
  ['Verification', VerificationFigure],
] as const;

export function TrainView() {
  return (
    <main className={classes.main}>
      <div className={classes.settings}>
        <Boundary what="The settings">
          <SettingsPanel />
        </Boundary>
      </div>
      <div className={classes.centre}>
        <Boundary what="The messages">
          <Notices />
        </Boundary>
        <Boundary what="The name of the run">
          <RunBar />
        </Boundary>
        <div className={classes.wall}>
          <Boundary what="The faces">
            <FaceWall />
          </Boundary>
        </div>
        <div className={classes.figures}>
          {FIGURES.map(([name, Figure]) => (
            <Boundary key={name} what={`The figure "${name}"`}>
              <Figure />
            </Boundary>
          ))}
        </div>
      </div>
      <div className={classes.rectified}>
        <Boundary what="The rectified labels">
          <RectifiedPanel />
        </Boundary>
      </div>
    </main>
  );
}
