/** What the training worker reports, handed to the part of the page that it concerns. */
import type { StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../domain/errors.ts';
import { rectifiedImages } from '../../domain/standingCorrections.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { TrainingEvent } from '../../protocol/training.ts';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import type { EvaluationControl } from '../evaluate/evaluationControl.ts';
import { UNNAMED_IMAGES } from '../settings/choices.ts';
import type { AppState } from '../state.ts';
import type { KeptRuns } from './keptRuns.ts';
import type { RunDisplay } from './runDisplay.ts';
import type { MachineInput } from './runMachine.ts';
import type { WorkerConnection } from './workerConnection.ts';

interface EventParts {
  readonly store: StoreApi<AppState>;
  readonly environment: { download(fileName: string, content: Blob): void };
  readonly worker: Pick<WorkerConnection, 'backendTold'>;
  readonly datasets: Pick<DatasetControl, 'own'>;
  readonly display: Omit<RunDisplay, 'begin' | 'clear' | 'wake' | 'dispose'>;
  readonly evaluation: Pick<EvaluationControl, 'refresh' | 'answered' | 'compared'>;
  readonly keptRuns: { readonly keeper: Pick<KeptRuns['keeper'], 'keep' | 'judged'> };
  input(given: MachineInput): void;
  fail(error: ErrorReport): void;
}

type EventOf<T extends TrainingEvent['type']> = Extract<TrainingEvent, { type: T }>;

export function createRunEvents(parts: EventParts): (event: TrainingEvent) => void {
  const { environment, worker, datasets, display, evaluation, keptRuns, input, fail } = parts;
  const { getState: get, setState: set } = parts.store;

  const onPhase = (event: EventOf<'phase'>): void => {
    display.record(event);
    input({ kind: 'report', phase: event.phase });
    if (event.phase === 'training') display.schedule();
    else display.publish();
    if (event.phase === 'finished') evaluation.refresh();
  };

  const onCheckpoint = (event: EventOf<'checkpoint'>): void => {
    // The corrections so far belong to it.
    display.publish();
    const images = event.settings.dataset.kind === 'folder' ? (datasets.own?.name ?? UNNAMED_IMAGES) : '';
    const { corrections: standing, dataset } = get();
    const corrections = [...standing.byImage.values()];
    const { names, identities = [] } = dataset.faces ?? {};
    const rectified = names ? rectifiedImages(standing, names, identities) : null;
    keptRuns.keeper.keep(event, { images, curves: display.curves(), corrections, rectified, identities });
  };

  const onEvaluation = (event: EventOf<'evaluation'>): void => {
    const before = get().evaluation.result;
    evaluation.answered(event);
    const { result } = get().evaluation;
    if (!result || result === before) return;
    // Nothing of a picture is kept.
    const { faces: _, ...record } = result;
    keptRuns.keeper.judged(record);
  };

  return (event) => {
    switch (event.type) {
      case 'backend':
        worker.backendTold(event);
        return;
      case 'phase':
        onPhase(event);
        return;
      case 'noise':
        display.labels(event);
        display.schedule();
        return;
      case 'settings':
        display.settings(event.settings);
        return;
      case 'steps':
      case 'epoch':
      case 'embeddings':
      case 'corrections':
      case 'mark':
        display.record(event);
        display.schedule();
        return;
      case 'warning':
        display.warn(event.kind, event.message);
        return;
      case 'checkpoint':
        onCheckpoint(event);
        return;
      case 'weights':
        set({ exporting: false });
        environment.download(event.fileName, new Blob([event.zip], { type: 'application/zip' }));
        return;
      case 'evaluation':
        onEvaluation(event);
        return;
      case 'compiling':
        set({ compiling: event.done < event.total ? { done: event.done, total: event.total } : null });
        return;
      case 'similarity':
        evaluation.compared(event.cosine);
        return;
      case 'error':
        fail(event.error);
        return;
      default:
        assertNever(event, 'event');
    }
  };
}
