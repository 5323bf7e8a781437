/**
 * One row a setting: bounds, default, label, unit and what it does to training. The settings' types and defaults, the page's
 * controls, the checks and what may change during a run are read from this table.
 */
import { msg } from '@lingui/core/macro';

import type { Words } from '../../words/language.ts';
import { HEAD_CATALOGUE, HEAD_KINDS } from '../losses/catalogue.ts';
import { NETWORK_PRESETS, NETWORKS } from '../networks.ts';
import { choiceField, epochsField, type Fields, numberField, switchField } from './fieldKinds.ts';

const SEED: readonly [number, number, number] = [0, 999_999, 1];

const named = <Key extends string>(
  keys: readonly Key[],
  name: (key: Key) => Words | string,
): Readonly<Record<Key, Words | string>> =>
  Object.fromEntries(keys.map((key) => [key, name(key)])) as Record<Key, Words | string>;

/** Sections and fields in the order in which settings are written to a file. */
export const FIELDS = {
  /** Of drawn faces; a set of one's own has none of these. */
  dataset: {
    identities: numberField(
      msg({ message: 'Identities', context: 'how many' }),
      'people',
      [2, 500, 1],
      10,
      msg`How many people the set has. More people make a harder and slower task.`,
      { applies: 'next run', prominent: true },
    ),
    imagesPerIdentity: numberField(
      msg`Images per identity`,
      'images',
      [2, 200, 1],
      24,
      msg`How many images each person has. Noise is found more surely with more of them.`,
      { applies: 'next run', prominent: true },
    ),
    difficulty: numberField(
      msg`Difficulty`,
      'x',
      [0, 2, 0.1],
      1,
      msg`How much pose, light, expression, glasses and blur vary. 0 shows every face from the front in the same light.`,
      { applies: 'next run', prominent: true },
    ),
    seed: numberField(msg`Face seed`, '', SEED, 3, msg`Which people are drawn. The same seed draws the same faces.`, {
      applies: 'next run',
      prominent: true,
    }),
  },
  noise: {
    closedSet: numberField(
      msg`Closed-set noise`,
      'share',
      [0, 0.8, 0.05],
      0.3,
      msg`Share of each person’s images that carry the name of another person in the set.`,
      { applies: 'next epoch', mark: msg`closed-set noise`, prominent: true },
    ),
    openSet: numberField(
      msg`Open-set noise`,
      'share',
      [0, 0.8, 0.05],
      0,
      msg`Share of each person’s images that show somebody who is not in the set at all.`,
      { applies: 'next run', prominent: true },
    ),
    seed: numberField(msg`Noise seed`, '', SEED, 1, msg`Which images get a wrong label.`, { applies: 'next run' }),
  },
  model: {
    preset: choiceField(
      msg`Network`,
      named(NETWORK_PRESETS, (preset) => NETWORKS[preset].title),
      'ci32',
      msg`The network that turns a face into an embedding. Larger ones learn more and take longer.`,
      { applies: 'next run', prominent: true },
    ),
    cbam: switchField(
      msg`Attention (CBAM)`,
      false,
      msg`Every block learns which channels and which places matter. The authors’ code has it; their published results are without. IR networks only.`,
      { applies: 'next run' },
    ),
  },
  /** What every loss is given. Beyond these each has parameters of its own: see domain/losses. */
  head: {
    kind: choiceField(
      msg`Loss`,
      named(HEAD_KINDS, (kind) => HEAD_CATALOGUE[kind].name),
      'boundaryface',
      msg`What the network is trained to make small. BoundaryFace corrects wrong labels; most others trust every label.`,
      { applies: 'next run', prominent: true },
    ),
    scale: numberField(
      msg`Scale s`,
      '',
      [1, 64, 1],
      4,
      msg`Sharpness of the softmax. Too large for few people, and their centres crowd: people are taken for each other, or wrong labels learnt by heart before they are found.`,
      { applies: 'next step', prominent: true },
    ),
    /** Radians, or a cosine for CosFace. */
    margin: numberField(
      msg`Margin m`,
      '',
      [0, 1, 0.05],
      0.3,
      msg`How much closer a face must be to its own class centre: an angle, or a cosine for CosFace.`,
      { applies: 'next step', prominent: true },
    ),
    lambda: numberField(
      msg`Boundary weight λ`,
      '',
      [0, 10, 0.1],
      Math.PI,
      msg`Weight of the extra push on hard samples near the boundary. 0 turns it off. BoundaryFace only.`,
      { applies: 'next step', prominent: true },
    ),
    /** Correction runs when epoch > epochStart, epochs counted from 1. */
    epochStart: numberField(
      msg`Correction starts after epoch`,
      'epoch',
      [0, 200, 1],
      5,
      msg`Labels are corrected once this many epochs are over. Too early and everything is relabelled; too late and the noise is learnt by heart.`,
      { applies: 'next step', mark: msg`correction after epoch`, prominent: true },
    ),
    /** In the authors' code masked zeros take part in the maxima; in the paper's condition the negatives alone do. */
    correction: choiceField(
      msg`Noise condition`,
      { code: msg`as in the authors' code`, paper: msg`as in the paper` },
      'code',
      msg`The condition in the authors’ code, or the one printed in the paper. They differ when cosines are negative.`,
      { applies: 'next step' },
    ),
  },
  training: {
    epochs: numberField(msg`Epochs`, 'epochs', [1, 200, 1], 14, msg`How many times every image is shown.`, {
      applies: 'next epoch',
      prominent: true,
    }),
    batchSize: numberField(
      msg({ message: 'Batch', context: 'its size' }),
      'images',
      [2, 512, 1],
      24,
      msg`Images a step. Larger batches are smoother and need more memory.`,
      { applies: 'next run' },
    ),
    learningRate: numberField(
      msg`Learning rate`,
      '',
      [0.001, 1, 0.001],
      0.05,
      msg`Size of a step. It falls by 10 at the milestones. 0.05 suits ten people; with thirty, 0.1 gives the better network.`,
      { applies: 'next step', mark: msg`learning rate`, prominent: true },
    ),
    momentum: numberField(
      msg`Momentum`,
      '',
      [0, 0.99, 0.01],
      0.9,
      msg`How much of the last step is carried into the next.`,
      {
        applies: 'next run',
      },
    ),
    nesterov: switchField(msg`Nesterov`, true, msg`Look ahead along the momentum, as the authors train.`, {
      applies: 'next run',
    }),
    weightDecay: numberField(
      msg`Weight decay`,
      '',
      [0, 0.01, 0.0001],
      0.0005,
      msg`Pull of every weight towards zero.`,
      {
        applies: 'next run',
      },
    ),
    warmupEpochs: numberField(
      msg`Warm-up`,
      'epochs',
      [0, 20, 1],
      1,
      msg`Epochs over which the learning rate rises from 0.`,
      {
        applies: 'next run',
      },
    ),
    /** The default of a run of 14 epochs; that of another length is `defaultMilestones` of it. */
    milestones: epochsField(
      msg`Milestones`,
      [9, 12],
      msg`The learning rate falls by 10 at the start of these epochs.`,
      {
        applies: 'next run',
      },
    ),
    flip: switchField(msg`Mirror images`, true, msg`Show each image mirrored half of the time.`, {
      applies: 'next run',
    }),
    seed: numberField(msg`Training seed`, '', SEED, 0, msg`First weights, order of images and mirroring.`, {
      applies: 'next run',
    }),
  },
  engine: {
    backend: choiceField(
      msg`Backend`,
      { auto: msg`automatic`, webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' },
      'auto',
      msg`What computes. Automatic takes the fastest one that can train here.`,
      { applies: 'next run' },
    ),
    kernels: choiceField(
      msg`Kernels`,
      { fused: msg`fused`, stock: msg`stock` },
      'fused',
      msg`Fused kernels are fast; stock ones are TensorFlow.js’s own, for comparison.`,
      { applies: 'next run' },
    ),
    step: choiceField(
      msg`Step`,
      { recorded: msg`recorded`, eager: msg`one by one` },
      'recorded',
      msg`Replay a recorded step, or run each one through TensorFlow.js.`,
      { applies: 'next run' },
    ),
  },
} as const satisfies Record<string, Fields>;
