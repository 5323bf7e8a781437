/** The tables that a run leaves, the same bytes from the page and from the command: metrics.jsonl and rectified.csv. */
import type { EpochMetrics } from '../../domain/report.ts';
import type { RectifiedImage } from '../../domain/standingCorrections.ts';
import { type CsvForm, writeCsv } from './csv.ts';

/** One line of metrics.jsonl: these keys, in this order. */
export function metricsLine(metrics: EpochMetrics): string {
  const { epoch, loss, crossEntropy, boundaryTerm, detected, injected, precision, recall } = metrics;
  const { f1, rectifiedToTruth, cleanDamaged, verificationAccuracy, verificationAuc, verificationEer } = metrics;
  const { seconds, imagesPerSecond } = metrics;
  return `${JSON.stringify({
    epoch,
    loss,
    crossEntropy,
    boundaryTerm,
    detected,
    injected,
    precision,
    recall,
    f1,
    rectifiedToTruth,
    cleanDamaged,
    verificationAccuracy,
    verificationAuc,
    verificationEer,
    seconds,
    imagesPerSecond,
  })}\n`;
}

export const RECTIFIED_HEADER = ['image', 'given_label', 'rectified_label', 'true_label', 'epoch'];

/** rectified.csv: a row an image that is still rectified at the end. An unknown true label is empty. */
export function rectifiedCsv(images: readonly RectifiedImage[], form: CsvForm = 'exact'): string {
  const rows = images.map((r) => [r.image, r.givenLabel, r.rectifiedLabel, r.trueLabel ?? '', r.epoch]);
  return writeCsv(RECTIFIED_HEADER, rows, form);
}
