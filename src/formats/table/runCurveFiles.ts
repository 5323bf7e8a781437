/** A run as files: its curves as a table with a column of steps, and everything that is kept of it as JSON. */
import { metricOf } from '../../domain/finalNumbers.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import { runStamp } from '../../domain/runStamp.ts';
import type { RunDetails, RunRecord, ShelfItem } from '../../domain/shelvedRun.ts';
import { inEnglish } from '../../words/language.ts';
import { type CsvCell, writeCsv } from './csv.ts';

/** By the names that `metrics.jsonl` has for them. */
const METRICS = [
  'loss',
  'detected',
  'injected',
  'precision',
  'recall',
  'f1',
  'rectifiedToTruth',
  'cleanDamaged',
  'verificationAccuracy',
  'verificationAuc',
  'verificationEer',
  'largestClassShare',
  'learningRate',
  'seconds',
  'imagesPerSecond',
] as const satisfies readonly (keyof EpochMetrics)[];

/** "rectifiedToTruth" -> "epoch_rectified_to_truth". */
const column = (key: string): string => `epoch_${key.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`)}`;

const HEADER = [
  'step',
  'epoch',
  'cross_entropy',
  'boundary_term',
  'least_cross_entropy',
  'greatest_cross_entropy',
  ...['crossEntropy', 'boundaryTerm', ...METRICS].map(column),
];

const cell = (value: number | null): CsvCell => (value === null || !Number.isFinite(value) ? '' : value);

/** A number that was kept in 32 bits, with the digits that it had. */
const short = (value: number | undefined): CsvCell => cell(value === undefined ? null : Number(value.toPrecision(7)));

interface Place {
  readonly epoch: number;
  /** Index into the curve of the loss. */
  readonly point: number | null;
  readonly metrics: EpochMetrics | null;
}

/** Points of the loss and ends of epochs in their order, one place where both meet. */
function placesOf({ loss, epochs }: RunRecord): Place[] {
  const points = Array.from(loss.epoch, (epoch, point): Place => ({ epoch, point, metrics: null }));
  const ends = epochs.map((metrics): Place => ({ epoch: metrics.epoch, point: null, metrics }));
  const places: Place[] = [];
  for (const next of [...points, ...ends].sort((a, b) => a.epoch - b.epoch)) {
    const before = places.at(-1);
    const meet = before?.epoch === next.epoch && (before.point === null || next.point === null);
    if (!before || !meet) places.push(next);
    else {
      const [point, metrics] = [before.point ?? next.point, before.metrics ?? next.metrics];
      places[places.length - 1] = { epoch: next.epoch, point, metrics };
    }
  }
  return places;
}

/**
 * A row a point of the loss, and one the end of an epoch, whose metrics are the columns `epoch_...`; one row where both fall on the
 * same step. A point that stands for several steps has their middle, which may be a half; `step` is empty for runs of the commands
 * that do not tell how many there are in an epoch.
 */
export function curvesCsv(record: RunRecord): string {
  const { loss, stepsPerEpoch } = record;
  const rows = placesOf(record).map(({ epoch, point, metrics }): CsvCell[] => {
    const at = (values: Float32Array): CsvCell => (point === null ? '' : short(values[point]));
    return [
      stepsPerEpoch === null ? '' : Math.round(2 * epoch * stepsPerEpoch) / 2,
      short(epoch),
      at(loss.crossEntropy),
      at(loss.boundaryTerm),
      at(loss.least),
      at(loss.greatest),
      cell(metrics?.crossEntropy ?? null),
      cell(metrics?.boundaryTerm ?? null),
      ...METRICS.map((key) => cell(metrics && metricOf(record, metrics, key))),
    ];
  });
  return writeCsv(HEADER, rows);
}

/** Columns of numbers as lists; what is no number (no value was measured) is null, as JSON has it. */
const plain = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as unknown as ArrayLike<number>) : value;

/** Everything that is kept of a run beside its weights. @param details null where they are not kept */
export function runJson({ record, note }: Pick<ShelfItem, 'record' | 'note'>, details: RunDetails | null): string {
  const { name, note: text } = note;
  const stamp = inEnglish(() => runStamp(record.settings));
  return `${JSON.stringify({ name, note: text, stamp, record, details }, plain, 2)}\n`;
}
