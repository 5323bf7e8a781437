/** The threshold on the similarity: above it two images count as one person. One for the whole view. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useId } from 'react';
import type { VerificationReport } from '../../domain/evaluation.ts';
import { useSession } from '../../store/useApp.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { HelpTip } from '../controls/HelpTip.tsx';
import { Slider } from '../controls/Slider.tsx';
import { finePercent } from '../format.ts';
import shared from './Evaluate.module.css';
import classes from './ThresholdSlider.module.css';
import { useOperatingPoint } from './useEvaluation.ts';

const STEP = 0.005;
const HELP = msg`Two images above this similarity count as the same person. The charts and the verdicts below follow it.`;

export function ThresholdSlider({ verification }: { verification: VerificationReport }) {
  const session = useSession();
  const id = useId();
  const { threshold, tar, far, accuracy, falseAccepts, falseRejects } = useOperatingPoint(verification);
  const isBest = Math.abs(threshold - verification.bestThreshold) < STEP / 2;
  const help = say(HELP);
  const level = threshold.toFixed(3);
  const right = finePercent(accuracy);
  const [accepted, acceptedOfTwo] = [finePercent(tar), finePercent(far)];
  const [refused, wrongly] = [falseRejects.toLocaleString('en'), falseAccepts.toLocaleString('en')];
  return (
    <section className={`panel ${shared.panel}`} aria-label={t`Threshold`}>
      <div className={classes.thresholdHead}>
        <label htmlFor={id}>{t`Threshold`}</label>
        <HelpTip about={t`Threshold`} text={help} id={`${id}-help`} word="threshold" />
        <output htmlFor={id} role="presentation">
          {level}
        </output>
        <button
          type="button"
          className={controls.chip}
          disabled={isBest}
          onClick={() => session.evaluation.setThreshold(null)}
        >
          {t({ message: 'Best', context: 'threshold' })}
        </button>
      </div>
      <Slider
        id={id}
        min={-1}
        max={1}
        step={STEP}
        value={threshold}
        text={t`${level}, ${right} of the pairs judged rightly`}
        describedBy={`${id}-help`}
        onChange={(value) => session.evaluation.setThreshold(value)}
      />
      <span id={`${id}-help`} hidden>
        {help}
      </span>
      <p className={classes.verdicts} aria-live="polite">
        <Trans>
          <b>{right}</b> judged rightly. <b>{accepted}</b> of one person accepted ({refused} refused),{' '}
          <b>{acceptedOfTwo}</b> of two people accepted ({wrongly} wrongly).
        </Trans>
      </p>
    </section>
  );
}
