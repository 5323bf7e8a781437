/** What the page shows of its run: what the worker reports is recorded here and put on the page at a pace people can read. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { RunCurves } from '../../domain/runCurves.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { TrainingEventBody, WarningKind } from '../../protocol/training.ts';
import { createLabelPreview } from '../dataset/labelPreview.ts';
import type { EvaluationControl } from '../evaluate/evaluationControl.ts';
import { type AppState, FRESH_RUN } from '../state.ts';
import { comesTooLate } from './correctionWarnings.ts';
import { type GoingOn, shownAgain } from './goingOn.ts';
import { createPublisher } from './publisher.ts';
import { RunRecorder } from './runRecorder.ts';

interface DisplayParts {
  readonly store: StoreApi<AppState>;
  readonly environment: {
    /** Monotonic milliseconds. */
    now(): number;
    visible(): boolean;
  };
  readonly evaluation: Pick<EvaluationControl, 'fresh'>;
}

/** What a run reports of its course. */
type Report = Extract<TrainingEventBody, { type: 'phase' | 'steps' | 'epoch' | 'embeddings' | 'corrections' | 'mark' }>;

export interface RunDisplay {
  /** Takes a report in; it is shown with the next `schedule` or `publish`. */
  record(report: Report): void;
  /** Shows what was recorded soon. */
  schedule(): void;
  /** Shows what was recorded now, and `rest` with it. */
  publish(rest?: Partial<AppState>): void;
  /** The page is seen again. */
  wake(): void;
  /** The labels that the run trains on. */
  labels(told: { readonly epoch: number } & TrainedLabels): void;
  settings(settings: Settings): void;
  warn(kind: WarningKind, message: string): void;
  /** The curves so far, to be kept with a checkpoint. */
  curves(): RunCurves;
  /** A run takes the page, from nothing or as it was. */
  begin(settings: Settings, going: GoingOn | null, id: string): void;
  /** Nothing of a run is on the page from now on. */
  clear(rest?: Partial<AppState>): void;
  dispose(): void;
}

function recordIn(recorder: RunRecorder, report: Report): void {
  switch (report.type) {
    case 'phase':
      recorder.phase(report);
      return;
    case 'steps':
      recorder.steps(report.series, report.imagesPerSecond);
      return;
    case 'epoch':
      recorder.epoch(report.metrics, report.decisions);
      return;
    case 'embeddings':
      recorder.embeddings(report.snapshot);
      return;
    case 'corrections':
      recorder.corrections(report.records, report.withdrawn);
      return;
    case 'mark':
      recorder.mark(report.step, report.what, report.epochStart);
      return;
    default:
      assertNever(report, 'report');
  }
}

export function createRunDisplay({ store, environment, evaluation }: DisplayParts): RunDisplay {
  const { getState: get, setState: set } = store;
  let recorder = new RunRecorder(environment.now);
  const preview = createLabelPreview(store);
  const publish = (rest: Partial<AppState> = {}): void => set({ ...recorder.take(get()), ...rest });
  const publisher = createPublisher(publish, () => environment.visible());

  return {
    record: (report) => recordIn(recorder, report),
    schedule: () => publisher.schedule(),
    publish,
    wake: () => publisher.flush(),
    labels(told) {
      const { given, truth, replaced } = told;
      preview.told({ given, truth, replaced });
      recorder.labels(told);
    },
    settings: (settings) => set({ run: { ...get().run, settings, epochs: settings.training.epochs } }),
    warn(kind, message) {
      if (comesTooLate(kind, get())) return;
      const others = get().warnings.filter((warning) => warning.kind !== kind);
      set({ warnings: [...others, { kind, message }] });
    },
    curves: () => recorder.curves(),
    begin(settings, going, id) {
      recorder = new RunRecorder(environment.now);
      set({
        ...FRESH_RUN,
        evaluation: evaluation.fresh(going?.result),
        run: { ...FRESH_RUN.run, id, settings, epochs: settings.training.epochs },
      });
      preview.fresh({ ...settings.noise, closedSet: going?.run.checkpoint.closedSet ?? settings.noise.closedSet });
      if (!going) return;
      set(shownAgain(going, recorder));
      publish();
    },
    clear(rest = {}) {
      recorder = new RunRecorder(environment.now);
      set({ ...FRESH_RUN, evaluation: evaluation.fresh(), ...rest });
      preview.fresh();
    },
    dispose() {
      preview.dispose();
      publisher.dispose();
    },
  };
}
