/**
 * Finds wrong labels on frozen embeddings: a BoundaryFace head is trained in folds, and each image is scored by the head that
 * has not seen it.
 */
import { stream } from '../../lib/rng.ts';
import type { Embeddings } from './embeddings.ts';
import { stratifiedFolds } from './folds.ts';
import { fitHead, type HeadFitConfig, probabilities } from './headFit.ts';

/** Scale of the softmax that scores are read from, whatever the head trains with. */
const SCORE_SCALE = 10;

export interface CrossFitConfig extends HeadFitConfig {
  readonly folds: number;
}

export interface LabelScores {
  /** [count], [-1, 1]: largest probability of another identity minus the given one's. 0 for images left out. */
  readonly score: Float32Array<ArrayBuffer>;
  /** [count], the identity with that largest probability; the given one for images left out. */
  readonly suggested: Int32Array<ArrayBuffer>;
}

export interface CrossFitScores extends LabelScores {
  /** [count], the earliest epoch in which a head that trained on the image rectified its label; 0 for never. */
  readonly firstFlagged: Int32Array<ArrayBuffer>;
}

export interface FoldEpoch {
  /** From 1. */
  readonly fold: number;
  readonly epoch: number;
  readonly loss: number;
  /** Images taken for mislabelled in this epoch. */
  readonly detected: number;
}

/**
 * Score and suggestion of one image.
 * @param probability [identities]
 */
export function scoreOf(probability: ArrayLike<number>, given: number): { score: number; suggested: number } {
  let suggested = -1;
  for (let i = 0; i < probability.length; i++) {
    if (i !== given && (suggested < 0 || probability[i]! > probability[suggested]!)) suggested = i;
  }
  if (suggested < 0) return { score: 0, suggested: given };
  return { score: probability[suggested]! - probability[given]!, suggested };
}

/** Empty scores: nothing flagged, each image keeps its label. */
export const noScores = (labels: Int32Array): LabelScores => ({
  score: new Float32Array(labels.length),
  suggested: Int32Array.from(labels),
});

/**
 * @param config of at least two identities
 * @param labels [count], given identities; an image with a negative one is left out
 * @param settled [count], 1 where a person has decided the label: it is trained on as it is, and has score 0
 * @param onEpoch is waited for; what it throws ends the work
 */
export async function crossFit(
  embeddings: Embeddings,
  labels: Int32Array,
  settled: Uint8Array,
  config: CrossFitConfig,
  onEpoch: (epoch: FoldEpoch) => Promise<void> | void,
): Promise<CrossFitScores> {
  const { folds, identities, seed } = config;
  const scores = noScores(labels);
  const firstFlagged = new Int32Array(labels.length);
  const foldOf = stratifiedFolds(labels, folds, seed);
  const all = Int32Array.from(labels.keys());
  for (let fold = 0; fold < folds; fold++) {
    const inside = all.filter((image) => foldOf[image]! >= 0 && foldOf[image] !== fold);
    const outside = all.filter((image) => foldOf[image] === fold);
    if (inside.length === 0 || outside.length === 0) continue;
    const foldSeed = stream(seed, 'fold order', fold).integer(2 ** 31);
    const centres = await fitHead(
      { embeddings, images: inside, labels, settled },
      { ...config, seed: foldSeed },
      (result) => {
        let detected = 0;
        result.rectified.forEach((label, image) => {
          if (label === labels[image]) return;
          detected += 1;
          if (firstFlagged[image] === 0 || result.epoch < firstFlagged[image]!) firstFlagged[image] = result.epoch;
        });
        return onEpoch({ fold: fold + 1, epoch: result.epoch, loss: result.loss, detected });
      },
    );
    const likely = await probabilities(embeddings, outside, centres, SCORE_SCALE);
    centres.dispose();
    outside.forEach((image, row) => {
      if (settled[image] === 1) return;
      const own = likely.subarray(row * identities, (row + 1) * identities);
      const { score, suggested } = scoreOf(own, labels[image]!);
      scores.score[image] = score;
      scores.suggested[image] = suggested;
    });
  }
  return { ...scores, firstFlagged };
}
