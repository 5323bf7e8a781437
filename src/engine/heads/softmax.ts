/** Softmax on products of raw vectors. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, weight } from './own.ts';

/** logits: x W^T, plus b where asked for. Source: ydwen/opensphere softmaxloss.py; torch.nn.Linear. */
export const softmax: HeadDefinition<OwnParameters<'softmax'>> = {
  numbers: (settings, { identities }) => (settings.bias ? [weight('bias', [identities], 0)] : []),
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const products = tf.matMul(embeddings, centres, false, true);
    const logits = settings.bias ? tf.add(products, ownNumber(input, 'bias')) : products;
    return classified(logits as tf.Tensor2D, oneHotRows(labels, centres.shape[0]), labels);
  },
};
