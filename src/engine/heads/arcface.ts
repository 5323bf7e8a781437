/** ArcFace: an additive angular margin on the target's angle. */
import { cosines } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { crossEntropy, marginLogits, oneHotRows } from './margin.ts';
import type { Head } from './types.ts';

/**
 * logits: s Phi(cos) at the given label, s cos elsewhere; cross-entropy.
 * Source: Deng et al., CVPR 2019, eq. 3; upstream head/ArcFace.py of the BoundaryFace authors.
 */
export const arcface: Head = ({ embeddings, centres, labels }, config) => {
  const cosine = cosines(embeddings, centres);
  const oneHot = oneHotRows(labels, centres.shape[0]);
  const { logits } = marginLogits(cosine, oneHot, config);
  const loss = crossEntropy(logits, oneHot);
  return { loss, crossEntropy: loss, boundaryTerm: tf.scalar(0), logits, rectified: tf.clone(labels) };
};
