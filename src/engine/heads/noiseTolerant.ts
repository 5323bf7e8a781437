/** NoiseFace: weighs every sample by where its cosine lies in the histogram of the last batches. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import type { SharedSettings } from '../../domain/settings/settings.ts';
import { type Angle, rotated } from '../ops/angle.ts';
import { directions } from '../ops/cosine.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { above, blend, crossEntropies, labelledRows, ownAngle, pick, replaceTarget } from './angularMargin.ts';
import { choose, countsOf, type Landmarks, moved, readHistogram } from './cosineHistogram.ts';
import { takenForWrong } from './detecting.ts';
import type { HeadDefinition, HeadInput } from './headTypes.ts';
import { ownNumber, stateNumber } from './own.ts';
import { softplus } from './softplus.ts';

type Settings = SharedSettings & OwnParameters<'noise_tolerant'>;

const LANDMARKS = ['leftEnd', 'rightEnd', 'noisyPeak', 'cleanPeak'] as const satisfies readonly (keyof Landmarks)[];
/** In the window before it is full. */
const EMPTY = -2;
/** In the window for a sample without a label. */
const UNLABELLED = -1;
const LEAST_SINE = 1e-6;
/** Keeps divisions by the distance of two equal landmarks finite: what is divided is a whole number of bins. */
const TINY = 1e-3;
/** A normal distribution holds 99 % of its values within so many deviations. */
const DEVIATIONS = 2.576;

/** Which bin each cosine lies in. [n, 1] -> [n] */
function binsOf(own: tf.Tensor, oneHot: tf.Tensor2D, { bins, lowestCosine, highestCosine }: Settings): tf.Tensor1D {
  const place = tf.mul(tf.div(tf.sub(own, lowestCosine), highestCosine - lowestCosine), bins);
  // Rounded towards 0: what lies below the range is in its first bin.
  const bin = tf.reshape(tf.floor(tf.clipByValue(place, 0, bins)), [-1]);
  return choose(tf.sum(oneHot, 1), bin, tf.fill([oneHot.shape[0]], UNLABELLED)) as tf.Tensor1D;
}

/** A distance in bins to divide by. */
const divisor = (distance: tf.Tensor): tf.Tensor =>
  tf.add(distance, tf.mul(tf.cast(tf.equal(distance, 0), 'float32'), TINY));

/**
 * omega of every bin: first all samples count alike, then the easy ones lead, then those around the peak of the right labels.
 * Which of it holds is told by how far right the histogram reaches.
 */
function weightsOf(bin: tf.Tensor1D, landmarks: Landmarks, settings: Settings): tf.Tensor {
  const { leftEnd, rightEnd, noisyPeak, cleanPeak } = landmarks;
  const { bins, lowestCosine, highestCosine } = settings;
  const rising = tf.mul(tf.div(tf.sub(bin, noisyPeak), divisor(tf.sub(rightEnd, noisyPeak))), 10);
  const easy = tf.clipByValue(tf.mul(softplus(tf.clipByValue(rising, -80, 80)), 1 / Math.log1p(Math.exp(10))), 0, 1);
  const right = tf.cast(tf.greater(bin, cleanPeak), 'float32');
  const reach = choose(right, tf.sub(rightEnd, cleanPeak), tf.sub(cleanPeak, leftEnd));
  const distance = tf.div(tf.mul(tf.sub(bin, cleanPeak), DEVIATIONS), divisor(reach));
  const around = tf.exp(tf.mul(tf.square(tf.clipByValue(distance, -20, 20)), -0.5));
  const alpha = tf.clipByValue(tf.add(tf.mul(rightEnd, (highestCosine - lowestCosine) / bins), lowestCosine), 0, 1);
  const beta = tf.sub(2, tf.add(tf.sigmoid(tf.sub(tf.mul(alpha, 20), 5)), tf.sigmoid(tf.sub(15, tf.mul(alpha, 20)))));
  const early = tf.cast(tf.less(alpha, 0.5), 'float32');
  const late = tf.cast(tf.greater(alpha, 0.5), 'float32');
  return tf.add(tf.mul(beta, tf.add(early, tf.mul(late, around))), tf.mul(tf.sub(1, beta), easy));
}

/** Of one batch, as one vector: a customGrad has one result. */
interface Weighing {
  readonly forward: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly wrong: tf.Tensor;
  readonly noiseRatio: tf.Tensor;
  readonly landmarks: Landmarks;
  readonly seen: tf.Tensor;
  readonly counts: tf.Tensor1D;
  readonly queue: tf.Tensor1D;
}

/** Moves the window on by the batch and weighs its samples. @param own [batch, 1], their cosines */
function weigh(own: tf.Tensor, oneHot: tf.Tensor2D, input: HeadInput, settings: Settings): Weighing {
  const batch = oneHot.shape[0];
  const bin = binsOf(own, oneHot, settings);
  const window = ownNumber(input, 'queue') as tf.Tensor1D;
  const queue = tf.concat([tf.slice(window, batch), bin]) as tf.Tensor1D;
  const size = settings.bins + 1;
  const left = countsOf(tf.slice(window, 0, batch), size);
  const counts = tf.sub(tf.add(ownNumber(input, 'counts'), countsOf(bin, size)), left) as tf.Tensor1D;
  const seen = tf.add(ownNumber(input, 'seen'), 1);
  const ready = input.epoch > settings.epochStart ? 1 : 0;
  const begun = tf.cast(tf.greaterEqual(seen, Math.max(settings.startStep, settings.window)), 'float32');
  const { found, middle, narrow, cumulated } = readHistogram(counts);
  const started = tf.mul(begun, ready);
  const active = tf.mul(started, tf.sub(1, narrow));
  const land = (name: keyof Landmarks): tf.Tensor => {
    const before = ownNumber(input, name);
    return choose(active, moved(before, found[name]), before);
  };
  const landmarks = {
    leftEnd: land('leftEnd'),
    rightEnd: land('rightEnd'),
    noisyPeak: land('noisyPeak'),
    cleanPeak: land('cleanPeak'),
  };
  const labelled = tf.sum(oneHot, 1);
  const weighed = tf.mul(active, labelled);
  const ones = tf.onesLike(bin);
  const omega = choose(weighed, weightsOf(bin, landmarks, settings), ones);
  // A histogram that cannot be read: nothing is learnt of the batch.
  const skipped = tf.mul(tf.mul(started, narrow), labelled);
  const low = tf.cast(tf.less(omega, settings.wrongBelow), 'float32');
  const farSide = tf.cast(tf.less(bin, landmarks.cleanPeak), 'float32');
  const upTo = tf.sum(
    tf.mul(cumulated, tf.cast(tf.equal(tf.range(0, size, 1, 'float32'), landmarks.noisyPeak), 'float32')),
  );
  const split = tf.cast(tf.less(landmarks.noisyPeak, middle), 'float32');
  return {
    forward: settings.weighting === 'logits' ? omega : ones,
    gradient: tf.mul(omega, tf.sub(1, skipped)),
    wrong: tf.mul(tf.mul(weighed, low), farSide),
    noiseRatio: tf.mul(tf.mul(active, split), tf.mul(upTo, 2)),
    landmarks,
    seen,
    counts,
    queue,
  };
}

/** `weigh` as constants to the gradient. */
function weighed(own: tf.Tensor2D, oneHot: tf.Tensor2D, input: HeadInput, settings: Settings): Weighing {
  const batch = oneHot.shape[0];
  const packed = detached(
    (c) =>
      tf.tidy(() => {
        const { forward, gradient, wrong, noiseRatio, landmarks, seen, counts, queue } = weigh(
          c,
          oneHot,
          input,
          settings,
        );
        const marks = LANDMARKS.map((name) => landmarks[name]);
        return tf.concat([forward, gradient, wrong, noiseRatio, ...marks, seen, counts, queue] as tf.Tensor1D[]);
      }),
    own,
  );
  const ownSizes = LANDMARKS.map(() => 1);
  const sizes = [batch, batch, batch, 1, ...ownSizes, 1, settings.bins + 1];
  const rest = packed.size - sizes.reduce((sum, size) => sum + size, 0);
  const [forward, gradient, wrong, noiseRatio, leftEnd, rightEnd, noisyPeak, cleanPeak, seen, counts, queue] = tf.split(
    packed as tf.Tensor1D,
    [...sizes, rest],
  );
  return {
    forward: forward!,
    gradient: gradient!,
    wrong: wrong!,
    noiseRatio: noiseRatio!,
    landmarks: { leftEnd: leftEnd!, rightEnd: rightEnd!, noisyPeak: noisyPeak!, cleanPeak: cleanPeak! },
    seen: seen!,
    counts: counts as tf.Tensor1D,
    queue: queue as tf.Tensor1D,
  };
}

/** z times `forward` in value and times `gradient` in its derivative. @param forward, gradient [batch] */
function scaledRows(z: tf.Tensor2D, forward: tf.Tensor, gradient: tf.Tensor): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([gradient]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.tidy(() => tf.mul(dy, tf.reshape(saved!, [-1, 1])));
    return { value: tf.mul(input as tf.Tensor, tf.reshape(forward, [-1, 1])), gradFunc };
  });
  return op(z) as tf.Tensor2D;
}

/** ArcFace's target as NoiseFace's layer has it: with the fallback where the sine is 0 as well. */
function arcTarget(own: Angle, margin: number): tf.Tensor {
  const inside = tf.mul(
    detached((c) => tf.cast(tf.greaterEqual(c, Math.cos(Math.PI - margin)), 'float32'), own.cosine),
    above(own.sine, LEAST_SINE),
  );
  return blend(inside, rotated(own, margin), tf.sub(own.cosine, margin * Math.sin(margin)));
}

/**
 * Logits s omega f, f ArcFace's or plain cosines; omega follows the histogram and is a constant to the gradient. `gradient`
 * weighs the gradient alone.
 * Source: Hu et al., CVPR 2019; huangyangyu/NoiseFace layer/noise_tolerant_fr_layer.cpp, arcface_layer.cpp
 */
export const noiseTolerant: HeadDefinition<OwnParameters<'noise_tolerant'>> = {
  numbers: ({ window, bins }, { batchSize }) => [
    stateNumber('seen', 0),
    ...LANDMARKS.map((name) => stateNumber(name, -1)),
    { name: 'counts', shape: [bins + 1], initialiser: { kind: 'constant', value: 0 }, trained: false },
    { name: 'queue', shape: [window * batchSize], initialiser: { kind: 'constant', value: EMPTY }, trained: false },
  ],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const oneHot = labelledRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const { cosine } = towards;
    const { forward, gradient, wrong, noiseRatio, landmarks, seen, counts, queue } = weighed(
      pick(cosine, oneHot),
      oneHot,
      input,
      settings,
    );
    const z =
      settings.base === 'arcface'
        ? replaceTarget(cosine, oneHot, arcTarget(ownAngle(towards, oneHot), settings.margin) as tf.Tensor2D)
        : cosine;
    const logits = tf.mul(scaledRows(z, forward, gradient), settings.scale) as tf.Tensor2D;
    const entropies = crossEntropies(logits, oneHot);
    const loss = tf.div(tf.sum(entropies), tf.maximum(tf.sum(oneHot), 1)) as tf.Scalar;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits,
      rectified: takenForWrong(labels, wrong as tf.Tensor1D, input.epoch > settings.epochStart),
      state: { ...landmarks, seen, counts, queue },
      details: {
        cos: tf.clone(cosine),
        forward_weights: tf.clone(forward),
        gradient_weights: tf.clone(gradient),
        noise_ratio: noiseRatio,
      },
    };
  },
};
