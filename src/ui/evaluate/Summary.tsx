/** What was evaluated and when, the main numbers, and the button that evaluates again. */
import { IconRefresh } from '@tabler/icons-react';
import { hasNetwork } from '../../store/evaluate/evaluationParts.ts';
import type { EvaluationResult } from '../../store/state.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { counted } from '../format.ts';
import { Term } from '../glossary/Term.tsx';
import { RunStamp } from '../train/run/RunStamp.tsx';
import shared from './Evaluate.module.css';
import classes from './Summary.module.css';
import { VerificationNumbers } from './VerificationNumbers.tsx';

function About({ result }: { result: EvaluationResult }) {
  const { verification, pairSet, epoch, step } = result;
  const people = useApp((state) => state.dataset.faces?.heldOutFaces?.identities.length ?? 0);
  const on = pairSet ?? `${counted(people, 'person', 'people')} it has never seen`;
  return (
    <p className={shared.about}>
      Network of epoch {epoch}, step {step.toLocaleString('en')}
      {verification &&
        `, on ${on}: ${counted(verification.samePairs, 'pair')} of one person, ${verification.differentPairs.toLocaleString('en')} of two`}
      .
    </p>
  );
}

/** Which pairs it is verified on: the held-out people, or a pair set of the field. */
function PairSource() {
  const session = useSession();
  const { name, reading, problem } = useApp((state) => state.evaluation.pairSet);
  return (
    <div className={classes.source}>
      <span>
        Pairs: <b>{name ?? 'people held out'}</b>
        {reading &&
          reading.total > 0 &&
          `, reading ${reading.done.toLocaleString('en')} of ${reading.total.toLocaleString('en')} images`}
      </span>
      <FilePicker
        label="Pair set"
        className={controls.chip}
        title="A pair set as InsightFace distributes them: lfw.bin, cfp_fp.bin, agedb_30.bin. Nothing leaves this machine."
        accept=".bin"
        onPick={([file]) => file && session.evaluation.choosePairs(file)}
      >
        Pair set (.bin)…
      </FilePicker>
      {name !== null && (
        <button type="button" className={controls.chip} onClick={() => session.evaluation.choosePairs(null)}>
          Back to the people held out
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
    <section className={`panel ${classes.summary}`} aria-label="Verification summary">
      <div className={classes.lead}>
        <h2 className="panel-title">
          <Term word="verification">Verification</Term>: same person or not?
        </h2>
        <p className={shared.about}>
          <RunStamp />
        </p>
        {result ? (
          <About result={result} />
        ) : (
          <p className={shared.about}>Measured on people the network has never seen.</p>
        )}
      </div>
      <button
        type="button"
        className={`${shared.action} ${classes.evaluate}`}
        disabled={!ready || busy}
        onClick={() => session.evaluation.request()}
      >
        <IconRefresh size={15} stroke={2} aria-hidden />
        {busy ? 'Evaluating…' : 'Evaluate now'}
      </button>
      <p className={classes.state} role="status">
        {busy
          ? 'Embedding every image.'
          : stale
            ? 'The network has trained on since. Evaluate again to see where it is now.'
            : result
              ? 'Up to date.'
              : ''}
      </p>
      {result?.verification && <VerificationNumbers verification={result.verification} />}
      <PairSource />
    </section>
  );
}
