/** What can be done about an error at the press of a button. */

import { t } from '@lingui/core/macro';
import type { ErrorReport } from '../../domain/errors.ts';
import type { Section } from '../../domain/settings/settings.ts';
import { assertNever } from '../../lib/assertNever.ts';
import { neverCorrects, OF_CORRECTION } from '../../store/run/correctionWarnings.ts';
import type { KeptRunView } from '../../store/run/keptRunView.ts';
import { misfitOnPage } from '../../store/run/preflight.ts';
import { isActive } from '../../store/run/runMachine.ts';
import type { Session } from '../../store/sessionTypes.ts';
import type { AppState } from '../../store/state.ts';

export interface Remedy {
  readonly label: string;
  run(session: Session): void;
}

const restart = (): Remedy => ({ label: t`Restart`, run: (session) => session.train() });

/** A checkpoint is better than a new beginning. */
function goOnOr(otherwise: Remedy, kept: KeptRunView | null): Remedy {
  if (!kept) return otherwise;
  const { step } = kept;
  return { label: t`Go on from step ${step}`, run: (session) => void session.goOn() };
}

function halveLearningRate(session: Session): void {
  const { learningRate } = session.store.getState().settings.training;
  session.change({ section: 'training', key: 'learningRate', value: learningRate / 2 });
  session.train();
}

/** Changes one setting and trains. */
const withSetting = (section: Section, key: string, value: unknown, label: string): Remedy => ({
  label,
  run(session) {
    session.change({ section, key, value });
    session.train();
  },
});

/** Kernels of ours that a GPU does not run well may have plain ones beside them that it does. */
function plainKernels(kept: KeptRunView | null): Remedy {
  const step = kept?.step ?? 0;
  return {
    label: kept ? t`Go on from step ${step} with plain kernels` : t`Restart with plain kernels`,
    run(session) {
      session.change({ section: 'engine', key: 'kernels', value: 'stock' });
      if (kept) void session.goOn(kept.id, 'stock');
      else session.train();
    },
  };
}

/** Correction never starts, from the next step on: given labels are never written over, so that each comes back. */
export function backToGivenLabels(session: Session): void {
  session.change({ section: 'head', key: 'epochStart', value: neverCorrects(session.store.getState()) });
  session.dismissWarnings(OF_CORRECTION);
}

/** The one thing that most likely helps; null when a person must decide. */
export function remedyFor({ code }: ErrorReport, state: AppState): Remedy | null {
  const { kept, settings } = state;
  const { batchSize } = settings.training;
  switch (code) {
    case 'worker':
    case 'unresponsive':
    case 'device-lost':
      return goOnOr(restart(), kept);
    case 'gpu-error':
      return state.settings.engine.kernels === 'fused' ? plainKernels(kept) : goOnOr(restart(), kept);
    case 'out-of-memory':
      return batchSize < 4
        ? null
        : withSetting('training', 'batchSize', Math.floor(batchSize / 2), t`Restart with half the batch`);
    case 'limits': {
      const fix = misfitOnPage(state)?.fix;
      if (!fix) return null;
      const { value } = fix;
      return fix.setting === 'batchSize'
        ? withSetting('training', 'batchSize', value, t`Use a batch of ${value} and train`)
        : withSetting('model', 'preset', value, t`Use the network ${value} and train`);
    }
    case 'non-finite':
      return {
        label: isActive(state.machine.phase)
          ? t`Go on with half the learning rate`
          : t`Restart with half the learning rate`,
        run: halveLearningRate,
      };
    case 'worker-gone':
      return { label: t`Reload`, run: () => location.reload() };
    case 'backend-missing':
      return withSetting('engine', 'backend', 'auto', t`Restart with any backend`);
    case 'weights-head':
      return {
        label: t`Start from the backbone only`,
        run(session) {
          session.setWeightsUse('backbone');
          session.train();
        },
      };
    case 'settings':
    case 'dataset':
    case 'import':
    case 'weights':
    case 'network':
      return null;
    case 'checkpoint':
      return { label: t`Start from its backbone`, run: (session) => void session.startFromKept() };
    default:
      return assertNever(code);
  }
}
