/** Where the line is drawn between suspects and the rest: all scores at a glance, and how many of the suspects are likely wrong. */
import { useDeferredValue, useId, useMemo } from 'react';
import { scoreHistogram } from '../../store/clean/scoreHistogram.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import { HelpTip } from '../controls/HelpTip.tsx';
import { Slider } from '../controls/Slider.tsx';
import { counted, percent } from '../format.ts';
import { AcceptSurest } from './AcceptSurest.tsx';
import { RemoveTop } from './RemoveTop.tsx';
import classes from './ThresholdPanel.module.css';

const BINS = 56;
const HEIGHT = 44;
const HELP =
  'A score compares two chances: that the face is the likeliest other person, minus that it is who the label says. The expected precision is the share of the suspects whose label is likely wrong: an estimate from how alike the photos of one person are in this set, and how alike strangers. With few photos, or where they do not tell people apart, there is none. Children who grew up, siblings and photos hard to recognise make it less sure. Your own verdicts count as certain. Faces like nobody here are not among the bars: they have a list of their own.';

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

export function ThresholdPanel() {
  const session = useCleanSession();
  const id = useId();
  const threshold = useClean((state) => state.threshold);
  const suspects = useClean((state) => state.counts?.suspects ?? 0);
  const precision = useClean((state) => state.counts?.expectedPrecision ?? null);
  const preview = useClean((state) => state.scoresKind === 'preview');
  const shown = useDeferredValue(threshold);
  return (
    <section className={`panel ${classes.panel}`} aria-label="Threshold">
      <div className={classes.head}>
        <label htmlFor={id} className="panel-title">
          Suspects score above {threshold.toFixed(2)}
        </label>
        <HelpTip about="Threshold" text={HELP} id={`${id}-help`} word="suspect" />
        <span id={`${id}-help`} hidden>
          {HELP}
        </span>
      </div>
      <Histogram threshold={shown} />
      <Slider
        id={id}
        min={-1}
        max={1}
        step={0.01}
        value={threshold}
        text={`${threshold.toFixed(2)}: ${counted(suspects, 'suspect')}`}
        describedBy={`${id}-help`}
        onChange={(value) => session.setThreshold(value)}
      />
      <div className={classes.result}>
        <p>
          <b>{counted(suspects, 'suspect')}</b>
          {precision !== null && (
            <>
              , expected precision <b>{percent(precision)}</b>
            </>
          )}
          {precision === null && suspects > 0 && (
            <>, expected precision {preview ? 'not known yet' : 'cannot be estimated'}</>
          )}
        </p>
        <Many />
      </div>
    </section>
  );
}
