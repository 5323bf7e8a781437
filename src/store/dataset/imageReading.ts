/** Has a person's own images read, and tells the page how far that is. */
import type { ImportJobOptions, ShownDataset } from '../../client/datasets.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { ImportChoices } from '../../domain/importChoices.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { DatasetView } from '../state.ts';
import { facesOf } from './facesOfSet.ts';

export interface ReadingTools {
  importImages(sources: readonly ImportSource[], options: ImportJobOptions): Promise<ShownDataset>;
  /** Monotonic milliseconds. */
  now(): number;
}

interface Reading {
  /** Pixels a side at which the images are read. */
  readonly size: number;
  readonly choices: ImportChoices;
  readonly signal: AbortSignal;
}

type ReadImages = (sources: readonly ImportSource[], reading: Reading) => Promise<WireDataset>;

/**
 * Tells how long a job will take yet, from how far it has come since it was first asked.
 * @param now monotonic milliseconds
 * @returns seconds until the job is done; null before enough of it is to tell
 */
export function timeLeft(now: () => number): (done: number, total: number) => number | null {
  let startedMs: number | undefined;
  let first = 0;
  return (done, total) => {
    if (startedMs === undefined || done < first) {
      startedMs = now();
      first = done;
    }
    const seconds = (now() - startedMs) / 1000;
    return seconds < 1 || done <= first ? null : (seconds / (done - first)) * (total - done);
  };
}

/** @param show merges into what the page shows of the set */
export function createImageReading(
  tools: ReadingTools,
  view: () => DatasetView,
  show: (change: Partial<DatasetView>) => void,
): ReadImages {
  return async (sources, { size, choices, signal }) => {
    const left = timeLeft(tools.now);
    const status = { kind: 'busy', verb: 'Reading', done: 0, total: sources.length, secondsLeft: null } as const;
    // What is on the page until now is another set.
    show({ status, report: null, faces: null, revision: view().revision + 1 });
    const {
      dataset,
      report,
      faces: sheets,
    } = await tools.importImages(sources, {
      size,
      choices,
      signal,
      onProgress(done, total, stage) {
        const verb = stage === 'scanning' ? 'Scanning' : 'Reading';
        show({ status: { kind: 'busy', verb, done, total, secondsLeft: left(done, total) } });
      },
    });
    const faces = facesOf('folder', dataset, { ...sheets, outliers: null });
    const labelling = report.labelling ?? null;
    show({ faces, report, labelling, status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };
}
