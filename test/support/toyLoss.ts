/** A loss that no paper has, as a developer would add it: its entry, and its computation. */
import { msg } from '@lingui/core/macro';
import { type HeadEntry, numeric, oneOf, onOff } from '../../src/domain/losses/lossTypes.ts';
import type { ValuesOf } from '../../src/domain/settings/fieldKinds.ts';
import { classified, oneHotRows } from '../../src/engine/heads/angularMargin.ts';
import type { HeadDefinition } from '../../src/engine/heads/headTypes.ts';
import { ownNumber, weight } from '../../src/engine/heads/own.ts';
import { cosines } from '../../src/engine/ops/cosine.ts';
import * as tf from '../../src/engine/tf.ts';

export const TOY_ENTRY = {
  name: 'Toy',
  group: 'plain',
  paper: { title: 'None', url: 'https://example.org' },
  summary: msg`Softmax on sharpened cosines.`,
  formula: ['L = \u2212log softmax(k cos \u03b8 + b)[y]'],
  letters: {},
  code: 'toy.ts',
  authors: {},
  followsIdentities: false,
  correction: 'never',
  batches: 'any',
  parameters: {
    sharpness: numeric(msg`Sharpness k`, '', [1, 64, 1], 8, msg`How sharp the softmax is.`),
    form: oneOf(msg`Form`, { straight: msg`straight`, squared: msg`squared` }, msg`What is sharpened.`),
    biased: onOff(msg`Bias`, true, msg`Add a learnt number to each class.`, { applies: 'next run' }),
  },
} as const satisfies HeadEntry;

export const TOY_HEAD: HeadDefinition<ValuesOf<typeof TOY_ENTRY.parameters>> = {
  numbers: ({ biased }, { identities }) => (biased ? [weight('toy_bias', [identities], 0)] : []),
  run: (input, { sharpness, form, biased }) => {
    const { embeddings, centres, labels } = input;
    const cosine = cosines(embeddings, centres);
    const formed = form === 'squared' ? tf.mul(cosine, tf.abs(cosine)) : cosine;
    const sharp = tf.mul(formed, sharpness);
    const logits = biased ? tf.add(sharp, ownNumber(input, 'toy_bias')) : sharp;
    return classified(logits as tf.Tensor2D, oneHotRows(labels, centres.shape[0]), labels);
  },
};
