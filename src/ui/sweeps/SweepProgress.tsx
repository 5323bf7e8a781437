/** A sweep under way: how far it is, what is running, what comes next, how long it still takes. */
import { plural, t } from '@lingui/core/macro';
import { Progress } from '@mantine/core';
import type { FailedRun, Work } from '../../store/sweeps/sweepTypes.ts';
import { percent } from '../format.ts';
import classes from './SweepProgress.module.css';
import { durationText } from './sweepText.ts';

interface SweepProgressProps {
  readonly work: Work;
  /** Of the whole plan. */
  readonly done: number;
  readonly runs: number;
}

export function SweepProgress({ work, done, runs }: SweepProgressProps) {
  const { underWay, waiting, secondsLeft } = work;
  const share = (done + underWay.reduce((sum, each) => sum + each.share, 0)) / runs;
  const left =
    secondsLeft === null ? t`time left is known in a moment` : t`about ${{ duration: durationText(secondsLeft) }} left`;
  const text = t`${done} of ${plural(runs, { one: '# run', other: '# runs' })} done, ${{ running: underWay.length }} under way, ${left}`;
  const later = work.runs - work.over - underWay.length - waiting.length;
  return (
    <div className={classes.progress}>
      <Progress value={100 * share} size="sm" aria-label={t`Runs done`} aria-valuetext={text} />
      <p role="status" className="numeric">
        {text}
      </p>
      <ol className={classes.queue} aria-label={t`Runs under way and next`}>
        {underWay.map(({ key, name, share: own }) => (
          <li key={key} className={classes.running}>
            <span>{name}</span>
            <span className={classes.bar} aria-hidden="true">
              <span style={{ width: `${100 * own}%` }} />
            </span>
            <span className="numeric">{percent(own)}</span>
          </li>
        ))}
        {waiting.map((name) => (
          <li key={name} className={classes.waiting}>
            <span>{name}</span> <span>{t`waits`}</span>
          </li>
        ))}
        {later > 0 && <li className={classes.waiting}>{t`and ${later} more`}</li>}
      </ol>
    </div>
  );
}

export function FailedRuns({ failed }: { readonly failed: readonly FailedRun[] }) {
  if (failed.length === 0) return null;
  return (
    <div className={classes.failed} role="alert">
      <p>{t`${plural({ count: failed.length }, { one: '# run', other: '# runs' })} failed. Go on tries again.`}</p>
      <ul>
        {failed.map(({ key, name, message }) => (
          <li key={key}>
            {name}: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
