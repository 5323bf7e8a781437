/** The page: transport and state on top, and one of the views below. */
import { msg, t } from '@lingui/core/macro';
import { type ComponentType, useEffect } from 'react';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { useInfo } from '../about/openInfo.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { lazyPart } from '../boundary/lazyPart.tsx';
import { Notices } from '../notices/Notices.tsx';
import { TrainView } from '../train/TrainView.tsx';
import classes from './App.module.css';
import { SkipLinks } from './SkipLinks.tsx';
import { TopBar } from './TopBar.tsx';

const EvaluateView = lazyPart(msg`Evaluate`, () => import('../evaluate/EvaluateView.tsx'));
const RunsView = lazyPart(msg`Runs`, () => import('../runs/RunsView.tsx'));
const BiographyCard = lazyPart(msg`The card`, () => import('../biography/BiographyCard.tsx'));

const InfoDialog = lazyPart(msg`About`, () => import('../about/InfoDialog.tsx'));

const CONTROLS = 'button, input, select, textarea, a, summary, [contenteditable], [role="dialog"], [tabindex]';

/** The space bar trains and pauses, unless a control has the focus and wants it or the view has keys of its own. */
function useSpaceBar(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inControl = event.target instanceof Element && event.target.closest(CONTROLS) !== null;
      if (event.code !== 'Space' || event.repeat || inControl || event.ctrlKey || event.altKey || event.metaKey) return;
      const { view, machine } = session.store.getState();
      if (view === 'clean') return;
      event.preventDefault();
      const { phase, wish } = machine;
      if (isActive(phase) && wish === 'run') session.pause();
      else if (phase !== 'finished') session.train();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}

interface AppProps {
  readonly CleanPart: ComponentType;
  readonly SweepsPart: ComponentType;
}

export function App({ CleanPart, SweepsPart }: AppProps) {
  useSpaceBar();
  const view = useApp((state) => state.view);
  const hasCard = useApp((state) => state.selection.card !== null && state.view !== 'clean');
  const info = useInfo();
  return (
    <div className={classes.page}>
      <SkipLinks parts={view === 'train'} />
      <Boundary what={t`The top bar`}>
        <TopBar />
      </Boundary>
      {view === 'train' && <TrainView />}
      {view !== 'train' && (
        <main id="content" tabIndex={-1} className={classes.other}>
          {view !== 'clean' && (
            <Boundary what={t`The messages`}>
              <Notices />
            </Boundary>
          )}
          {view === 'evaluate' && <EvaluateView />}
          {view === 'runs' && <RunsView SweepsPart={SweepsPart} />}
          {view === 'clean' && <CleanPart />}
        </main>
      )}
      {hasCard && <BiographyCard />}
      {info !== null && <InfoDialog part={info} />}
    </div>
  );
}
