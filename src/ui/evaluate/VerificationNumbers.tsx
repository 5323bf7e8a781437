/** The main numbers of a verification, and what to hold against them. */
import { t } from '@lingui/core/macro';
import { IconAlertTriangle } from '@tabler/icons-react';
import { foldWarning, type VerificationSummary } from '../../domain/evaluation.ts';
import { finePercent } from '../format.ts';
import { KeyNumber, KeyNumbers } from './KeyNumber.tsx';
import classes from './Summary.module.css';

function FoldWarning({ verification }: { readonly verification: VerificationSummary }) {
  const warning = foldWarning(verification);
  return (
    warning && (
      <p className={classes.warning} role="alert">
        <IconAlertTriangle size={15} stroke={2} aria-hidden />
        {warning}
      </p>
    )
  );
}

function Numbers({ verification }: { readonly verification: VerificationSummary }) {
  const { accuracy, deviation, insightFaceAccuracy, auc, eer, bestThreshold, bestAccuracy } = verification;
  const right = finePercent(bestAccuracy);
  return (
    <KeyNumbers>
      <KeyNumber
        label={t`Accuracy`}
        word="accuracy"
        value={finePercent(accuracy)}
        note={`± ${finePercent(deviation)}`}
        help={t`Ten-fold: the threshold is chosen on nine tenths of the pairs and measured on the rest. Mean and standard deviation over the folds.`}
      />
      <KeyNumber
        label="EER"
        word="eer"
        value={finePercent(eer)}
        note={t`equal error rate`}
        help={t`Where as many pairs of one person are refused as pairs of two are accepted.`}
      />
      <KeyNumber
        label="AUC"
        word="auc"
        value={auc.toFixed(4)}
        note={t`of the ROC`}
        help={t`1 is perfect, 0.5 is chance.`}
      />
      <KeyNumber
        label={t`Best threshold`}
        word="threshold"
        value={bestThreshold.toFixed(3)}
        note={t`${right} right`}
        help={t`The threshold that judges most of all pairs rightly. Chosen and measured on the same pairs, so slightly optimistic.`}
      />
      <KeyNumber
        label={t`InsightFace protocol`}
        value={finePercent(insightFaceAccuracy)}
        note={t`ten-fold`}
        help={t`The variant that most papers report: features are not centred, thresholds lie on the distance.`}
      />
    </KeyNumbers>
  );
}

export function VerificationNumbers({ verification }: { readonly verification: VerificationSummary }) {
  return (
    <>
      <FoldWarning verification={verification} />
      <Numbers verification={verification} />
    </>
  );
}
