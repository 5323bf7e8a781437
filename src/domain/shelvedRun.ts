/**
 * What stays of a run on the shelf: small, without weights. The record is what a list of runs needs; the details are read when
 * one is opened; what a person has said of it stands beside both.
 */
import type { SeriesState } from '../lib/downsample.ts';
import type { DetectionReport, VerificationReport, VerificationSummary } from './evaluation.ts';
import type { EpochMetrics } from './report.ts';
import type { Mark } from './runCurves.ts';
import { stampParts } from './runStamp.ts';
import type { Settings } from './settings/settings.ts';
import type { RectifiedImage } from './standingCorrections.ts';

export const RECORD_SCHEMA = 1;

/** Where it was trained: in the page, or by `npm run train` or `npm run sweep`. */
export const RUN_ORIGINS = ['page', 'train', 'sweep'] as const;
export type RunOrigin = (typeof RUN_ORIGINS)[number];

/** The run that a fork began in. */
export interface Parent {
  readonly id: string;
  /** Epochs of the parent that were done. */
  readonly epoch: number;
  /** What was changed there. */
  readonly what: string;
}

/** The curve of the steps, at most `MOST_LOSS_POINTS` points; columns of equal length. */
export interface LossCurve {
  /** Fractional. */
  readonly epoch: Float32Array<ArrayBuffer>;
  readonly crossEntropy: Float32Array<ArrayBuffer>;
  readonly boundaryTerm: Float32Array<ArrayBuffer>;
  /** Least and greatest cross-entropy among the steps that a point stands for. */
  readonly least: Float32Array<ArrayBuffer>;
  readonly greatest: Float32Array<ArrayBuffer>;
}

export interface RunRecord {
  readonly schema: number;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly savedAt: number;
  readonly settings: Settings;
  readonly origin: RunOrigin;
  /** The folder or file it came from; empty for one that was trained in the page. */
  readonly file: string;
  /** Name of the folder or zip of a person's own images; empty for drawn faces. */
  readonly images: string;
  readonly parent: Parent | null;
  /** Epoch of the next step, from 1; one more than there are once all are done. */
  readonly epoch: number;
  /** Steps taken; null where that was not told. */
  readonly step: number | null;
  readonly stepsPerEpoch: number | null;
  readonly epochs: readonly EpochMetrics[];
  readonly loss: LossCurve;
  readonly marks: readonly Mark[];
  /** Of the newest checkpoint; 0 without one. */
  readonly bytes: number;
}

/** What the network was judged to be; the pairs behind it are known where it was judged in the page. */
export interface EvaluationRecord {
  readonly epoch: number;
  /** Null where that was not told. */
  readonly step: number | null;
  readonly verification: VerificationReport | VerificationSummary | null;
  readonly detection: DetectionReport;
  /** The pairs were a person's own, by this name; null for the held-out identities. */
  readonly pairSet: string | null;
}

export interface RunDetails {
  readonly id: string;
  /** Labels that are rectified at the end; null where nobody has kept them. */
  readonly rectified: readonly RectifiedImage[] | null;
  readonly evaluation: EvaluationRecord | null;
  /** Names of the identities, by number; empty where they were not told. */
  readonly identities: readonly string[];
}

/** What a person has said of a run. */
export interface ShelfNote {
  readonly id: string;
  /** Empty: it is called by its settings. */
  readonly name: string;
  readonly note: string;
  /** Its curves lie under those of the run shown, and its weights are the last to go. */
  readonly pinned: boolean;
  readonly hidden: boolean;
  /** A page that opens does not offer to go on with it. */
  readonly resting: boolean;
  /** Milliseconds since 1970 at which it was deleted; null while it is there. */
  readonly deletedAt: number | null;
}

export const freshNote = (id: string): ShelfNote => ({
  id,
  name: '',
  note: '',
  pinned: false,
  hidden: false,
  resting: false,
  deletedAt: null,
});

/** A run on the shelf. */
export interface ShelfItem {
  readonly record: RunRecord;
  readonly note: ShelfNote;
  /** It can be gone on with. */
  readonly hasWeights: boolean;
  /** Epochs at whose end it can be forked, ascending. */
  readonly epochs: readonly number[];
}

/** Runs that are drawn as one curve: a single one, or some that differ in their seeds alone. */
export interface RunGroup {
  readonly name: string;
  readonly runs: readonly RunRecord[];
}

/** What a run is called in a table: its own name, or its loss. */
export const shortName = ({ record, note }: Pick<ShelfItem, 'record' | 'note'>): string =>
  note.name || (stampParts(record.settings)[0] ?? '');

export const isFinished = ({ epoch, settings }: Pick<RunRecord, 'epoch' | 'settings'>): boolean =>
  epoch > settings.training.epochs;

const MOST_LOSS_POINTS = 250;

/** A series of cross-entropy and second term with fewer points: neighbours are joined, spikes stay in the spread. */
export function lossCurve({ buckets }: SeriesState): LossCurve {
  const each = Math.max(1, Math.ceil(buckets.length / MOST_LOSS_POINTS));
  const count = Math.ceil(buckets.length / each);
  const column = (value: (group: SeriesState['buckets']) => number): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: count }, (_, i) => value(buckets.slice(i * each, (i + 1) * each)));
  const mean = (group: SeriesState['buckets'], sum: (bucket: SeriesState['buckets'][number]) => number): number =>
    group.reduce((total, bucket) => total + sum(bucket), 0) / group.reduce((total, bucket) => total + bucket.count, 0);
  return {
    epoch: column((group) => mean(group, ({ x }) => x)),
    crossEntropy: column((group) => mean(group, ({ sum }) => sum[0]!)),
    boundaryTerm: column((group) => mean(group, ({ sum }) => sum[1]!)),
    least: column((group) => Math.min(...group.map(({ min }) => min[0]!))),
    greatest: column((group) => Math.max(...group.map(({ max }) => max[0]!))),
  };
}

/** The means of the epochs as a curve, for a run whose steps nobody has kept. */
export function lossOfEpochs(epochs: readonly EpochMetrics[]): LossCurve {
  const known = epochs.filter(({ crossEntropy, boundaryTerm }) => Number.isFinite(crossEntropy + boundaryTerm));
  const column = (value: (metrics: EpochMetrics) => number): Float32Array<ArrayBuffer> =>
    Float32Array.from(known, value);
  const crossEntropy = column((metrics) => metrics.crossEntropy);
  return {
    epoch: column((metrics) => metrics.epoch),
    crossEntropy,
    boundaryTerm: column((metrics) => metrics.boundaryTerm),
    least: crossEntropy,
    greatest: crossEntropy,
  };
}
