/** What happens when a run fails: the page says so, keeps what it has shown, and takes the run up again where that may help. */
import type { StoreApi } from 'zustand/vanilla';
import { type ErrorReport, FATAL_ERRORS } from '../../domain/errors.ts';
import type { EvaluationControl } from '../evaluate/evaluationControl.ts';
import { type AppState, hasResults } from '../state.ts';
import { recovered } from './goingOn.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { RunDisplay } from './runDisplay.ts';
import { isActive, type MachineInput } from './runMachine.ts';
import type { RunStart } from './runStart.ts';
import type { WorkerConnection } from './workerConnection.ts';

interface FailureParts {
  readonly store: Pick<StoreApi<AppState>, 'getState'>;
  readonly worker: Pick<WorkerConnection, 'stop'>;
  readonly runStart: Pick<RunStart, 'overtake' | 'takeUp'>;
  readonly display: Pick<RunDisplay, 'publish' | 'clear'>;
  readonly evaluation: Pick<EvaluationControl, 'failed'>;
  readonly keptRuns: { readonly keeper: Pick<KeptRuns['keeper'], 'recovery'>; offer(): void };
  input(given: MachineInput): void;
}

export function createRunFailure(parts: FailureParts): (error: ErrorReport) => void {
  const { worker, runStart, display, evaluation, keptRuns, input } = parts;
  const { getState: get } = parts.store;

  return (error) => {
    const { phase, wish, goal } = get().machine;
    const recovery = isActive(phase) ? keptRuns.keeper.recovery(error.code) : null;
    runStart.overtake();
    // What the run has shown so far stays on the page, unless it is about other images.
    display.publish({ error, exporting: false });
    evaluation.failed();
    input({ kind: 'failed' });
    keptRuns.offer();
    if (!recovery && (error.code === 'checkpoint' || !hasResults(get()))) display.clear({ error });
    if (FATAL_ERRORS.has(error.code)) worker.stop();
    if (!recovery) return;
    if (recovery.kind === 'restart') runStart.takeUp(recovered(recovery, error), wish, goal);
    else runStart.takeUp(recovered(recovery, error), 'hold');
  };
}
