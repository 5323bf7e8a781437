/** What can be done about an error at the press of a button. */
import { assertNever } from '../../lib/assertNever.ts';
import type { ErrorReport } from '../../protocol/errors.ts';
import type { KeptRunView } from '../../store/runKeeper.ts';
import type { Session } from '../../store/sessionTypes.ts';

export interface Remedy {
  readonly label: string;
  run(session: Session): void;
}

const restart: Remedy = { label: 'Restart', run: (session) => session.train() };

/** A checkpoint is better than a new beginning. */
function goOnOr(otherwise: Remedy, kept: KeptRunView | null): Remedy {
  return kept ? { label: `Go on from step ${kept.step}`, run: (session) => session.goOn() } : otherwise;
}

function halveLearningRate(session: Session): void {
  const { learningRate } = session.store.getState().settings.training;
  session.change({ section: 'training', key: 'learningRate', value: learningRate / 2 });
  session.train();
}

/**
 * The one thing that most likely helps; null when a person must decide.
 * @param kept the run that failed, where it can be taken up again
 * @param back the run stands where its numbers were sound
 */
export function remedyFor({ code }: ErrorReport, kept: KeptRunView | null, back: boolean): Remedy | null {
  switch (code) {
    case 'worker':
    case 'unresponsive':
    case 'device-lost':
    case 'gpu-error':
      return goOnOr(restart, kept);
    case 'out-of-memory':
    case 'limits':
      return {
        label: 'Restart with half the batch',
        run(session) {
          const { batchSize } = session.store.getState().settings.training;
          session.change({ section: 'training', key: 'batchSize', value: Math.floor(batchSize / 2) });
          session.train();
        },
      };
    case 'non-finite':
      return { label: `${back ? 'Go on' : 'Restart'} with half the learning rate`, run: halveLearningRate };
    case 'worker-gone':
      return { label: 'Reload', run: () => location.reload() };
    case 'backend-missing':
      return {
        label: 'Restart with any backend',
        run(session) {
          session.change({ section: 'engine', key: 'backend', value: 'auto' });
          session.train();
        },
      };
    case 'weights-head':
      return {
        label: 'Start from the backbone only',
        run(session) {
          session.setWeightsUse('backbone');
          session.train();
        },
      };
    case 'settings':
    case 'dataset':
    case 'import':
    case 'weights':
      return null;
    case 'checkpoint':
      return { label: 'Start from its backbone', run: (session) => void session.startFromKept() };
    default:
      return assertNever(code);
  }
}
