/**
 * Label noise as the BoundaryFace authors inject it. Closed set: within each identity's shuffled images, the first
 * floor(n r) get the label of another identity, drawn uniformly. Open set: the next floor(n o) are replaced by images of
 * nobody in the set, labelled uniformly over all identities.
 */
import { stream } from '../lib/rng.ts';

export interface NoiseRatios {
  readonly closedSet: number;
  readonly openSet: number;
  readonly seed: number;
}

/** Labels with noise in them and how they came to be. */
export interface NoisyLabels {
  /** [count], the labels the trainer gets. */
  readonly given: Int32Array<ArrayBuffer>;
  /** [count], the true identity, or -1 where the image shows nobody in the set. */
  readonly truth: Int32Array<ArrayBuffer>;
  /** [count], index of the outlier image shown instead of this one, or -1. */
  readonly replaced: Int32Array<ArrayBuffer>;
}

/** An identity drawn uniformly among the others. */
function otherIdentity(own: number, identities: number, draw: (bound: number) => number): number {
  const other = draw(identities - 1);
  return other >= own ? other + 1 : other;
}

/**
 * @param labels [count], the true labels
 * @param identities number of identities, at least 2 when closedSet > 0
 * @param outliers how many outlier images there are
 * @throws RangeError when the ratios exceed 1 together or there are too few outliers. A larger ratio with the same seed
 * keeps the wrong labels of a smaller one.
 */
export function injectNoise(
  labels: Int32Array,
  identities: number,
  outliers: number,
  { closedSet, openSet, seed }: NoiseRatios,
): NoisyLabels {
  if (closedSet + openSet > 1) throw new RangeError('closed-set and open-set noise together exceed 1');
  const given = Int32Array.from(labels);
  const truth = Int32Array.from(labels);
  const replaced = new Int32Array(labels.length).fill(-1);
  const members: number[][] = Array.from({ length: identities }, () => []);
  labels.forEach((label, image) => {
    members[label]!.push(image);
  });
  let outlier = 0;
  members.forEach((images, identity) => {
    const order = stream(seed, 'noise order', identity).shuffle([...images]);
    const wrong = Math.floor(order.length * closedSet + 1e-9);
    const open = Math.floor(order.length * openSet + 1e-9);
    // Closed-set noise takes from the front and open-set noise from the back, so that moving one ratio leaves the other's images alone.
    if (identities > 1) {
      const labelStream = stream(seed, 'closed-set label', identity);
      for (const image of order.slice(0, wrong)) {
        given[image] = otherIdentity(identity, identities, labelStream.integer);
      }
    }
    const openStream = stream(seed, 'open-set label', identity);
    for (const image of order.slice(order.length - open)) {
      if (outlier >= outliers) throw new RangeError(`open-set noise needs more than ${outliers} outlier images`);
      replaced[image] = outlier++;
      truth[image] = -1;
      given[image] = openStream.integer(identities);
    }
  });
  return { given, truth, replaced };
}

/**
 * A share of all images, drawn whoever they show, gets the label of another identity, drawn uniformly: also a share that comes to
 * less than an image of each identity.
 * @param identities at least 2
 * @returns [count], the labels with the noise in them
 */
export function flipAnywhere(
  labels: Int32Array,
  identities: number,
  { ratio, seed }: { readonly ratio: number; readonly seed: number },
): Int32Array<ArrayBuffer> {
  const given = Int32Array.from(labels);
  const order = stream(seed, 'images to flip').shuffle([...labels.keys()]);
  const draw = stream(seed, 'flipped label').integer;
  for (const image of order.slice(0, Math.round(labels.length * ratio))) {
    given[image] = otherIdentity(labels[image]!, identities, draw);
  }
  return given;
}

/** The labels a set comes with, and what is known of them. */
export interface LabelledSet {
  /** [count] */
  readonly labels: Int32Array;
  readonly identities: number;
  /** How many images of nobody in the set there are. */
  readonly outliers: number;
  /** Whether the labels are known to be right. */
  readonly areTrue: boolean;
}

/** What a run is trained on: the trainer sees `given` and the images; `truth` is for scoring alone, null where nobody knows it. */
export interface TrainedLabels extends Omit<NoisyLabels, 'truth'> {
  readonly truth: Int32Array<ArrayBuffer> | null;
}

/**
 * The labels of a run with this noise; shown before it begins, they are those that it will have. Where the labels of a set
 * are not known to be right, those it came with stand for the truth once noise was put in.
 * @throws RangeError as `injectNoise`
 */
export function trainedLabels(
  { labels, identities, outliers, areTrue }: LabelledSet,
  noise: NoiseRatios,
): TrainedLabels {
  const noisy = injectNoise(labels, identities, outliers, noise);
  return areTrue || noise.closedSet + noise.openSet > 0 ? noisy : { ...noisy, truth: null };
}
