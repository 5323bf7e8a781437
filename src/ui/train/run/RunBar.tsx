/** The run on the page: what it is, what was changed on its way, and which settings are for the next one. */
import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { saidMark } from '../../../domain/settings/saidMarks.ts';
import { listed } from '../../../lib/joinedText.ts';
import { nextRunChanges } from '../../../store/run/nextRun.ts';
import { showsRun } from '../../../store/state.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { short } from '../../format.ts';
import { PinnedRuns } from './PinnedRuns.tsx';
import { RaceLink } from './RaceLink.tsx';
import classes from './Run.module.css';
import { RunStamp } from './RunStamp.tsx';

const NAMED = 5;

const atEpoch = (at: number): string => {
  const epoch = short(at);
  return t`at epoch ${epoch}`;
};

/** The marks of the charts by their numbers. */
function ChangesOnTheWay() {
  const marks = useApp((state) => state.charts.marks);
  if (marks.length === 0) return null;
  return (
    <div className={classes.row}>
      <span className={classes.key}>{t`Changed on the way`}</span>
      <ol className={classes.changes} aria-label={t`Changes on the way, as the charts number them`}>
        {marks.map(({ at, what }, i) => (
          <li key={`${at} ${what}`}>
            <b className={classes.number}>{i + 1}</b> {saidMark(what)}{' '}
            <span className={classes.quiet}>{atEpoch(at)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function ForTheNextRun() {
  const session = useSession();
  const joined = useApp((state) => nextRunChanges(state).join('\n'));
  const changes = useMemo(() => (joined === '' ? [] : joined.split('\n')), [joined]);
  if (changes.length === 0) return null;
  const named = listed(changes.slice(0, NAMED));
  const more = changes.length - NAMED;
  return (
    <div className={classes.row}>
      <span className={classes.key}>{t`For the next run`}</span>
      <span className={classes.value}>{more > 0 ? t`${named} and ${more} more changed.` : t`${named} changed.`}</span>
      <button
        type="button"
        className={`${controls.link} ${classes.back}`}
        title={t`Sets the settings on the page to those of the run it shows`}
        onClick={() => session.backToRunSettings()}
      >
        {t`Back to this run's settings`}
      </button>
    </div>
  );
}

/** Always there, so that the faces below do not move when a run begins. */
export function RunBar() {
  const shown = useApp(showsRun);
  return (
    <section className={`panel ${classes.bar}`} aria-label={t`Run`}>
      <div className={classes.row}>
        <span className={classes.key}>{shown ? t`Run shown` : t`Next run`}</span>
        <RunStamp className={classes.value} orNext />
        <RaceLink />
      </div>
      <ChangesOnTheWay />
      <ForTheNextRun />
      <PinnedRuns />
    </section>
  );
}
