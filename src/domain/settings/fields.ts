/**
 * One row a setting: bounds, default, label, unit and what it does to training. The settings' types and defaults, the page's
 * controls, the checks and what may change during a run are read from this table.
 */

import { HEAD_CATALOGUE, HEAD_KINDS } from '../losses/catalogue.ts';
import { NETWORK_PRESETS, NETWORKS } from '../networks.ts';
import { choiceField, epochsField, type Fields, numberField, switchField } from './fieldKinds.ts';

const SEED: readonly [number, number, number] = [0, 999_999, 1];

const named = <Key extends string>(keys: readonly Key[], name: (key: Key) => string): Readonly<Record<Key, string>> =>
  Object.fromEntries(keys.map((key) => [key, name(key)])) as Record<Key, string>;

/** Sections and fields in the order in which settings are written to a file. */
export const FIELDS = {
  /** Of drawn faces; a set of one's own has none of these. */
  dataset: {
    identities: numberField(
      'Identities',
      'people',
      [2, 500, 1],
      10,
      'How many people the set has. More people make a harder and slower task.',
      { applies: 'next run', prominent: true },
    ),
    imagesPerIdentity: numberField(
      'Images per identity',
      'images',
      [2, 200, 1],
      24,
      'How many images each person has. Noise is found more surely with more of them.',
      { applies: 'next run', prominent: true },
    ),
    difficulty: numberField(
      'Difficulty',
      'x',
      [0, 2, 0.1],
      1,
      'How much pose, light, expression, glasses and blur vary. 0 shows every face from the front in the same light.',
      { applies: 'next run', prominent: true },
    ),
    seed: numberField('Face seed', '', SEED, 3, 'Which people are drawn. The same seed draws the same faces.', {
      applies: 'next run',
      prominent: true,
    }),
  },
  noise: {
    closedSet: numberField(
      'Closed-set noise',
      'share',
      [0, 0.8, 0.05],
      0.3,
      'Share of each person\u2019s images that carry the name of another person in the set.',
      { applies: 'next epoch', mark: 'closed-set noise', prominent: true },
    ),
    openSet: numberField(
      'Open-set noise',
      'share',
      [0, 0.8, 0.05],
      0,
      'Share of each person\u2019s images that show somebody who is not in the set at all.',
      { applies: 'next run', prominent: true },
    ),
    seed: numberField('Noise seed', '', SEED, 1, 'Which images get a wrong label.', { applies: 'next run' }),
  },
  model: {
    preset: choiceField(
      'Network',
      named(NETWORK_PRESETS, (preset) => NETWORKS[preset].title),
      'ci32',
      'The network that turns a face into an embedding. Larger ones learn more and take longer.',
      { applies: 'next run', prominent: true },
    ),
    cbam: switchField(
      'Attention (CBAM)',
      false,
      'Every block learns which channels and which places matter. The authors\u2019 code has it; their published results are without. IR networks only.',
      { applies: 'next run' },
    ),
  },
  /** What every loss is given. Beyond these each has parameters of its own: see domain/losses. */
  head: {
    kind: choiceField(
      'Loss',
      named(HEAD_KINDS, (kind) => HEAD_CATALOGUE[kind].name),
      'boundaryface',
      'What the network is trained to make small. BoundaryFace corrects wrong labels; most others trust every label.',
      { applies: 'next run', prominent: true },
    ),
    scale: numberField(
      'Scale s',
      '',
      [1, 64, 1],
      4,
      'Sharpness of the softmax. Too large for few people, and their centres crowd: people are taken for each other, or wrong labels learnt by heart before they are found.',
      { applies: 'next step', prominent: true },
    ),
    /** Radians, or a cosine for CosFace. */
    margin: numberField(
      'Margin m',
      '',
      [0, 1, 0.05],
      0.3,
      'How much closer a face must be to its own class centre: an angle, or a cosine for CosFace.',
      { applies: 'next step', prominent: true },
    ),
    lambda: numberField(
      'Boundary weight \u03bb',
      '',
      [0, 10, 0.1],
      Math.PI,
      'Weight of the extra push on hard samples near the boundary. 0 turns it off. BoundaryFace only.',
      { applies: 'next step', prominent: true },
    ),
    /** Correction runs when epoch > epochStart, epochs counted from 1. */
    epochStart: numberField(
      'Correction starts after epoch',
      'epoch',
      [0, 200, 1],
      5,
      'Labels are corrected once this many epochs are over. Too early and everything is relabelled; too late and the noise is learnt by heart.',
      { applies: 'next step', mark: 'correction after epoch', prominent: true },
    ),
    /** In the authors' code masked zeros take part in the maxima; in the paper's condition the negatives alone do. */
    correction: choiceField(
      'Noise condition',
      { code: "as in the authors' code", paper: 'as in the paper' },
      'code',
      'The condition in the authors\u2019 code, or the one printed in the paper. They differ when cosines are negative.',
      { applies: 'next step' },
    ),
  },
  training: {
    epochs: numberField('Epochs', 'epochs', [1, 200, 1], 14, 'How many times every image is shown.', {
      applies: 'next epoch',
      prominent: true,
    }),
    batchSize: numberField(
      'Batch',
      'images',
      [2, 512, 1],
      24,
      'Images a step. Larger batches are smoother and need more memory.',
      { applies: 'next run' },
    ),
    learningRate: numberField(
      'Learning rate',
      '',
      [0.001, 1, 0.001],
      0.05,
      'Size of a step. It falls by 10 at the milestones. 0.05 suits ten people; with thirty, 0.1 gives the better network.',
      { applies: 'next step', mark: 'learning rate', prominent: true },
    ),
    momentum: numberField('Momentum', '', [0, 0.99, 0.01], 0.9, 'How much of the last step is carried into the next.', {
      applies: 'next run',
    }),
    nesterov: switchField('Nesterov', true, 'Look ahead along the momentum, as the authors train.', {
      applies: 'next run',
    }),
    weightDecay: numberField('Weight decay', '', [0, 0.01, 0.0001], 0.0005, 'Pull of every weight towards zero.', {
      applies: 'next run',
    }),
    warmupEpochs: numberField('Warm-up', 'epochs', [0, 20, 1], 1, 'Epochs over which the learning rate rises from 0.', {
      applies: 'next run',
    }),
    /** The default of a run of 14 epochs; that of another length is `defaultMilestones` of it. */
    milestones: epochsField('Milestones', [9, 12], 'The learning rate falls by 10 at the start of these epochs.', {
      applies: 'next run',
    }),
    flip: switchField('Mirror images', true, 'Show each image mirrored half of the time.', { applies: 'next run' }),
    seed: numberField('Training seed', '', SEED, 0, 'First weights, order of images and mirroring.', {
      applies: 'next run',
    }),
  },
  engine: {
    backend: choiceField(
      'Backend',
      { auto: 'automatic', webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' },
      'auto',
      'What computes. Automatic takes the fastest one that can train here.',
      { applies: 'next run' },
    ),
    kernels: choiceField(
      'Kernels',
      { fused: 'fused', stock: 'stock' },
      'fused',
      'Fused kernels are fast; stock ones are TensorFlow.js\u2019s own, for comparison.',
      { applies: 'next run' },
    ),
    step: choiceField(
      'Step',
      { recorded: 'recorded', eager: 'one by one' },
      'recorded',
      'Replay a recorded step, or run each one through TensorFlow.js.',
      { applies: 'next run' },
    ),
  },
} as const satisfies Record<string, Fields>;
