/** Sweeps: many runs by one plan, their tables, and the trends of the paper. */
import { t } from '@lingui/core/macro';
import { useEffect } from 'react';
import { briefText } from '../../lib/briefText.ts';
import { useSweepSession, useSweeps } from '../../store/sweeps/useSweeps.ts';
import controls from '../controls/controls.module.css';
import { DropZone } from '../controls/DropZone.tsx';
import { useListing } from '../controls/useListing.ts';
import { Notice } from '../notices/Notice.tsx';
import { ShownSweep } from './ShownSweep.tsx';
import { SweepForm } from './SweepForm.tsx';
import { SweepList } from './SweepList.tsx';
import classes from './Sweeps.module.css';
import { TrendList } from './TrendList.tsx';

function Messages() {
  const session = useSweepSession();
  const messages = useSweeps((state) => state.messages);
  const deleted = useSweeps((state) => state.deleted);
  const keeping = useSweeps((state) => state.keeping);
  return (
    <>
      {keeping !== 'stored' && (
        <Notice tone="warn">
          {keeping === 'full'
            ? t`The browser has no room to keep results: a reload would lose them. Download them when the sweep is over.`
            : t`The browser refuses to keep results: a reload would lose them. Download them when the sweep is over.`}
        </Notice>
      )}
      {deleted && (
        <Notice
          tone="info"
          action={
            <button type="button" className={controls.button} onClick={() => session.undoRemove()}>
              {t`Undo`}
            </button>
          }
        >
          {t`Deleted: ${{ name: briefText(deleted.view.stored.name) }}. Undo brings it back with its results, until another one is deleted or the page goes.`}
        </Notice>
      )}
      {messages.length > 0 && (
        <Notice
          tone={messages.some(({ tone }) => tone === 'bad') ? 'bad' : 'info'}
          onClose={() => session.dismissMessages()}
        >
          {[...new Set(messages.map(({ text }) => text))].map((text) => (
            <p key={text}>{briefText(text)}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

function Nothing() {
  return (
    <section className={`panel ${classes.nothing}`} aria-label={t`About sweeps`}>
      <h2 className="panel-title">{t`Many runs by one plan`}</h2>
      <p>
        {t`A sweep tries every combination of some settings over several seeds: which loss, at how much noise? Its table has a mean and a deviation for each, and differences paired by seed, which tell luck from more than luck.`}
      </p>
      <p>
        {t`Make one, open one of the paper’s trends, or drop a sweep file of npm run sweep here. Runs go in workers of their own, so the run in Train stays as it is; they are kept in this browser and go on after a reload.`}
      </p>
    </section>
  );
}

export default function SweepsView() {
  const session = useSweepSession();
  const draft = useSweeps((state) => state.draft);
  const shown = useSweeps((state) => state.sweeps.find(({ stored }) => stored.id === state.shown));
  const listing = useListing(({ sources }) => void session.openFiles(sources));
  useEffect(() => void session.refresh(), [session]);
  return (
    <DropZone className={classes.view} listing={listing}>
      <Messages />
      <div className={classes.columns}>
        <div className={classes.side}>
          <SweepList listing={listing} />
          <TrendList />
        </div>
        <div className={classes.main}>
          {draft ? <SweepForm draft={draft} /> : shown ? <ShownSweep view={shown} /> : <Nothing />}
        </div>
      </div>
    </DropZone>
  );
}
