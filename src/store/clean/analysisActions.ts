/** What a person asks the analysis for: a set to look through, the same set read in another way, other scores. */
import type { StoreApi } from 'zustand/vanilla';
import { isAbort, NOT_PREPARED, reportOf } from '../failures.ts';
import type { AnalysisEvents } from './analysisEvents.ts';
import type { AnalysisJob } from './analysisJob.ts';
import type { CleanSession, CleanState } from './cleanTypes.ts';
import type { ReviewedFiles } from './reviewedFiles.ts';
import { makeSample, SAMPLE_NAME, type SampleTools } from './sample.ts';
import { fixedLabels, mergedVerdicts } from './verdicts.ts';

interface ActionParts {
  readonly store: StoreApi<CleanState>;
  readonly environment: SampleTools;
  readonly files: Pick<ReviewedFiles, 'images'>;
  readonly job: Pick<AnalysisJob, 'begin' | 'analyse' | 'hasWorker' | 'retrain' | 'fail' | 'cancel'>;
  readonly events: Pick<AnalysisEvents, 'progress'>;
}

type AnalysisActions = Pick<
  CleanSession,
  'analyse' | 'mergeSpellings' | 'readAgain' | 'compareBy' | 'trySample' | 'cancel' | 'retrain'
>;

export function createAnalysisActions({ store, environment, files, job, events }: ActionParts): AnalysisActions {
  const { getState: get, setState: set } = store;

  return {
    analyse(given) {
      job.begin(given.name);
      job.analyse(given);
    },
    mergeSpellings() {
      const { set: shown, report, verdicts, name, choices } = get();
      const { images } = files;
      if (!images || !shown || !report) return;
      job.begin(name, { ...choices, mergeCase: true }, (next) =>
        mergedVerdicts(shown, verdicts, next, report.nearlyEqual),
      );
      job.analyse(images);
    },
    readAgain(choices) {
      const { images } = files;
      if (!images) return;
      job.begin(images.name, choices);
      job.analyse(images);
    },
    compareBy(network) {
      const before = get();
      set({ network });
      const { images } = files;
      if (!images) return;
      job.begin(images.name, before.choices, undefined, before);
      job.analyse(images);
    },
    trySample() {
      const signal = job.begin(SAMPLE_NAME);
      makeSample(environment, (done, total) => events.progress('drawing', done, total), signal).then(
        (sources) => {
          if (!signal.aborted) job.analyse({ name: SAMPLE_NAME, sources });
        },
        (cause) => {
          if (!signal.aborted && !isAbort(cause)) job.fail(reportOf(cause, NOT_PREPARED));
        },
      );
    },
    cancel: () => job.cancel(),
    retrain() {
      const { set: shown, verdicts, work, scores } = get();
      if (!shown || !scores || work !== null) return;
      if (!job.hasWorker) {
        // Everything is read again, and the verdicts stay.
        set({ phase: 'analysing', work: 'analysis', stages: [], error: null });
        if (files.images) job.analyse(files.images);
        return;
      }
      set({ work: 'retraining', stages: [], fold: null, error: null });
      job.retrain(fixedLabels(verdicts, shown.labels));
    },
  };
}
