/** What was evaluated and when, the main numbers, and the button that evaluates again. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconRefresh } from '@tabler/icons-react';
import { hasNetwork } from '../../store/evaluate/evaluationParts.ts';
import type { EvaluationResult } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { Term } from '../glossary/Term.tsx';
import { RunStamp } from '../train/run/RunStamp.tsx';
import shared from './Evaluate.module.css';
import classes from './Summary.module.css';
import { VerificationNumbers } from './VerificationNumbers.tsx';

function About({ result }: { result: EvaluationResult }) {
  const { verification, pairSet, epoch, step } = result;
  const people = useApp((state) => state.dataset.faces?.heldOutFaces?.identities.length ?? 0);
  const steps = step.toLocaleString('en');
  if (!verification) return <p className={shared.about}>{t`Network of epoch ${epoch}, step ${steps}.`}</p>;
  const { samePairs, differentPairs } = verification;
  const on = pairSet ?? t`${plural(people, { one: '# person', other: '# people' })} it has never seen`;
  const ofTwo = differentPairs.toLocaleString('en');
  return (
    <p className={shared.about}>
      {t`Network of epoch ${epoch}, step ${steps}, on ${on}: ${plural(samePairs, { one: '# pair', other: '# pairs' })} of one person, ${ofTwo} of two.`}
    </p>
  );
}

/** Which pairs it is verified on: the held-out people, or a pair set of the field. */
function PairSource() {
  const session = useSession();
  const { name, reading, problem } = useApp((state) => state.evaluation.pairSet);
  const pairs = <b>{name ?? t`people held out`}</b>;
  const [done, total] = [reading?.done.toLocaleString('en'), reading?.total.toLocaleString('en')];
  return (
    <div className={classes.source}>
      <span>
        {reading && reading.total > 0 ? (
          <Trans>
            Pairs: {pairs}, reading {done} of {total} images
          </Trans>
        ) : (
          <Trans>Pairs: {pairs}</Trans>
        )}
      </span>
      <FilePicker
        label={t`Pair set`}
        className={controls.chip}
        title={t`A pair set as InsightFace distributes them: lfw.bin, cfp_fp.bin, agedb_30.bin. Nothing leaves this machine.`}
        accept=".bin"
        onPick={([file]) => file && session.evaluation.choosePairs(file)}
      >
        {t`Pair set (.bin)…`}
      </FilePicker>
      {name !== null && (
        <button type="button" className={controls.chip} onClick={() => session.evaluation.choosePairs(null)}>
          {t`Back to the people held out`}
        </button>
      )}
      {problem !== null && (
        <span className={shared.wrong} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

export function Summary() {
  const session = useSession();
  const result = useApp((state) => state.evaluation.result);
  const busy = useApp((state) => state.evaluation.busy);
  const ready = useApp(hasNetwork);
  const stale = useApp((state) => result !== null && state.run.step !== result.step);
  return (
    <section className={`panel ${classes.summary}`} aria-label={t`Verification summary`}>
      <div className={classes.lead}>
        <h2 className="panel-title">
          <Trans>
            <Term word="verification">Verification</Term>: same person or not?
          </Trans>
        </h2>
        <p className={shared.about}>
          <RunStamp />
        </p>
        {result ? (
          <About result={result} />
        ) : (
          <p className={shared.about}>{t`Measured on people the network has never seen.`}</p>
        )}
      </div>
      <button
        type="button"
        className={`${shared.action} ${classes.evaluate}`}
        disabled={!ready || busy}
        onClick={() => session.evaluation.request()}
      >
        <IconRefresh size={15} stroke={2} aria-hidden />
        {busy ? t`Evaluating…` : t`Evaluate now`}
      </button>
      <p className={classes.state} role="status">
        {busy
          ? t`Embedding every image.`
          : stale
            ? t`The network has trained on since. Evaluate again to see where it is now.`
            : result
              ? t`Up to date.`
              : ''}
      </p>
      {result?.verification && <VerificationNumbers verification={result.verification} />}
      <PairSource />
    </section>
  );
}
