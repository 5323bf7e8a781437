/** A kept run on its way back: what the page says of it, shows of it and sends of it. */

import { t } from '@lingui/core/macro';
import type { ErrorReport } from '../../domain/errors.ts';
import { historyOf } from '../../domain/keptHistory.ts';
import { TAKEN_UP_AGAIN } from '../../domain/settings/saidMarks.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../domain/standingCorrections.ts';
import { sentences } from '../../lib/joinedText.ts';
import type { WireKeptRun } from '../../protocol/training.ts';
import { inEnglish, say } from '../../words/language.ts';
import type { AppState, EvaluationResult, WarningView } from '../state.ts';
import type { KeptRun } from './keptRunView.ts';
import type { Recovery } from './recovery.ts';
import type { RunRecorder } from './runRecorder.ts';

export interface GoingOn {
  readonly run: KeptRun;
  readonly warning: WarningView | null;
  /** Stays on the page until it is closed. */
  readonly error: ErrorReport | null;
  /** What the network was judged to be, where the run comes back as it was. */
  readonly result: EvaluationResult | null;
}

/** A run that a person takes up. */
export const asKept = (run: KeptRun, result: EvaluationResult | null = null): GoingOn => ({
  run,
  warning: null,
  error: null,
  result,
});

/** A run that comes back after a fault. */
export function recovered({ kind, run }: Recovery, error: ErrorReport): GoingOn {
  const { step } = run.checkpoint;
  if (kind === 'rollback') {
    const message = sentences([error.message, t`The run is back at step ${step}.`]);
    return { run, warning: null, error: { ...error, message }, result: null };
  }
  const what = error.message.split(/\.(?:\s|$)|。/)[0]!;
  const message = t`${what}. Training was taken up again at step ${step}.`;
  return { run, warning: { kind: 'restarted', message }, error: null, result: null };
}

/** Puts back what the run had shown. @returns what the page must change, with all that `recorder` gives */
export function shownAgain({ run, warning, error }: GoingOn, recorder: RunRecorder): Partial<AppState> {
  recorder.restore(run.curves);
  if (warning)
    recorder.mark(
      run.checkpoint.step + 1,
      inEnglish(() => say(TAKEN_UP_AGAIN)),
    );
  return {
    corrections: applyCorrections(NO_CORRECTIONS, run.corrections, []),
    history: historyOf(run.history),
    warnings: warning ? [warning] : [],
    error,
  };
}

export const wireOf = ({ checkpoint, curves, digest }: KeptRun): WireKeptRun => ({
  checkpoint,
  metrics: curves.epochs,
  digest,
});

/** The weights alone, as a file that another run can start from. */
export async function weightsFileOf({ checkpoint, settings, curves }: KeptRun): Promise<Blob> {
  const { writeSafetensors } = await import('../../formats/network/safetensors.ts');
  const metadata = { network: settings.model.preset, epochs: String(curves.epochs.length) };
  return new Blob([writeSafetensors(checkpoint.weights, metadata)]);
}
