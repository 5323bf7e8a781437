/** Takes the first images of the list out of the clean set: for photos in which no face was found. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import classes from './ThresholdPanel.module.css';

export function RemoveTop() {
  const session = useCleanSession();
  const id = useId();
  const [count, setCount] = useState(10);
  const open = useClean(({ ranked, verdicts }) => ranked.filter((image) => !verdicts.has(image)).length);
  const removed = Math.min(count, open).toLocaleString('en');
  return (
    <div className={classes.top}>
      <label htmlFor={id}>{t({ message: 'Top', context: 'the first so many of a list' })}</label>
      <input
        id={id}
        type="number"
        className={`${controls.field} ${classes.count}`}
        aria-label={t`How many of the top of the list`}
        min={1}
        max={Math.max(1, open)}
        value={count}
        onChange={({ currentTarget }) => setCount(Math.max(1, Math.floor(currentTarget.valueAsNumber || 1)))}
      />
      <button
        type="button"
        className={controls.button}
        disabled={open === 0}
        title={t`The first undecided images of the list on the right, in one step that U takes back`}
        onClick={() => session.decideTop('remove', count)}
      >
        {t`Remove the top ${removed}`}
      </button>
    </div>
  );
}
