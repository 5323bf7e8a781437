/** Runs that are kept: the one to go on with, those beside it, and those that this version of the page cannot read. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { briefName } from '../../lib/briefText.ts';
import type { KeptRunView } from '../../store/run/keptRunView.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { ago, counted } from '../format.ts';
import classes from './KeptRunNotices.module.css';
import { Notice } from './Notice.tsx';

const nameOf = ({ settings }: KeptRunView): string =>
  `${HEAD_CATALOGUE[settings.head.kind].name}, ${counted(settings.training.epochs, 'epoch')}`;

const ageOf = ({ savedAt }: KeptRunView): string => ago((Date.now() - savedAt) / 1000);

/** Asks once more, though it can be undone for a while. */
function Delete({ run }: { readonly run: KeptRunView }) {
  const session = useSession();
  const [asked, setAsked] = useState(false);
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color={asked ? 'red' : 'gray'}
      title="Deletes this run; that can be undone until another one is deleted"
      aria-label={`${asked ? 'Delete it now' : 'Delete'}: ${nameOf(run)}, step ${run.step}`}
      onBlur={() => setAsked(false)}
      onClick={() => (asked ? session.deleteRun(run.id) : setAsked(true))}
    >
      {asked ? 'Delete it?' : 'Delete'}
    </Button>
  );
}

function EarlierRun({ run }: { readonly run: KeptRunView }) {
  const session = useSession();
  const busy = useApp((state) => isActive(state.machine.phase));
  const label = run.finished ? 'Show it' : 'Go on';
  return (
    <li className={classes.run}>
      <span>
        {nameOf(run)} · {run.finished ? 'finished' : `epoch ${run.epoch}, step ${run.step}`} · {ageOf(run)}
        {run.images !== '' && (
          <>
            {' '}
            · <bdi>{briefName(run.images)}</bdi>
          </>
        )}
      </span>
      <span className={classes.acts}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          title={busy ? 'Once the run under way has ended or was reset' : undefined}
          aria-label={`${label}: ${nameOf(run)}, step ${run.step}`}
          onClick={() => void session.goOn(run.id)}
        >
          {label}
        </Button>
        <Delete run={run} />
      </span>
    </li>
  );
}

/** The view of runs has them all. */
const MOST_LISTED = 4;

function EarlierRuns({ runs }: { readonly runs: readonly KeptRunView[] }) {
  return (
    <ul className={classes.runs}>
      {runs.slice(0, MOST_LISTED).map((run) => (
        <EarlierRun key={run.id} run={run} />
      ))}
    </ul>
  );
}

/** A run that a reload or a fault has interrupted, or the last one that was finished; and the ones before it. */
export function KeptRunNotice() {
  const session = useSession();
  const kept = useApp((state) => state.kept);
  const earlier = useApp((state) => state.earlier);
  const error = useApp((state) => state.error);
  const listsAll = useApp((state) => state.view === 'runs');
  if (listsAll || error || (!kept && earlier.length === 0)) return null;
  const others = counted(earlier.length, kept ? 'other kept run' : 'earlier run');
  return (
    <Notice
      tone="info"
      action={
        kept && (
          <Button size="compact-sm" onClick={() => void session.goOn(kept.id)}>
            {kept.finished ? 'Show it' : 'Go on'}
          </Button>
        )
      }
      onClose={() => session.dismissKept()}
    >
      {kept &&
        (kept.finished
          ? `Your last run (${nameOf(kept)}) was finished ${ageOf(kept)} and is still here.`
          : `A run (${nameOf(kept)}) was interrupted ${ageOf(kept)} in epoch ${kept.epoch}, after step ${kept.step}.`)}
      {kept && kept.images !== '' && (
        <>
          {' '}
          It needs the images of <bdi>{briefName(kept.images)}</bdi> again.
        </>
      )}
      {kept && ' It stays in Runs when you train anew.'}
      {earlier.length > 0 && (
        <details>
          <summary>{kept ? others : `${others} ${earlier.length === 1 ? 'is' : 'are'} kept`}</summary>
          <EarlierRuns runs={earlier} />
          <button type="button" className={controls.link} onClick={() => session.show('runs')}>
            All of them, in Runs
          </button>
        </details>
      )}
    </Notice>
  );
}

const WHY = {
  newer: 'A newer version of this page has kept a run that this version cannot read.',
  damaged: 'A kept run cannot be read: it is damaged, or of a version that is not known here.',
} as const;

/** It stays as it is; a person can have it as a file. */
export function UnreadableRunNotice() {
  const session = useSession();
  const [run, ...more] = useApp((state) => state.unreadable);
  if (!run) return null;
  return (
    <Notice
      tone="warn"
      action={[run, ...more].map(({ id }, i) => (
        <Button key={id} size="compact-sm" variant="default" onClick={() => void session.downloadKept(id)}>
          {more.length === 0 ? 'Download it' : `Download ${i + 1}`}
        </Button>
      ))}
      onClose={() => session.dismissUnreadable()}
    >
      {more.length === 0
        ? `${WHY[run.why]} It stays as it is.`
        : `${more.length + 1} kept runs cannot be read by this version of the page. They stay as they are.`}
    </Notice>
  );
}
