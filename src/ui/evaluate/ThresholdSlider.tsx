/** The threshold on the similarity: above it two images count as one person. One for the whole view. */
import { type CSSProperties, useId } from 'react';
import type { VerificationReport } from '../../lib/evaluation.ts';
import { useSession } from '../../store/useApp.ts';
import { finePercent } from '../format.ts';
import { HelpTip } from '../settings/HelpTip.tsx';
import sliders from '../settings/SettingSlider.module.css';
import classes from './Evaluate.module.css';
import { useOperatingPoint } from './useEvaluation.ts';

const STEP = 0.005;
const HELP = 'Two images above this similarity count as the same person. The charts and the verdicts below follow it.';

export function ThresholdSlider({ verification }: { verification: VerificationReport }) {
  const session = useSession();
  const id = useId();
  const { threshold, tar, far, accuracy, falseAccepts, falseRejects } = useOperatingPoint(verification);
  const fill = (threshold + 1) / 2;
  const style = { '--fill': `calc(${fill * 100}% + ${(0.5 - fill) * 14}px)` } as CSSProperties;
  const isBest = Math.abs(threshold - verification.bestThreshold) < STEP / 2;
  return (
    <section className={`panel ${classes.panel}`} aria-label="Threshold">
      <div className={classes.thresholdHead}>
        <label htmlFor={id}>Threshold</label>
        <HelpTip text={HELP} id={`${id}-help`} />
        <output htmlFor={id} role="presentation">
          {threshold.toFixed(3)}
        </output>
        <button
          type="button"
          className={classes.chip}
          disabled={isBest}
          onClick={() => session.evaluation.setThreshold(null)}
        >
          Best
        </button>
      </div>
      <input
        id={id}
        type="range"
        className={sliders.slider}
        style={style}
        min={-1}
        max={1}
        step={STEP}
        value={threshold}
        aria-valuetext={`${threshold.toFixed(3)}, ${finePercent(accuracy)} of the pairs judged rightly`}
        aria-describedby={`${id}-help`}
        onChange={(event) => session.evaluation.setThreshold(Number(event.currentTarget.value))}
      />
      <span id={`${id}-help`} hidden>
        {HELP}
      </span>
      <p className={classes.verdicts} aria-live="polite">
        <b>{finePercent(accuracy)}</b> judged rightly. <b>{finePercent(tar)}</b> of one person accepted (
        {falseRejects.toLocaleString('en')} refused), <b>{finePercent(far)}</b> of two people accepted (
        {falseAccepts.toLocaleString('en')} wrongly).
      </p>
    </section>
  );
}
