/**
 * Finds wrong labels on frozen embeddings: a BoundaryFace head is trained in folds, and each image is scored by the head that
 * has seen neither it nor a copy of it. Copies are trained on as one, so that a set with copies is judged as one without.
 */
import { stream } from '../../lib/rng.ts';
import * as tf from '../tf.ts';
import type { Embeddings } from './embeddings.ts';
import { stratifiedFolds } from './folds.ts';
import { centreCosines, type FitEpoch, fitHead, type HeadFitConfig, type HeadFitData } from './headFit.ts';
import type { LabelEvidence } from './labelChances.ts';
import { fitNear } from './nearFit.ts';
import type { NearPeople } from './nearPeople.ts';
import { type PhotoSet, representatives, standIns } from './photoCopies.ts';

/** Scale of the softmax that scores are read from, whatever the head trains with. */
const SCORE_SCALE = 10;

export interface CrossFitConfig extends HeadFitConfig {
  readonly folds: number;
}

/** A set whose labels are judged. */
export interface JudgedSet extends PhotoSet {
  readonly embeddings: Embeddings;
  /** [count], 1 where a person has decided the label: it is trained on as it is, and has score 0. */
  readonly settled: Uint8Array;
  /** The identities that each image is held against; left out: all of them. */
  readonly near?: NearPeople | null;
}

export interface LabelScores {
  /** [count], [-1, 1]: largest probability of another identity minus the given one's. 0 for images that are not judged. */
  readonly score: Float32Array<ArrayBuffer>;
  /** [count], the identity with that largest probability; the given one for images that are not judged. */
  readonly suggested: Int32Array<ArrayBuffer>;
}

export interface CrossFitScores extends LabelScores {
  /** [count], the earliest epoch in which a head that trained on the image rectified its label; 0 for never. */
  readonly firstFlagged: Int32Array<ArrayBuffer>;
  readonly evidence: LabelEvidence;
}

export interface FoldEpoch {
  /** From 1. */
  readonly fold: number;
  readonly epoch: number;
  readonly loss: number;
  /** Photos taken for mislabelled in this epoch. */
  readonly detected: number;
}

/**
 * Score and suggestion of one image.
 * @param probability [identities]
 */
export function scoreOf(probability: ArrayLike<number>, given: number): { score: number; suggested: number } {
  let suggested = -1;
  for (let i = 0; i < probability.length; i++) {
    if (i !== given && (suggested < 0 || probability[i]! > probability[suggested]!)) suggested = i;
  }
  if (suggested < 0) return { score: 0, suggested: given };
  return { score: probability[suggested]! - probability[given]!, suggested };
}

/** Empty scores: nothing flagged, each image keeps its label. */
export const noScores = (labels: Int32Array): LabelScores => ({
  score: new Float32Array(labels.length),
  suggested: Int32Array.from(labels),
});

/**
 * An image is judged by what its identity's other photos look like: the only photo of an identity is not.
 * @param config of at least two identities
 * @param onEpoch is waited for; what it throws ends the work
 */
export async function crossFit(
  set: JudgedSet,
  config: CrossFitConfig,
  onEpoch: (epoch: FoldEpoch) => Promise<void> | void,
): Promise<CrossFitScores> {
  const { embeddings, labels, settled } = set;
  const { folds, identities, seed } = config;
  const near = set.near ?? (isSlowOnDevice() ? everybody(identities) : null);
  const scores = noScores(labels);
  const evidence = {
    own: new Float32Array(labels.length).fill(Number.NaN),
    best: new Float32Array(labels.length).fill(Number.NaN),
    stranger: new Float32Array(labels.length).fill(Number.NaN),
  };
  const strangers = stream(seed, 'strangers');
  const flaggedIn = new Int32Array(labels.length);
  const foldOf = stratifiedFolds(set, folds, seed);
  const all = Int32Array.from(labels.keys());
  const photos = representatives(set, settled);
  for (let fold = 0; fold < folds; fold++) {
    const inside = photos.filter((image) => foldOf[image] !== fold);
    const known = knownIdentities(labels, inside, identities);
    const outside = all.filter(
      (image) => foldOf[image] === fold && settled[image] !== 1 && known[labels[image]!] === 1,
    );
    if (inside.length === 0 || outside.length === 0) continue;
    const foldSeed = stream(seed, 'fold order', fold).integer(2 ** 31);
    const data: HeadFitData = { embeddings, images: inside, labels, settled };
    const fitted = await (near ? fitToNear : fitToAll)(data, outside, { ...config, seed: foldSeed, near }, (result) => {
      let detected = 0;
      result.rectified.forEach((label, image) => {
        if (label === labels[image]) return;
        detected += 1;
        if (flaggedIn[image] === 0 || result.epoch < flaggedIn[image]!) flaggedIn[image] = result.epoch;
      });
      return onEpoch({ fold: fold + 1, epoch: result.epoch, loss: result.loss, detected });
    });
    outside.forEach((image, row) => {
      const given = labels[image]!;
      const { people, cosine } = fitted(image, row);
      const chances = chancesOf(
        Float32Array.from(people, cosine),
        people.map((identity) => known[identity]!),
      );
      const { score, suggested: place } = scoreOf(chances, people.indexOf(given));
      const suggested = people[place]!;
      scores.score[image] = score;
      scores.suggested[image] = suggested;
      evidence.own[image] = cosine(given);
      evidence.best[image] = cosine(suggested);
      evidence.stranger[image] = strangerOf(cosine, known, [given, suggested], strangers.integer);
    });
  }
  // What a head made of a photo while it trained holds for its copies.
  const firstFlagged = standIns(set, settled).map((image, i) =>
    image < 0 || settled[i] === 1 ? 0 : flaggedIn[image]!,
  );
  return { ...scores, firstFlagged, evidence };
}

/** What a fitted head makes of an image that it has not seen: whom it is held against, and its cosine to anybody. */
type FittedHead = (
  image: number,
  /** Of the image among those it was fitted for. */
  row: number,
) => { readonly people: Int32Array; readonly cosine: (identity: number) => number };

/** Steps so small are mostly overhead of operations; without a GPU plain code takes them in half the time, to the same centres. */
const isSlowOnDevice = (): boolean => tf.getBackend() === 'wasm';

function everybody(identities: number): NearPeople {
  const people = allOf(identities);
  return () => people;
}

const allOf = (identities: number): Int32Array => Int32Array.from({ length: identities }, (_, i) => i);

type Fit = (
  data: HeadFitData,
  outside: Int32Array,
  config: CrossFitConfig & { readonly near: NearPeople | null },
  onEpoch: (epoch: FitEpoch) => Promise<void> | void,
) => Promise<FittedHead>;

const fitToAll: Fit = async (data, outside, config, onEpoch) => {
  const centres = await fitHead(data, config, onEpoch);
  const cosines = await centreCosines(data.embeddings, outside, centres);
  centres.dispose();
  const { identities } = config;
  const people = allOf(identities);
  return (_, row) => ({ people, cosine: (identity) => cosines[row * identities + identity]! });
};

const fitToNear: Fit = async (data, _, config, onEpoch) => {
  const near = config.near!;
  const { cosine } = await fitNear(data, near, config, onEpoch);
  return (image) => ({ people: near(image), cosine: (identity) => cosine(image, identity) });
};

/** @returns [identities], 1 where some of the images are of the identity */
function knownIdentities(labels: Int32Array, images: Int32Array, identities: number): Uint8Array {
  const known = new Uint8Array(identities);
  for (const image of images) known[labels[image]!] = 1;
  return known;
}

/**
 * How likely an image is each identity: softmax over scaled cosines.
 * @param cosines [identities], of the image to each centre
 * @param known [identities], 0 for an identity whose centre has learned from no image: its probability is 0
 */
function chancesOf(cosines: Float32Array, known: ArrayLike<number>): Float32Array {
  let sum = 0;
  const chances = cosines.map((cosine, identity) => {
    const chance = known[identity] === 1 ? Math.exp(SCORE_SCALE * (cosine - 1)) : 0;
    sum += chance;
    return chance;
  });
  return chances.map((chance) => chance / sum);
}

/** Draws tried for an identity that an image is not compared with anyway. */
const DRAWS = 20;

/** Cosine to an identity drawn at random, besides the two in question; the smaller of theirs where there is no third one. */
function strangerOf(
  cosine: (identity: number) => number,
  known: Uint8Array,
  besides: readonly [number, number],
  draw: (bound: number) => number,
): number {
  for (let i = 0; i < DRAWS; i++) {
    const identity = draw(known.length);
    if (known[identity] === 1 && !besides.includes(identity)) return cosine(identity);
  }
  return Math.min(cosine(besides[0]), cosine(besides[1]));
}
