/** Runs that are kept: the one to go on with, those beside it, and those that this version of the page cannot read. */

import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { HEAD_CATALOGUE } from '../../domain/losses/catalogue.ts';
import { briefName } from '../../lib/briefText.ts';
import type { KeptRunView } from '../../store/run/keptRunView.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { ago } from '../format.ts';
import classes from './KeptRunNotices.module.css';
import { Notice } from './Notice.tsx';

function nameOf({ settings }: KeptRunView): string {
  const loss = HEAD_CATALOGUE[settings.head.kind].name;
  const { epochs } = settings.training;
  return t`${loss}, ${plural(epochs, { one: '# epoch', other: '# epochs' })}`;
}

const ageOf = ({ savedAt }: KeptRunView): string => ago((Date.now() - savedAt) / 1000);

/** Asks once more, though it can be undone for a while. */
function Delete({ run }: { readonly run: KeptRunView }) {
  const session = useSession();
  const [asked, setAsked] = useState(false);
  const name = nameOf(run);
  const { step } = run;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color={asked ? 'red' : 'gray'}
      title={t`Deletes this run; that can be undone until another one is deleted`}
      aria-label={asked ? t`Delete it now: ${name}, step ${step}` : t`Delete: ${name}, step ${step}`}
      onBlur={() => setAsked(false)}
      onClick={() => (asked ? session.deleteRun(run.id) : setAsked(true))}
    >
      {asked ? t`Delete it?` : t`Delete`}
    </Button>
  );
}

function EarlierRun({ run }: { readonly run: KeptRunView }) {
  const session = useSession();
  const busy = useApp((state) => isActive(state.machine.phase));
  const label = run.finished ? t`Show it` : t`Go on`;
  const name = nameOf(run);
  const { epoch, step } = run;
  return (
    <li className={classes.run}>
      <span>
        {name} · {run.finished ? t`finished` : t`epoch ${epoch}, step ${step}`} · {ageOf(run)}
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
          title={busy ? t`Once the run under way has ended or was reset` : undefined}
          aria-label={run.finished ? t`Show it: ${name}, step ${step}` : t`Go on: ${name}, step ${step}`}
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

/** What became of the run that is offered first. */
function keptText(run: KeptRunView): string {
  const [name, age] = [nameOf(run), ageOf(run)];
  const { epoch, step } = run;
  return run.finished
    ? t`Your last run (${name}) was finished ${age} and is still here.`
    : t`A run (${name}) was interrupted ${age} in epoch ${epoch}, after step ${step}.`;
}

/** @param count of the runs besides the one that is offered first, where there is one */
const othersText = (count: number, besides: boolean): string =>
  besides
    ? t`${plural(count, { one: '# other kept run', other: '# other kept runs' })}`
    : t`${plural(count, { one: '# earlier run is kept', other: '# earlier runs are kept' })}`;

function NeededImages({ name }: { readonly name: string }) {
  return (
    <Trans>
      It needs the images of <bdi>{name}</bdi> again.
    </Trans>
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
  return (
    <Notice
      tone="info"
      action={
        kept && (
          <Button size="compact-sm" onClick={() => void session.goOn(kept.id)}>
            {kept.finished ? t`Show it` : t`Go on`}
          </Button>
        )
      }
      onClose={() => session.dismissKept()}
    >
      {kept && keptText(kept)}
      {kept && kept.images !== '' && (
        <>
          {' '}
          <NeededImages name={briefName(kept.images)} />
        </>
      )}
      {kept && ` ${t`It stays in Runs when you train anew.`}`}
      {earlier.length > 0 && (
        <details>
          <summary>{othersText(earlier.length, kept !== null)}</summary>
          <EarlierRuns runs={earlier} />
          <button type="button" className={controls.link} onClick={() => session.show('runs')}>
            {t`All of them, in Runs`}
          </button>
        </details>
      )}
    </Notice>
  );
}

const WHY = {
  newer: msg`A newer version of this page has kept a run that this version cannot read. It stays as it is.`,
  damaged: msg`A kept run cannot be read: it is damaged, or of a version that is not known here. It stays as it is.`,
} as const;

/** @param count of such runs, the first of which cannot be read for this reason */
function unreadableText(why: keyof typeof WHY, count: number): string {
  return count === 1
    ? say(WHY[why])
    : t`${count} kept runs cannot be read by this version of the page. They stay as they are.`;
}

/** It stays as it is; a person can have it as a file. */
export function UnreadableRunNotice() {
  const session = useSession();
  const [run, ...more] = useApp((state) => state.unreadable);
  if (!run) return null;
  return (
    <Notice
      tone="warn"
      action={[run, ...more].map(({ id }, i) => {
        const number = i + 1;
        return (
          <Button key={id} size="compact-sm" variant="default" onClick={() => void session.downloadKept(id)}>
            {more.length === 0 ? t`Download it` : t`Download ${number}`}
          </Button>
        );
      })}
      onClose={() => session.dismissUnreadable()}
    >
      {unreadableText(run.why, more.length + 1)}
    </Notice>
  );
}
