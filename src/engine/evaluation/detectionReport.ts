/** Detection in full: scores of the decisions, the ranking behind them, and who is taken for whom. */
import type { DetectionReport } from '../../domain/evaluation.ts';
import { averagePrecision } from '../../domain/ranking.ts';
import type { ImageSource } from '../images/source.ts';
import type { Trainer } from '../step/trainer.ts';
import { confusions, scoreDetection } from './detection.ts';
import { embedImages, type ReadyImages } from './features.ts';
import { boundaryMargins } from './suspicion.ts';

export interface DetectionInput {
  /** [count], labels the trainer got. */
  readonly given: Int32Array;
  /** [count], the newest decision on each image. */
  readonly rectified: Int32Array;
  /** [count], -1 for open-set images; null when unknown. */
  readonly truth: Int32Array | null;
  readonly identities: number;
  /** The training images as the run shows them. */
  readonly images: ImageSource;
  readonly ready: ReadyImages;
}

/** Embeds the whole training set once, in inference mode. */
export async function detectionReport(trainer: Trainer, input: DetectionInput): Promise<DetectionReport> {
  const { given, rectified, truth, identities } = input;
  const { largestClassShare: _, ...scores } = scoreDetection(given, rectified, truth, identities);
  return {
    ...scores,
    images: given.length,
    averagePrecision: truth && scores.injected > 0 ? await rankingPrecision(trainer, input, truth) : null,
    confusions: confusions(given, rectified, truth),
  };
}

async function rankingPrecision(
  trainer: Trainer,
  { given, images, ready }: DetectionInput,
  truth: Int32Array,
): Promise<number | null> {
  const { data: centres } = await trainer.classCentres();
  const { rows, dims } = await embedImages(
    images,
    trainer.config.batchSize,
    (batches) => trainer.embed(batches),
    ready,
  );
  const margins = boundaryMargins({ embeddings: rows, centres, dims, given, margin: trainer.head.margin });
  return averagePrecision(
    margins,
    Array.from(given, (label, i) => (truth[i] === label ? 0 : 1)),
  );
}
