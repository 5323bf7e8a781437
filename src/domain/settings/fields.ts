/** One row a setting: bounds, label, unit and what it does to training. The page's controls and the checks read this table. */

import { HEAD_CATALOGUE, HEAD_KINDS, type HeadKind } from '../losses/catalogue.ts';
import { NETWORK_PRESETS } from '../networks.ts';
import { BACKENDS, CORRECTIONS, KERNELS, type Settings, STEP_MODES } from './settings.ts';

/** When a change made during a run takes effect. */
export type Applies = 'next step' | 'next epoch' | 'next run';

interface FieldText<When extends Applies = Applies> {
  readonly label: string;
  readonly help: string;
  /** What may change during a run is what does not wait for the next one. */
  readonly applies: When;
  /** What a change during a run is called on the charts, where that is not the name of the setting. */
  readonly mark?: string;
}

export interface NumberField<When extends Applies = Applies> extends FieldText<When> {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly unit: string;
}

export interface ChoiceField<When extends Applies = Applies> extends FieldText<When> {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

interface SwitchField extends FieldText {
  readonly kind: 'switch';
}

interface EpochListField extends FieldText {
  readonly kind: 'epochs';
}

export type Field = NumberField | ChoiceField | SwitchField | EpochListField;

const number = <When extends Applies>(
  label: string,
  unit: string,
  [min, max, step]: readonly [number, number, number],
  applies: When,
  help: string,
): NumberField<When> => {
  return { kind: 'number', label, unit, min, max, step, integer: Number.isInteger(step), applies, help };
};

const marked = <F extends Field>(mark: string, field: F): F => ({ ...field, mark });

const choice = <When extends Applies>(
  label: string,
  choices: readonly string[],
  applies: When,
  help: string,
): ChoiceField<When> => ({ kind: 'choice', label, choices, applies, help });

const SEED: readonly [number, number, number] = [0, 999_999, 1];

export const FIELDS = {
  dataset: {
    identities: number(
      'Identities',
      'people',
      [2, 500, 1],
      'next run',
      'How many people the set has. More people make a harder and slower task.',
    ),
    imagesPerIdentity: number(
      'Images per identity',
      'images',
      [2, 200, 1],
      'next run',
      'How many images each person has. Noise is found more surely with more of them.',
    ),
    difficulty: number(
      'Difficulty',
      'x',
      [0, 2, 0.1],
      'next run',
      'How much pose, light, expression, glasses and blur vary. 0 shows every face from the front in the same light.',
    ),
    seed: number('Face seed', '', SEED, 'next run', 'Which people are drawn. The same seed draws the same faces.'),
  },
  noise: {
    closedSet: marked(
      'closed-set noise',
      number(
        'Closed-set noise',
        'share',
        [0, 0.8, 0.05],
        'next epoch',
        'Share of each person\u2019s images that carry the name of another person in the set.',
      ),
    ),
    openSet: number(
      'Open-set noise',
      'share',
      [0, 0.8, 0.05],
      'next run',
      'Share of each person\u2019s images that show somebody who is not in the set at all.',
    ),
    seed: number('Noise seed', '', SEED, 'next run', 'Which images get a wrong label.'),
  },
  model: {
    preset: choice(
      'Network',
      NETWORK_PRESETS,
      'next run',
      'The network that turns a face into an embedding. Larger ones learn more and take longer.',
    ),
    cbam: {
      kind: 'switch',
      label: 'Attention (CBAM)',
      applies: 'next run',
      help: 'Every block learns which channels and which places matter. The authors\u2019 code has it; their published results are without. IR networks only.',
    },
  },
  head: {
    kind: choice(
      'Loss',
      HEAD_KINDS,
      'next run',
      'What the network is trained to make small. BoundaryFace corrects wrong labels; most others trust every label.',
    ),
    scale: number(
      'Scale s',
      '',
      [1, 64, 1],
      'next step',
      'Sharpness of the softmax. Too large for few people, and wrong labels are learnt by heart before they are found.',
    ),
    margin: number(
      'Margin m',
      '',
      [0, 1, 0.05],
      'next step',
      'How much closer a face must be to its own class centre: an angle, or a cosine for CosFace.',
    ),
    lambda: number(
      'Boundary weight \u03bb',
      '',
      [0, 10, 0.1],
      'next step',
      'Weight of the extra push on hard samples near the boundary. 0 turns it off. BoundaryFace only.',
    ),
    epochStart: marked(
      'correction after epoch',
      number(
        'Correction starts after epoch',
        'epoch',
        [0, 200, 1],
        'next step',
        'Labels are corrected once this many epochs are over. Too early and everything is relabelled; too late and the noise is learnt by heart.',
      ),
    ),
    correction: choice(
      'Noise condition',
      CORRECTIONS,
      'next step',
      'The condition in the authors\u2019 code, or the one printed in the paper. They differ when cosines are negative.',
    ),
  },
  training: {
    epochs: number('Epochs', 'epochs', [1, 200, 1], 'next epoch', 'How many times every image is shown.'),
    batchSize: number(
      'Batch',
      'images',
      [2, 512, 1],
      'next run',
      'Images a step. Larger batches are smoother and need more memory.',
    ),
    learningRate: marked(
      'learning rate',
      number('Learning rate', '', [0.001, 1, 0.001], 'next step', 'Size of a step. It falls by 10 at the milestones.'),
    ),
    momentum: number(
      'Momentum',
      '',
      [0, 0.99, 0.01],
      'next run',
      'How much of the last step is carried into the next.',
    ),
    nesterov: {
      kind: 'switch',
      label: 'Nesterov',
      applies: 'next run',
      help: 'Look ahead along the momentum, as the authors train.',
    },
    weightDecay: number('Weight decay', '', [0, 0.01, 0.0001], 'next run', 'Pull of every weight towards zero.'),
    warmupEpochs: number(
      'Warm-up',
      'epochs',
      [0, 20, 1],
      'next run',
      'Epochs over which the learning rate rises from 0.',
    ),
    milestones: {
      kind: 'epochs',
      label: 'Milestones',
      applies: 'next run',
      help: 'The learning rate falls by 10 at the start of these epochs.',
    },
    flip: {
      kind: 'switch',
      label: 'Mirror images',
      applies: 'next run',
      help: 'Show each image mirrored half of the time.',
    },
    seed: number('Training seed', '', SEED, 'next run', 'First weights, order of images and mirroring.'),
  },
  engine: {
    backend: choice(
      'Backend',
      BACKENDS,
      'next run',
      'What computes. Automatic takes the fastest one that can train here.',
    ),
    kernels: choice(
      'Kernels',
      KERNELS,
      'next run',
      'Fused kernels are fast; stock ones are TensorFlow.js\u2019s own, for comparison.',
    ),
    step: choice('Step', STEP_MODES, 'next run', 'Replay a recorded step, or run each one through TensorFlow.js.'),
  },
} as const satisfies Record<string, Record<string, Field>>;

/** The fields of a section. Those of the head depend on which head it is. */
export function fieldsOf(section: keyof Settings, kind: HeadKind): Readonly<Record<string, Field>> {
  return section === 'head' ? { ...FIELDS.head, ...HEAD_CATALOGUE[kind].parameters } : FIELDS[section];
}

/** One field, or undefined when the section has no such setting. */
export function fieldOf(section: keyof Settings, key: string, kind: HeadKind): Field | undefined {
  const fields = fieldsOf(section, kind);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
