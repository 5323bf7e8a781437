/** Where the line is drawn between suspects and the rest: all scores at a glance, and how many of the suspects are likely wrong. */
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { scoreHistogram } from '../../store/clean/scoreHistogram.ts';
import { mayAcceptMany } from '../../store/clean/suspectRanking.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { HelpTip } from '../controls/HelpTip.tsx';
import { Slider } from '../controls/Slider.tsx';
import { counted, percent } from '../format.ts';
import classes from './ThresholdPanel.module.css';

const BINS = 56;
const HEIGHT = 44;
const HELP =
  'A score compares two chances: that the face is the likeliest other person, minus that it is who the label says. Right labels pile up on the left and wrong ones on the right, in two mirrored bells; how much they overlap above the line gives the expected precision, an estimate. Where too few scores lie on the right to make a bell, there is none. Your own verdicts count as certain. Faces like nobody here are not among the bars: they have a list of their own.';

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

function AcceptTop() {
  const session = useCleanSession();
  const id = useId();
  const [count, setCount] = useState(10);
  const list = useClean((state) => state.filter.list);
  const open = useClean((state) => {
    let left = 0;
    for (const image of state.ranked) if (!state.verdicts.has(image)) left += 1;
    return left;
  });
  // Many at once only where most are expected to be right: suspects of a good estimate, and photos without any face.
  const trusted = useClean((state) => mayAcceptMany(state.counts));
  const kind = list === 'suspects' && trusted ? 'accept' : list === 'no-face' ? 'remove' : null;
  if (kind === null) return null;
  return (
    <div className={classes.top}>
      <label htmlFor={id}>Top</label>
      <input
        id={id}
        type="number"
        className={`${controls.field} ${classes.count}`}
        aria-label="How many of the top of the list"
        min={1}
        max={Math.max(1, open)}
        value={count}
        onChange={({ currentTarget }) => setCount(Math.max(1, Math.floor(currentTarget.valueAsNumber || 1)))}
      />
      <button
        type="button"
        className={controls.button}
        disabled={open === 0}
        title="The first undecided images of the list on the right, in one step that U takes back"
        onClick={() => session.decideTop(kind, count)}
      >
        {kind === 'accept' ? 'Accept' : 'Remove'} the top {Math.min(count, open)}
      </button>
    </div>
  );
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
        <AcceptTop />
      </div>
    </section>
  );
}
