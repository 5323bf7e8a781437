/** Finds the wrong labels of a person's own face images: drop a folder, review the ranking, take the clean set away. */
import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { assertNever } from '../../lib/assertNever.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { SpellingText } from '../dataset/SpellingText.tsx';
import { FaultNotice, Notice } from '../notices/Notice.tsx';
import { AnalysisPanel } from './AnalysisPanel.tsx';
import classes from './CleanView.module.css';
import { ReviewPanel } from './ReviewPanel.tsx';
import { StartPanel } from './StartPanel.tsx';

function ErrorNotice() {
  const session = useCleanSession();
  const error = useClean((state) => state.error);
  if (!error) return null;
  const reload = error.code === 'worker-gone' && (
    <Button size="compact-sm" onClick={() => location.reload()}>
      {t`Reload`}
    </Button>
  );
  return <FaultNotice fault={error} action={reload} onClose={() => session.dismissError()} />;
}

/** How the verdicts are kept, said only where a person would lose some. */
function KeepingNotice() {
  const keeping = useClean((state) => state.keeping);
  switch (keeping) {
    case 'stored':
      return null;
    case 'memory':
      return (
        <Notice tone="warn">
          {t`This browser stores nothing for the page (a private window, perhaps, or its storage does not answer): verdicts last until it is closed. Export before you leave.`}
        </Notice>
      );
    case 'full':
      return (
        <Notice tone="warn">
          {t`The browser's storage is full: new verdicts last until the page is closed. Export before you leave, or make room.`}
        </Notice>
      );
    case 'read-only':
      return (
        <Notice tone="warn">
          {t`This set is under review in another tab, or by a newer version of the page: verdicts given here are not stored.`}
        </Notice>
      );
    default:
      return assertNever(keeping, 'keeping');
  }
}

/** What is found is to be kept for the next visit, said where it is not. */
function FacesNotice() {
  const keeping = useClean((state) => state.found.keeping);
  const [seen, setSeen] = useState(false);
  if (seen || keeping === 'kept' || keeping === 'off') return null;
  return (
    <Notice tone="warn" onClose={() => setSeen(true)}>
      {keeping === 'full'
        ? t`The browser has no room for the faces found: the next visit searches these photos again. Nothing else is lost.`
        : t`This browser keeps nothing for the page: the next visit searches these photos again.`}
    </Notice>
  );
}

function RestoredNotice() {
  const restored = useClean((state) => state.restored);
  const [seen, setSeen] = useState(false);
  if (restored === 0 || seen) return null;
  return (
    <Notice tone="info" onClose={() => setSeen(true)}>
      {plural(restored, {
        one: '# verdict of an earlier visit is back.',
        other: '# verdicts of an earlier visit are back.',
      })}
    </Notice>
  );
}

/** What became of a review that was read back. */
function ReadBackNotice() {
  const session = useCleanSession();
  const read = useClean((state) => state.readBack);
  if (!read) return null;
  const { file, verdicts, taken } = read;
  const others = verdicts - taken;
  const total = verdicts.toLocaleString('en');
  return (
    <Notice tone={others > 0 ? 'warn' : 'info'} onClose={() => session.dismissReadBack()}>
      <Trans>
        <Plural value={taken} one="# verdict" other="# verdicts" /> of {total} in <bdi>{file}</bdi>{' '}
        <Plural value={taken} one="is taken over." other="are taken over." />
      </Trans>
      {others > 0 && ' '}
      {others > 0 &&
        plural(others, {
          one: '# is about images or people that this set does not have.',
          other: '# are about images or people that this set does not have.',
        })}
    </Notice>
  );
}

/** Asks whether labels that differ by case alone are one person: their photos would be taken for each other's. */
function SpellingNotice() {
  const session = useCleanSession();
  const groups = useClean((state) => state.report?.nearlyEqual);
  const [kept, setKept] = useState<typeof groups>();
  if (!groups || groups.length === 0 || kept === groups) return null;
  const answer = (
    <>
      <Button
        size="compact-sm"
        title={t`Reads the images again; your verdicts stay`}
        onClick={() => session.mergeSpellings()}
      >
        {t`Merge`}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setKept(groups)}>
        {t`Keep apart`}
      </Button>
    </>
  );
  return (
    <Notice tone="warn" action={answer}>
      <SpellingText groups={groups} />
    </Notice>
  );
}

export default function CleanView() {
  const phase = useClean((state) => state.phase);
  return (
    <section className={classes.view} aria-label={t`Clean`}>
      <ErrorNotice />
      {phase === 'reviewing' && (
        <>
          <KeepingNotice />
          <FacesNotice />
          <RestoredNotice />
          <ReadBackNotice />
          <SpellingNotice />
        </>
      )}
      {phase === 'empty' && <StartPanel />}
      {phase === 'analysing' && <AnalysisPanel />}
      {phase === 'reviewing' && <ReviewPanel />}
    </section>
  );
}
