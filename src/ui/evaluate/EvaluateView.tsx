/** How well the network tells people apart whom it has never seen, and how well it has found the wrong labels. */
import { t } from '@lingui/core/macro';
import { IconScale } from '@tabler/icons-react';
import { hasNetwork } from '../../store/evaluate/evaluationParts.ts';
import type { EvaluationResult } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { EmptyView } from '../controls/EmptyView.tsx';
import { DetectionPanel } from './DetectionPanel.tsx';
import shared from './Evaluate.module.css';
import classes from './EvaluateView.module.css';
import { HistogramFigure } from './HistogramFigure.tsx';
import { PairExplorer } from './PairExplorer.tsx';
import { PhotoPair } from './PhotoPair.tsx';
import { RocFigure } from './RocFigure.tsx';
import { Summary } from './Summary.tsx';
import { TarTable } from './TarTable.tsx';
import { ThresholdSlider } from './ThresholdSlider.tsx';

/** Nothing has been trained: what to do. */
function Nothing() {
  const session = useSession();
  return (
    <EmptyView
      label={t`Evaluate`}
      icon={<IconScale size={30} stroke={1.3} aria-hidden />}
      title={t`There is no network to evaluate yet`}
      text={t`Train one first: a single epoch is enough. Then this view shows how well it tells people apart whom it has never seen: accuracy, ROC, the pairs it gets wrong, and how well it found the wrong labels.`}
    >
      <button type="button" className={shared.action} onClick={() => session.show('train')}>
        {t`Go to Train`}
      </button>
    </EmptyView>
  );
}

function NoPairs() {
  return (
    <section className={`panel ${shared.panel}`} aria-label={t`No verification`}>
      <h2 className="panel-title">{t`Nothing to verify on`}</h2>
      <p className={shared.about}>
        {t`No people are held out: that needs a set of at least 20 identities with two images each. Detection is measured all the same.`}
      </p>
    </section>
  );
}

function Result({ result }: { result: EvaluationResult }) {
  const { verification, detection, faces } = result;
  const chosen = useApp((state) => state.evaluation.threshold);
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        {verification ? (
          <>
            <div className={classes.curves}>
              <RocFigure verification={verification} />
              <HistogramFigure verification={verification} />
            </div>
            <ThresholdSlider verification={verification} />
            {faces && <PairExplorer verification={verification} faces={faces} />}
          </>
        ) : (
          <NoPairs />
        )}
      </div>
      <div className={classes.column}>
        {verification && <TarTable verification={verification} />}
        <DetectionPanel detection={detection} />
        <PhotoPair threshold={chosen ?? verification?.bestThreshold ?? null} />
      </div>
    </div>
  );
}

export default function EvaluateView() {
  const result = useApp((state) => state.evaluation.result);
  const ready = useApp(hasNetwork);
  if (!ready && !result) return <Nothing />;
  return (
    <div className={classes.view}>
      <Summary />
      {result && <Result result={result} />}
    </div>
  );
}
