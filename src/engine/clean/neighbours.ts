/** What nearest neighbours alone tell of labels, without any training: the preview, and who resembles nobody. */
import * as tf from '../tf.ts';
import { type LabelScores, noScores, scoreOf } from './crossFit.ts';
import { type Embeddings, rowsOf } from './embeddings.ts';

const NEIGHBOURS = 10;
/** Sharpness of a neighbour's vote: its cosine times this, exponentiated. */
const VOTE_SCALE = 10;

export interface NeighbourScores extends LabelScores {
  /** [count], [0, 1]: high where the image resembles no other image of the set. */
  readonly openSet: Float32Array<ArrayBuffer>;
}

interface Neighbour {
  readonly image: number;
  readonly cosine: number;
}

/** Images whose neighbours are looked up at a time. */
const BLOCK = 256;

/** Calls back for every candidate with its nearest other candidates, nearest first. */
async function eachNearest(
  embeddings: Embeddings,
  candidates: Int32Array,
  found: (image: number, neighbours: readonly Neighbour[]) => void,
  pause: () => Promise<void>,
): Promise<void> {
  const tensorOf = (images: Int32Array): tf.Tensor2D =>
    tf.tensor2d(rowsOf(embeddings, images), [images.length, embeddings.size]);
  const all = tensorOf(candidates);
  const count = Math.min(NEIGHBOURS + 1, candidates.length);
  try {
    for (let start = 0; start < candidates.length; start += BLOCK) {
      const block = candidates.subarray(start, start + BLOCK);
      const { values, indices } = tf.tidy(() => tf.topk(tf.matMul(tensorOf(block), all, false, true), count));
      const [cosines, places] = await Promise.all([values.data(), indices.data()]);
      tf.dispose([values, indices]);
      block.forEach((image, row) => {
        const neighbours: Neighbour[] = [];
        for (let k = row * count; k < (row + 1) * count; k++) {
          const other = candidates[places[k]!]!;
          if (other !== image && neighbours.length < NEIGHBOURS) neighbours.push({ image: other, cosine: cosines[k]! });
        }
        found(image, neighbours);
      });
      await pause();
    }
  } finally {
    all.dispose();
  }
}

/** Cosine to the nearest images at which a face is as likely somebody of the set as not, and the width of the change. */
const OPEN_SET_MIDDLE = 0.45;
const OPEN_SET_WIDTH = 0.08;
/** Neighbours whose mean cosine says whether a face is known at all. */
const OPEN_SET_NEIGHBOURS = 3;

/** High where even the nearest images are far. */
function openSetScore(neighbours: readonly Neighbour[]): number {
  const near = neighbours.slice(0, OPEN_SET_NEIGHBOURS);
  const mean = near.reduce((sum, { cosine }) => sum + cosine / near.length, 0);
  return 1 / (1 + Math.exp((mean - OPEN_SET_MIDDLE) / OPEN_SET_WIDTH));
}

/**
 * Each image is scored by the votes of its nearest neighbours.
 * @param embeddings rows of length 1
 * @param labels [count]; an image with a negative one is left out
 * @param pause is waited for once in a while; what it throws ends the work
 */
export async function scoreByNeighbours(
  embeddings: Embeddings,
  labels: Int32Array,
  identities: number,
  pause: () => Promise<void>,
): Promise<NeighbourScores> {
  const scores = noScores(labels);
  const openSet = new Float32Array(labels.length);
  const candidates = Int32Array.from(labels.keys()).filter((image) => labels[image]! >= 0);
  const votes = new Float32Array(identities);
  await eachNearest(embeddings, candidates, found, pause);
  return { ...scores, openSet };

  function found(image: number, neighbours: readonly Neighbour[]): void {
    votes.fill(0);
    let total = 0;
    for (const neighbour of neighbours) {
      const vote = Math.exp(VOTE_SCALE * neighbour.cosine);
      votes[labels[neighbour.image]!]! += vote;
      total += vote;
    }
    for (let i = 0; i < identities; i++) votes[i]! /= total || 1;
    const { score, suggested } = scoreOf(votes, labels[image]!);
    scores.score[image] = score;
    scores.suggested[image] = suggested;
    openSet[image] = openSetScore(neighbours);
  }
}
