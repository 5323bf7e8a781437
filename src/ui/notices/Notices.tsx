/** What went wrong and what can be done about it: errors, warnings, a faulty link, a browser without WebGPU. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useShallow } from 'zustand/react/shallow';
import type { LinkedResult } from '../../domain/linkedResult.ts';
import { runStamp } from '../../domain/runStamp.ts';
import { briefName, briefText } from '../../lib/briefText.ts';
import { useNewVersion } from '../../store/newVersion.ts';
import { OF_CORRECTION } from '../../store/run/correctionWarnings.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { linkedResult, shownResult } from '../../store/settings/sharedResult.ts';
import { useStory } from '../../store/story/story.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { KeptRunNotice, UnreadableRunNotice } from './KeptRunNotices.tsx';
import { FaultNotice, Notice } from './Notice.tsx';
import classes from './Notices.module.css';
import { backToGivenLabels, remedyFor } from './remedies.ts';
import { DeletedRunNotice, ShelfMessages } from './ShelfNotices.tsx';

function ErrorNotice() {
  const session = useSession();
  // With nothing wrong the rest of the state is of no interest.
  const state = useApp((current) => (current.error ? current : null));
  if (!state?.error) return null;
  const { error } = state;
  const remedy = remedyFor(error, state);
  const action = remedy && (
    <Button size="compact-sm" onClick={() => remedy.run(session)}>
      {remedy.label}
    </Button>
  );
  return <FaultNotice fault={error} action={action} onClose={() => session.dismissError()} />;
}

/** The run that gave way to another one or to other images. */
function PutAwayNotice() {
  const session = useSession();
  // The list of runs has it.
  const putAway = useApp((state) => (state.view === 'runs' ? null : state.putAway));
  if (!putAway) return null;
  const run = runStamp(putAway.settings);
  const step = putAway.step.toLocaleString('en');
  return (
    <Notice
      tone="info"
      action={
        <Button size="compact-sm" variant="default" onClick={() => session.bringBack()}>
          {t`Bring it back`}
        </Button>
      }
      onClose={() => session.dismissPutAway()}
    >
      {putAway.finished
        ? t`The run before was put away: ${run}.`
        : t`The run before was put away, paused at step ${step}: ${run}.`}
    </Notice>
  );
}

/** A faulty link may have many. */
const MOST_PROBLEMS = 8;

function LinkNotice() {
  const session = useSession();
  const problems = useApp((state) => state.problems);
  if (problems.length === 0) return null;
  const rest = problems.length - MOST_PROBLEMS;
  return (
    <Notice tone="warn" onClose={() => session.dismissProblems()}>
      {t`Parts of this link could not be used; the defaults stand in for them:`}
      <ul>
        {problems.slice(0, MOST_PROBLEMS).map(({ field, message }) => (
          <li key={field}>
            <bdi>{briefName(field)}</bdi>: {briefText(message)}
          </li>
        ))}
        {rest > 0 && <li>{t`and ${rest} more`}</li>}
      </ul>
    </Notice>
  );
}

/** The result of somebody else's run of these settings, beside that of the run here once there is one. */
function LinkedResultNotice() {
  const session = useSession();
  const linked = useApp(useShallow(linkedResult));
  const here = useApp(useShallow(shownResult));
  if (!linked) return null;
  return (
    <Notice tone="info" onClose={() => session.dismissLinked()}>
      <p>{linkedText(linked)}</p>
      <p>{here ? hereText(here) : t`Start makes that run here.`}</p>
    </Notice>
  );
}

function linkedText({ found, wrong, epoch }: LinkedResult): string {
  return t`This link says that its run found ${found} of ${wrong} wrong labels after ${plural(epoch, { one: '# epoch', other: '# epochs' })}.`;
}

function hereText({ found, wrong, epoch }: LinkedResult): string {
  return t`The run here found ${found} of ${wrong} after ${plural(epoch, { one: '# epoch', other: '# epochs' })}.`;
}

function Warnings() {
  const session = useSession();
  const active = useApp((state) => isActive(state.machine.phase));
  const warnings = useApp((state) => state.warnings);
  if (warnings.length === 0) return null;
  const relabels = active && warnings.some(({ kind }) => OF_CORRECTION.has(kind));
  return (
    <Notice
      tone="warn"
      action={
        relabels && (
          <Button
            size="compact-sm"
            title={t`No label is corrected from the next step on; the ones that were come back as their images are shown again. Given labels are never written over.`}
            onClick={() => backToGivenLabels(session)}
          >
            {t`Back to the given labels`}
          </Button>
        )
      }
      onClose={() => session.dismissWarnings()}
    >
      {warnings.map(({ kind, message }) => (
        <p key={kind}>{briefText(message)}</p>
      ))}
    </Notice>
  );
}

/** Without WebGPU the page works on, slower; this says so and how to get it. A story that is told is not pushed away by it. */
function MissingWebGpu() {
  const session = useSession();
  const [story] = useStory();
  const inTrain = useApp((state) => state.view === 'train');
  const open = useApp((state) => state.backendHint);
  const backend = useApp((state) => state.backend);
  const chosen = useApp((state) => state.settings.engine.backend);
  if (!open || !backend || backend.backend === 'webgpu' || chosen !== 'auto') return null;
  if (inTrain && story.kind !== 'over') return null;
  const what = 'gpu' in navigator ? t`WebGPU found no usable GPU here` : t`This browser does not offer WebGPU`;
  return (
    <Notice tone="info" onClose={() => session.dismissBackendHint()}>
      {window.isSecureContext
        ? t`${what}. Training works, but slower.`
        : t`${what} because the page was not opened over https or localhost. Training works, but slower.`}
      <details>
        <summary>{t`How to get WebGPU`}</summary>
        <ul>
          <li>{t`Chrome and Edge 113 or newer: on by default; update the graphics driver if it is missing.`}</li>
          <li>
            <Trans>
              Chrome on Linux: set <code>chrome://flags/#enable-unsafe-webgpu</code> to Enabled.
            </Trans>
          </li>
          <li>{t`Safari 26 or newer: on by default on macOS, iPadOS and iOS.`}</li>
          <li>{t`Firefox 141 or newer on Windows, 145 or newer on Macs with Apple silicon: on by default.`}</li>
        </ul>
      </details>
    </Notice>
  );
}

/** Not in the middle of a run: what is done is kept, but opening the page anew would stop it. */
function NewVersionNotice() {
  const open = useNewVersion();
  const active = useApp((state) => isActive(state.machine.phase));
  if (!open || active) return null;
  return (
    <Notice
      tone="info"
      action={
        <Button
          size="compact-sm"
          variant="default"
          title={t`Opens the page anew; finished runs stay kept`}
          onClick={open}
        >
          {t`Open it`}
        </Button>
      }
    >
      {t`A new version of this page is ready.`}
    </Notice>
  );
}

export function Notices() {
  return (
    <div className={classes.stack}>
      <ErrorNotice />
      <KeptRunNotice />
      <UnreadableRunNotice />
      <PutAwayNotice />
      <DeletedRunNotice />
      <ShelfMessages />
      <LinkNotice />
      <LinkedResultNotice />
      <NewVersionNotice />
      <MissingWebGpu />
      <Warnings />
    </div>
  );
}
