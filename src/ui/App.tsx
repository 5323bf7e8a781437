/** The page: transport and state on top, settings on the left, faces and figures in the middle, rectified labels on the right. */
import { useEffect } from 'react';
import { isActive } from '../store/runMachine.ts';
import { useSession } from '../store/useApp.ts';
import classes from './App.module.css';
import { DetectedFigure, LossFigure, QualityFigure, VerificationFigure } from './charts/Figures.tsx';
import { FaceWall } from './faces/FaceWall.tsx';
import { Notices } from './notices/Notices.tsx';
import { RectifiedPanel } from './rectified/RectifiedPanel.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { TopBar } from './topbar/TopBar.tsx';

const CONTROLS = 'button, input, select, textarea, a, summary, [contenteditable], [role="dialog"], [tabindex]';

/** The space bar trains and pauses, unless a control has the focus and wants it. */
function useSpaceBar(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inControl = event.target instanceof Element && event.target.closest(CONTROLS) !== null;
      if (event.code !== 'Space' || event.repeat || inControl || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const { phase, wish } = session.store.getState().machine;
      if (isActive(phase) && wish === 'run') session.pause();
      else if (phase !== 'finished') session.train();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}

export function App() {
  useSpaceBar();
  return (
    <div className={classes.page}>
      <TopBar />
      <main className={classes.main}>
        <div className={classes.settings}>
          <SettingsPanel />
        </div>
        <div className={classes.centre}>
          <Notices />
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
    </div>
  );
}
