/**
 * How likely each label is wrong, from cosines alone: the set is its own calibration.
 *
 * Three things can be true of an image. Its label is right: the cosine to its own identity is one of faces to whom they show, and
 * the largest to another is one of strangers. Or it shows another identity of the set: then it is the other way round. Or it
 * shows nobody of the set: both are cosines of strangers. How the cosines of each kind lie is learned from the set by expectation
 * maximisation, so that no bound depends on the network, the photos, or on how many labels are wrong.
 *
 * A right face that is hard to recognise and a stranger look alike in this; what parts them is that hard faces get rarer the
 * harder they are. The lower end of the own cosines is therefore drawn on from where they are still plenty.
 */

/** Cosines of each image to centres that have learned from neither it nor a copy of it; [count] each, NaN where none was judged. */
export interface LabelEvidence {
  /** To the identity of its label. */
  readonly own: Float32Array;
  /** The largest to another identity. */
  readonly best: Float32Array;
  /** To an identity drawn at random among the rest, of whom there are next to no photos under this label. */
  readonly stranger: Float32Array;
}

/** [count] each; 0 for images that are not judged. */
export interface LabelChances {
  /** [0, 1], the chance that the label is wrong. */
  readonly wrong: Float32Array<ArrayBuffer>;
  /** [0, 1], the chance that nobody of the set is on it; part of `wrong`. */
  readonly nobody: Float32Array<ArrayBuffer>;
}

const CELLS = 200;
const STEP = 2 / CELLS;
const ROUNDS = 40;
/** With fewer images there is nothing to learn the cosines from. */
const LEAST_IMAGES = 40;
/** Most that own and strange cosines may have in common, by area: beyond, the network does not tell these faces apart. */
const MOST_SHARED = 0.3;
/** Width of the smoothing, at least. */
const LEAST_WIDTH = 0.03;
/** Share of a density that lies anywhere: no cosine is impossible. */
const ANYWHERE = 0.0005;
/** Part of the own cosines below which they are drawn on, and how fast they fall there at most. */
const LOWER_END = 0.1;
const LEAST_FALL = 0.03;
/** An image of each kind, all in all, that keeps shares off 0. */
const PRIOR = 0.5;

/** [CELLS + 1] values at cosines from -1 to 1. */
type Density = Float64Array;

/** Cell below a cosine, and how far it is from there to the next. */
function placeOf(cosine: number): { cell: number; part: number } {
  const at = (Math.max(-1, Math.min(1, cosine)) + 1) / STEP;
  const cell = Math.min(CELLS - 1, Math.floor(at));
  return { cell, part: at - cell };
}

function valueAt(density: Density, cosine: number): number {
  const { cell, part } = placeOf(cosine);
  return density[cell]! * (1 - part) + density[cell + 1]! * part;
}

/** A count of cosines by cell, and what the smoothing is to be as wide as. */
class Tally {
  readonly cells = new Float64Array(CELLS + 1);
  #sum = 0;
  #weighted = 0;
  #squares = 0;
  #weightSquares = 0;

  add(cosine: number, weight: number): void {
    if (weight <= 0) return;
    const { cell, part } = placeOf(cosine);
    this.cells[cell]! += weight * (1 - part);
    this.cells[cell + 1]! += weight * part;
    this.#sum += weight;
    this.#weighted += weight * cosine;
    this.#squares += weight * cosine * cosine;
    this.#weightSquares += weight * weight;
  }

  /** Silverman's rule on as many cosines as the weights amount to. */
  get #width(): number {
    const mean = this.#weighted / this.#sum;
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#sum - mean * mean));
    const count = (this.#sum * this.#sum) / this.#weightSquares;
    return Math.max(LEAST_WIDTH, 1.06 * deviation * count ** -0.2);
  }

  /** The density before it is brought to an area of 1. */
  smoothed(): Density {
    if (this.#sum === 0) return new Float64Array(CELLS + 1).fill(0.5);
    const width = this.#width / STEP;
    const reach = Math.ceil(4 * width);
    const kernel = Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / width) ** 2));
    return this.cells.map((_, at) => {
      let sum = 0;
      for (let k = Math.max(-reach, -at); k <= Math.min(reach, CELLS - at); k++) {
        sum += this.cells[at + k]! * kernel[Math.abs(k)]!;
      }
      return sum;
    });
  }

  /** The cell below which that part of the cosines lies. */
  quantile(part: number, below = CELLS + 1): number {
    const cells = this.cells.subarray(0, below);
    const total = cells.reduce((sum, value) => sum + value, 0);
    let sum = 0;
    for (let at = 0; at < cells.length; at++) {
      sum += cells[at]!;
      if (sum >= part * total) return at;
    }
    return cells.length - 1;
  }
}

function normalised(raw: Density): Density {
  const area = raw.reduce((sum, value) => sum + value, 0) * STEP;
  return raw.map((value) => (1 - ANYWHERE) * (area > 0 ? value / area : 0.5) + ANYWHERE * 0.5);
}

const densityOf = (tally: Tally): Density => normalised(tally.smoothed());

/** Of own cosines: its lower end falls by the same part from cell to cell, as fast as it begins to. */
function ownDensity(tally: Tally): Density {
  const raw = tally.smoothed();
  const end = tally.quantile(LOWER_END);
  const half = (end - tally.quantile(0.5, end)) * STEP;
  const fall = Math.max(LEAST_FALL, half / Math.LN2);
  for (let at = 0; at < end; at++) raw[at] = raw[end]! * Math.exp(((at - end) * STEP) / fall);
  return normalised(raw);
}

/** Share that lies below each cell. */
function below(density: Density): Density {
  let sum = 0;
  return density.map((value) => {
    sum += value * STEP;
    return Math.min(1, sum);
  });
}

/** The larger of an own cosine and the largest of strangers: what another identity reaches whom the image shows. */
function largerOf(own: Density, strange: Density): Density {
  const [belowOwn, belowStrange] = [below(own), below(strange)];
  return own.map((value, at) => value * belowStrange[at]! + strange[at]! * belowOwn[at]!);
}

/** The kinds of cosines, and how common it is what they go with. */
export interface Mixture {
  readonly own: Density;
  /** To one identity that the image does not show. */
  readonly one: Density;
  /** The largest to all identities that it does not show. */
  readonly most: Density;
  readonly other: Density;
  /** Right, another identity, nobody; together 1. */
  readonly shares: readonly [number, number, number];
}

type Chances = readonly [right: number, other: number, nobody: number];

function chancesOf({ own, one, most, other, shares }: Mixture, ownCosine: number, bestCosine: number): Chances {
  const strange = valueAt(one, ownCosine);
  const right = shares[0] * valueAt(own, ownCosine) * valueAt(most, bestCosine);
  const another = shares[1] * strange * valueAt(other, bestCosine);
  const nobody = shares[2] * strange * valueAt(most, bestCosine);
  const sum = right + another + nobody;
  return [right / sum, another / sum, nobody / sum];
}

/** Before anything is known: what is nearer to another identity is wrong, and far from all nobody. */
const FAR = 0.5;
const firstGuess = (own: number, best: number): Chances =>
  own >= best ? [1, 0, 0] : best > FAR ? [0, 1, 0] : [0, 0, 1];

function learned({ own, best, stranger }: LabelEvidence, images: Int32Array): Mixture {
  const strange = new Tally();
  for (const image of images) strange.add(stranger[image]!, 1);
  const one = densityOf(strange);
  let mixture: Mixture | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const [owns, mosts] = [new Tally(), new Tally()];
    const sums = [0, 0, 0] as [number, number, number];
    for (const image of images) {
      const [a, b] = [own[image]!, best[image]!];
      const [right, other, nobody]: Chances = mixture ? chancesOf(mixture, a, b) : firstGuess(a, b);
      owns.add(a, right);
      owns.add(b, other);
      mosts.add(b, right + nobody);
      sums[0] += right;
      sums[1] += other;
      sums[2] += nobody;
    }
    const ofOwn = ownDensity(owns);
    const most = densityOf(mosts);
    const shares = sums.map((sum) => (sum + PRIOR) / (images.length + 3 * PRIOR)) as [number, number, number];
    mixture = { own: ofOwn, one, most, other: largerOf(ofOwn, most), shares };
  }
  return mixture!;
}

/** Whether the network tells these faces apart, and most labels are right, without which none of this can be told. */
function isSound({ own, one, shares }: Mixture): boolean {
  const shared = own.reduce((sum, value, at) => sum + Math.min(value, one[at]!) * STEP, 0);
  return shared <= MOST_SHARED && shares[0] >= 0.5;
}

/** @returns null where it cannot be told: too few images, most labels wrong, or faces that the network does not tell apart */
export function learnMixture(evidence: LabelEvidence, images: Int32Array): Mixture | null {
  if (images.length < LEAST_IMAGES) return null;
  const mixture = learned(evidence, images);
  return isSound(mixture) ? mixture : null;
}

/** Of faces without a name, as many may show somebody of the set as nobody: nothing tells how many do. */
const SOMEBODY = 0.5;

/**
 * The chance that a face without a name shows the person it is most like.
 * @param best its cosine to that person
 * @param second the largest to another
 */
export function personChance({ own, most }: Mixture, best: number, second: number): number {
  const shown = (SOMEBODY / 2) * valueAt(own, best) * valueAt(most, second);
  const other = (SOMEBODY / 2) * valueAt(own, second) * valueAt(most, best);
  const nobody = (1 - SOMEBODY) * valueAt(most, best) * valueAt(most, second);
  return shown / (shown + other + nobody);
}

/**
 * Learned from the images that are judged by two others of their label and more. Of one that is judged by a single other it is
 * never said that it shows nobody: the other may be the stranger.
 * @param others [count], photos of the label that an image is judged by
 * @returns null where it cannot be estimated: too few images, most labels wrong, or faces that the network does not tell apart
 */
export function labelChances(evidence: LabelEvidence, others: Int32Array): LabelChances | null {
  const all = Int32Array.from(others.keys()).filter((image) => !Number.isNaN(evidence.own[image]!));
  const mixture = learnMixture(
    evidence,
    all.filter((image) => others[image]! >= 2),
  );
  if (!mixture) return null;
  const wrong = new Float32Array(others.length);
  const nobody = new Float32Array(others.length);
  for (const image of all) {
    const [, other, none] = chancesOf(mixture, evidence.own[image]!, evidence.best[image]!);
    const strange = others[image]! >= 2 ? none : 0;
    wrong[image] = other + strange;
    nobody[image] = strange;
  }
  return { wrong, nobody };
}
