/** Where the line is drawn between suspects and the rest: all scores at a glance, and how many of the suspects are likely wrong. */
import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useDeferredValue, useId, useMemo } from 'react';
import { scoreHistogram } from '../../store/clean/scoreHistogram.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { say } from '../../words/language.ts';
import { HelpTip } from '../controls/HelpTip.tsx';
import { Slider } from '../controls/Slider.tsx';
import { percent } from '../format.ts';
import { AcceptSurest } from './AcceptSurest.tsx';
import { RemoveTop } from './RemoveTop.tsx';
import classes from './ThresholdPanel.module.css';

const BINS = 56;
const HEIGHT = 44;
const HELP = msg`A score compares two chances: that the face is the likeliest other person, minus that it is who the label says. The expected precision is the share of the suspects whose label is likely wrong: an estimate from how alike the photos of one person are in this set, and how alike strangers. With few photos, or where they do not tell people apart, there is none. Children who grew up, siblings and photos hard to recognise make it less sure. Your own verdicts count as certain. Faces like nobody here are not among the bars: they have a list of their own.`;

/** How many images have each score, taller bars for more; square roots, so that the few on the right show. */
function Histogram({ threshold }: { threshold: number }) {
  const scores = useClean((state) => state.scores);
  const set = useClean((state) => state.set);
  const bins = useMemo(() => {
    const counts = set && scores ? scoreHistogram(set, scores, BINS) : [];
    const greatest = Math.max(1, ...counts);
    return counts.map((count) => Math.sqrt(count / greatest));
  }, [scores, set]);
  return (
    <svg className={classes.histogram} viewBox={`0 0 ${BINS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {bins.map((share, i) => (
        <rect
          key={i}
          x={i + 0.1}
          width={0.8}
          y={HEIGHT - share * HEIGHT}
          height={share * HEIGHT}
          className={((i + 0.5) / BINS) * 2 - 1 > threshold ? classes.flagged : classes.quiet}
        />
      ))}
    </svg>
  );
}

/** Takes suggestions over, or photos without a face out, for many images in one step. */
function Many() {
  const list = useClean((state) => state.filter.list);
  if (list === 'suspects') return <AcceptSurest />;
  return list === 'no-face' ? <RemoveTop /> : null;
}

/** How many suspects there are, and how many of them are likely wrong. */
function Expected() {
  const suspects = useClean((state) => state.counts?.suspects ?? 0);
  const precision = useClean((state) => state.counts?.expectedPrecision ?? null);
  const preview = useClean((state) => state.scoresKind === 'preview');
  const count = plural(suspects, { one: '# suspect', other: '# suspects' });
  const share = percent(precision ?? 0);
  if (precision !== null) {
    return (
      <Trans>
        <b>{count}</b>, expected precision <b>{share}</b>
      </Trans>
    );
  }
  if (suspects === 0) return <b>{count}</b>;
  return preview ? (
    <Trans>
      <b>{count}</b>, expected precision not known yet
    </Trans>
  ) : (
    <Trans>
      <b>{count}</b>, expected precision cannot be estimated
    </Trans>
  );
}

export function ThresholdPanel() {
  const session = useCleanSession();
  const id = useId();
  const threshold = useClean((state) => state.threshold);
  const suspects = useClean((state) => state.counts?.suspects ?? 0);
  const shown = useDeferredValue(threshold);
  const line = threshold.toFixed(2);
  return (
    <section className={`panel ${classes.panel}`} aria-label={t`Threshold`}>
      <div className={classes.head}>
        <label htmlFor={id} className="panel-title">
          {t`Suspects score above ${line}`}
        </label>
        <HelpTip about={t`Threshold`} text={say(HELP)} id={`${id}-help`} word="suspect" />
        <span id={`${id}-help`} hidden>
          {say(HELP)}
        </span>
      </div>
      <Histogram threshold={shown} />
      <Slider
        id={id}
        min={-1}
        max={1}
        step={0.01}
        value={threshold}
        text={t`${line}: ${plural(suspects, { one: '# suspect', other: '# suspects' })}`}
        describedBy={`${id}-help`}
        onChange={(value) => session.setThreshold(value)}
      />
      <div className={classes.result}>
        <p>
          <Expected />
        </p>
        <Many />
      </div>
    </section>
  );
}
