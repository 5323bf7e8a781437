/** Name, transport, state of the run, what computes, theme and link: everything that is about the page as a whole. */
import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconLink, IconSchool } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { LinkedResult } from '../../domain/linkedResult.ts';
import { FIRST_LESSON, useLessons } from '../../store/lessons/lessons.ts';
import { progressOf, statusText } from '../../store/run/status.ts';
import { encodeAddress } from '../../store/settings/permalink.ts';
import { shownResult } from '../../store/settings/sharedResult.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { openInfo } from '../about/openInfo.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import { useCopying } from '../useCopying.ts';
import { BackendBadge } from './BackendBadge.tsx';
import { LanguageToggle } from './LanguageToggle.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';
import classes from './TopBar.module.css';
import { Transport } from './Transport.tsx';
import { ViewSwitch } from './ViewSwitch.tsx';

function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 28 28 4" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeDasharray="3.4 4.2" />
      <circle cx="9.5" cy="9.5" r="4.6" fill="var(--accent)" />
      <circle cx="22.5" cy="22.5" r="4.6" fill="var(--boundary)" />
      <circle cx="13" cy="25" r="2.8" fill="none" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}

const BETWEEN = ' · ';

/** The parts of a line, so that it breaks between them. */
function Parts({ text }: { readonly text: string }) {
  const parts = text.split(BETWEEN);
  return parts.map((part, i) => (
    <Fragment key={i}>
      {i > 0 && ' '}
      <span className={classes.part}>{i < parts.length - 1 ? `${part} ·` : part}</span>
    </Fragment>
  ));
}

function Status() {
  const text = useApp(statusText);
  const phase = useApp((state) => state.machine.phase);
  return (
    <div className={classes.status}>
      <i className={classes.lamp} data-phase={phase} aria-hidden />
      <p role="status" title={text}>
        <Parts text={text} />
      </p>
    </div>
  );
}

function Progress() {
  const done = useApp(progressOf);
  const active = useApp((state) => state.run.settings !== null);
  return (
    <div className={classes.progress} hidden={!active} aria-hidden>
      <i style={{ transform: `scaleX(${done})` }} />
    </div>
  );
}

function copyLabel(result: LinkedResult | null): string {
  if (!result) return t`Copy a link to these settings`;
  const { found, wrong } = result;
  return t`Copy a link to these settings and what the run found: ${found} of ${wrong} wrong labels`;
}

function ShareLink() {
  const session = useSession();
  const result = useApp(useShallow(shownResult));
  const [copied, copy] = useCopying();
  const copyLink = (): void => {
    const url = new URL(location.href);
    const state = session.store.getState();
    url.hash = encodeAddress(state.settings, state.view, shownResult(state));
    copy(url.href);
  };
  const label = copied ? t`Link copied` : copyLabel(result);
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} onClick={copyLink}>
        {copied ? <IconCheck size={17} aria-hidden /> : <IconLink size={17} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A walk of six questions that runs on this machine answer. */
function LessonsButton() {
  const [, lessons] = useLessons();
  if (!lessons) return null;
  return (
    <Tooltip label={t`Six lessons on what you see here`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={t`Lessons`}
        onClick={() => lessons.open(FIRST_LESSON)}
      >
        <IconSchool size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function AboutButton() {
  const label = t`About, documentation and words`;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} onClick={() => openInfo('about')}>
        <IconInfoCircle size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

export function TopBar() {
  const view = useApp((state) => state.view);
  return (
    <header className={`top-bar ${classes.bar}`}>
      <div className={classes.brand}>
        <Mark />
        <h1 className={classes.title}>
          BoundaryFace{' '}
          <span className={classes.second}>{t({ message: 'Playground', context: 'the name of the page' })}</span>
        </h1>
      </div>
      <ViewSwitch />
      {view !== 'clean' && <Transport />}
      {view !== 'clean' && <Status />}
      <div className={classes.side}>
        <div className={classes.engines}>
          <BackendBadge />
        </div>
        <div className={classes.tools}>
          <LessonsButton />
          <ShareLink />
          <LanguageToggle />
          <ThemeToggle />
          <AboutButton />
        </div>
      </div>
      <Progress />
    </header>
  );
}
