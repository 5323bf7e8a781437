/** A run of the shelf as a page of its own: the same state as that of a run on the page, from its record, of which nothing changes. */
import { createStore } from 'zustand/vanilla';
import type { RunDetails, RunRecord } from '../../domain/shelvedRun.ts';
import { lossPointsOf } from '../run/metricSeries.ts';
import type { Session } from '../sessionTypes.ts';
import { type AppState, type EvaluationResult, initialState, NO_EVALUATION } from '../state.ts';

/** The evaluation where the pairs behind it are known; their images are not. */
function resultOf(details: RunDetails | null): EvaluationResult | null {
  const evaluation = details?.evaluation;
  if (!evaluation) return null;
  const { verification, step } = evaluation;
  if (verification && !('pairs' in verification)) return null;
  return { ...evaluation, step: step ?? 0, verification, faces: null };
}

export function viewedState(record: RunRecord, details: RunDetails | null, page: AppState): AppState {
  const { id, settings, epochs, marks } = record;
  const opening = initialState({ settings, view: 'runs', problems: [] }, { head: true, milestones: true });
  // Where steps were not told an epoch counts as one.
  const place =
    record.step === null
      ? { step: epochs.length, stepsPerEpoch: 1 }
      : { step: record.step, stepsPerEpoch: record.stepsPerEpoch ?? 0 };
  return {
    ...opening,
    shelf: page.shelf,
    machine: { phase: 'finished', wish: 'hold', started: false },
    run: {
      ...opening.run,
      id,
      settings,
      epoch: epochs.length,
      epochs: settings.training.epochs,
      ...place,
    },
    charts: { loss: lossPointsOf(record.loss), epochs, marks },
    evaluation: { ...NO_EVALUATION, result: resultOf(details) },
  };
}

/** A session for the parts of the page that show a run: they read it, and only the threshold of its evaluation can be moved. */
export function viewedSession(session: Session, record: RunRecord, details: RunDetails | null): Session {
  const store = createStore<AppState>()(() => viewedState(record, details, session.store.getState()));
  const nothing = (): void => {};
  return {
    ...session,
    store,
    evaluation: {
      request: nothing,
      choosePairs: nothing,
      choosePhoto: nothing,
      setThreshold: (threshold) => store.setState({ evaluation: { ...store.getState().evaluation, threshold } }),
    },
  };
}
