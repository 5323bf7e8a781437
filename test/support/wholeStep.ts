/**
 * One step of the networks whose embeddings can be seen as they are, at the sizes of their presets, on whichever backend is the
 * current one: forward, head, backward, update. From the same weights and the same batch, so that backends can be compared.
 */
import { smoothPoint } from '../../bench/kinks.ts';
import { NETWORKS } from '../../src/domain/networks.ts';
import { CIRCLE_SETTINGS, SPHERE_SETTINGS } from '../../src/domain/settings/settings.ts';
import { HostInput } from '../../src/engine/images/input.ts';
import { Model } from '../../src/engine/network/model.ts';
import { Trainer } from '../../src/engine/step/trainer.ts';
import * as tf from '../../src/engine/tf.ts';
import { batchFrom, randomImages } from './batches.ts';

/** By the numbers of an embedding. */
const VISIBLE = { 2: CIRCLE_SETTINGS, 3: SPHERE_SETTINGS } as const;
export type VisibleSize = keyof typeof VISIBLE;
export const VISIBLE_SIZES: readonly VisibleSize[] = [2, 3];

const SEED = 5;
const LEARNING_RATE = 0.05;

type Values = ReadonlyMap<string, Float32Array>;

export function identitiesOf(size: VisibleSize): number {
  const { dataset } = VISIBLE[size];
  if (dataset.kind !== 'synthetic') throw new Error('the presets have drawn faces');
  return dataset.identities;
}

function workOf(size: VisibleSize) {
  const { model, head, training } = VISIBLE[size];
  const network = NETWORKS[model.preset];
  const { batchSize } = training;
  const identities = identitiesOf(size);
  const images = randomImages(batchSize, network.inputSize);
  const picks = batchFrom(0, batchSize);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % identities);
  return { network, identities, batchSize, images, picks, labels, head, training };
}

/** First weights off the kinks of the PReLUs, where rounding decides on a gradient. Needs a backend that gives its values at once. */
export async function startingPoint(size: VisibleSize): Promise<Values> {
  const { network, identities, batchSize, images, picks } = workOf(size);
  const model = new Model(network, identities, SEED);
  const input = new HostInput(images, batchSize);
  input.load(picks);
  const batch = tf.tidy(() => tf.keep(tf.clone(input.tensor())));
  const { weights } = await smoothPoint(model, batch);
  tf.dispose(batch);
  input.dispose();
  model.dispose();
  return weights;
}

export interface WholeStep {
  readonly loss: number;
  readonly boundaryTerm: number;
  /** Labels after correction. */
  readonly rectified: readonly number[];
  /** By the name of the parameter: what the optimizer was handed, with the decay of the weights. */
  readonly gradients: Values;
  /** After the update. */
  readonly weights: Values;
  /** Running means and variances after the step. */
  readonly statistics: Values;
}

/** The first step of the phase in which labels are corrected. */
export async function wholeStep(size: VisibleSize, start: Values, stepMode: 'recorded' | 'eager'): Promise<WholeStep> {
  const { network, identities, batchSize, images, picks, labels, head, training } = workOf(size);
  const { momentum, nesterov, weightDecay } = training;
  const trainer = new Trainer(
    {
      network,
      identities,
      batchSize,
      images,
      sgd: { momentum, nesterov, weightDecay },
      seed: SEED,
      stepMode,
      start: () => start,
    },
    head,
  );
  trainer.step({ picks, labels, epoch: head.epochStart + 1, learningRate: LEARNING_RATE });
  const [result] = await trainer.flush();
  // After one step the momenta are the gradients.
  const momenta = await trainer.momenta();
  const { specs } = trainer.model.parameters;
  const names = specs.filter(({ trained }) => trained).map(({ name }) => name);
  const arrays = await trainer.weights();
  trainer.dispose();
  const { loss, boundaryTerm, rectified } = result!;
  const values = arrays.map(({ name, data }) => [name, data] as const);
  return {
    loss,
    boundaryTerm,
    rectified: [...rectified],
    gradients: new Map(names.map((name, i) => [name, momenta[i]!])),
    weights: new Map(values.filter(([name]) => names.includes(name))),
    statistics: new Map(values.filter(([name]) => !names.includes(name))),
  };
}

/** Of the largest value among all tensors: below, a tensor's own largest is rounding, as of the bias in front of a batch norm. */
const LEAST_SHARE = 1e-3;

const largestOf = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The largest difference of any tensor from the reference, as a share of that tensor's largest value, and which one. */
export function farthest(found: Values, reference: Values): { readonly name: string; readonly share: number } {
  const least = LEAST_SHARE * Math.max(...[...reference.values()].map(largestOf));
  let worst = { name: '', share: 0 };
  for (const [name, expected] of reference) {
    const values = found.get(name);
    const size = Math.max(least, largestOf(expected));
    const difference =
      values?.length === expected.length ? largestOf(values.map((v, i) => v - expected[i]!)) : Infinity;
    // A NaN would lose every comparison.
    if (!(difference / size <= worst.share)) worst = { name, share: difference / size };
  }
  return worst;
}

/** How far two engines may be apart, as `farthest` tells it: single precision through some twenty layers, and sums that nearly cancel. */
const WITHIN = 5e-4;

/** What of a step is not that of the reference; empty where all is. */
export function stepFaults(found: WholeStep, reference: WholeStep): string[] {
  const faults = (['gradients', 'weights', 'statistics'] as const).flatMap((what) => {
    const { name, share } = farthest(found[what], reference[what]);
    return share <= WITHIN ? [] : [`${what} of ${name} differ by ${share.toExponential(1)} of the largest`];
  });
  if (!(Math.abs(found.loss - reference.loss) <= 1e-4)) faults.push(`loss ${found.loss}, not ${reference.loss}`);
  if (found.rectified.join() !== reference.rectified.join()) faults.push('other labels were corrected');
  return faults;
}
