/** Training: settings on the left, faces and figures in the middle, rectified labels on the right. */
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import { FaceWall } from '../faces/FaceWall.tsx';
import { Notices } from '../notices/Notices.tsx';
import { RectifiedPanel } from '../rectified/RectifiedPanel.tsx';
import { RunBar } from '../run/RunBar.tsx';
import { SettingsPanel } from '../settings/SettingsPanel.tsx';
import classes from './TrainView.module.css';

export function TrainView() {
  return (
    <main className={classes.main}>
      <div className={classes.settings}>
        <SettingsPanel />
      </div>
      <div className={classes.centre}>
        <Notices />
        <RunBar />
        <div className={classes.wall}>
          <FaceWall />
        </div>
        <div className={classes.figures}>
          <LossFigure />
          <DetectedFigure />
          <QualityFigure />
          <VerificationFigure />
        </div>
      </div>
      <div className={classes.rectified}>
        <RectifiedPanel />
      </div>
    </main>
  );
}
