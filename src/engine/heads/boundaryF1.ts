/** BoundaryF1: ArcFace on labels that are corrected while it trains; BoundaryFace without the boundary term. */
import { cosines } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { rectifyLabels } from './correction.ts';
import { crossEntropy, marginLogits, oneHotRows } from './margin.ts';
import type { Head } from './types.ts';

/** Source: arXiv 2210.04567, section 3.2 (f = 1); upstream head/boundaryF1.py. */
export const boundaryF1: Head = ({ embeddings, centres, labels, epoch }, config) => {
  const classes = centres.shape[0];
  const cosine = cosines(embeddings, centres);
  const given = oneHotRows(labels, classes);
  const correcting = epoch > config.epochStart;
  const rectified = correcting ? rectifyLabels(cosine, labels, given, config) : tf.clone(labels);
  const oneHot = correcting ? oneHotRows(rectified, classes) : given;
  const { logits } = marginLogits(cosine, oneHot, config);
  const loss = crossEntropy(logits, oneHot);
  return { loss, crossEntropy: loss, boundaryTerm: tf.scalar(0), logits, rectified };
};
