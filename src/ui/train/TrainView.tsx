/** Training: settings on the left, faces and figures in the middle, rectified labels on the right. */

import { useStory } from '../../store/story/story.ts';
import { useApp } from '../../store/useApp.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from '../charts/Figures.tsx';
import { FaceWall } from '../faces/FaceWall.tsx';
import { Notices } from '../notices/Notices.tsx';
import { RectifiedPanel } from './rectified/RectifiedPanel.tsx';
import { ReplayBar } from './replay/ReplayBar.tsx';
import { RunBar } from './run/RunBar.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { ShownRun } from './story/ShownRun.tsx';
import { StoryHead } from './story/StoryHead.tsx';
import classes from './TrainView.module.css';

const FIGURES = [
  ['Loss', LossFigure],
  ['Detected noise', DetectedFigure],
  ['Detection quality', QualityFigure],
  ['Verification', VerificationFigure],
] as const;

const SpherePanel = lazyPart('The sphere', () => import('../sphere/SpherePanel.tsx'));

export function TrainView() {
  const picture = useApp((state) => state.picture);
  const [story] = useStory();
  const hasStory = story.kind !== 'over';
  return (
    <main className={classes.main}>
      <div className={classes.settings}>
        <Boundary what="The settings">
          <SettingsPanel />
        </Boundary>
      </div>
      <div className={picture === 'sphere' ? `${classes.centre} ${classes.tall}` : classes.centre}>
        <ShownRun>
          {/* First of all, so that no message moves it. */}
          <Boundary what="The recorded run">
            <StoryHead />
          </Boundary>
        </ShownRun>
        <Boundary what="The messages">
          <Notices />
        </Boundary>
        <ShownRun>
          {!hasStory && (
            <Boundary what="The name of the run">
              <RunBar />
            </Boundary>
          )}
          <div className={picture === 'sphere' ? `${classes.wall} ${classes.sphere}` : classes.wall} data-skip="faces">
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
          <div className={classes.figures} data-skip="charts">
            {FIGURES.map(([name, Figure]) => (
              <Boundary key={name} what={`The figure "${name}"`}>
                <Figure />
              </Boundary>
            ))}
          </div>
        </ShownRun>
      </div>
      <div className={classes.rectified} data-skip="rectified">
        <ShownRun>
          <Boundary what="The rectified labels">
            <RectifiedPanel />
          </Boundary>
        </ShownRun>
      </div>
    </main>
  );
}
