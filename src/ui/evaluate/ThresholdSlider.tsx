/** The threshold on the similarity: above it two images count as one person. One for the whole view. */
import { useId } from 'react';
import type { VerificationReport } from '../../domain/evaluation.ts';
import { useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { HelpTip } from '../controls/HelpTip.tsx';
import { Slider } from '../controls/Slider.tsx';
import { finePercent } from '../format.ts';
import shared from './Evaluate.module.css';
import classes from './ThresholdSlider.module.css';
import { useOperatingPoint } from './useEvaluation.ts';

const STEP = 0.005;
const HELP = 'Two images above this similarity count as the same person. The charts and the verdicts below follow it.';

export function ThresholdSlider({ verification }: { verification: VerificationReport }) {
  const session = useSession();
  const id = useId();
  const { threshold, tar, far, accuracy, falseAccepts, falseRejects } = useOperatingPoint(verification);
  const isBest = Math.abs(threshold - verification.bestThreshold) < STEP / 2;
  return (
    <section className={`panel ${shared.panel}`} aria-label="Threshold">
      <div className={classes.thresholdHead}>
        <label htmlFor={id}>Threshold</label>
        <HelpTip about="Threshold" text={HELP} id={`${id}-help`} word="threshold" />
        <output htmlFor={id} role="presentation">
          {threshold.toFixed(3)}
        </output>
        <button
          type="button"
          className={controls.chip}
          disabled={isBest}
          onClick={() => session.evaluation.setThreshold(null)}
        >
          Best
        </button>
      </div>
      <Slider
        id={id}
        min={-1}
        max={1}
        step={STEP}
        value={threshold}
        text={`${threshold.toFixed(3)}, ${finePercent(accuracy)} of the pairs judged rightly`}
        describedBy={`${id}-help`}
        onChange={(value) => session.evaluation.setThreshold(value)}
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
