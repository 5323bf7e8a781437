/** What nearest neighbours alone tell of labels, without any training: the preview, and who resembles nobody. */
import { type LabelScores, noScores, scoreOf } from './crossFit.ts';
import type { Embeddings } from './embeddings.ts';
import { type EachNearest, eachNearest, type Neighbour } from './nearest.ts';
import { otherPhotos, type PhotoSet, representatives } from './photoCopies.ts';

const NEIGHBOURS = 10;
/** Sharpness of a neighbour's vote: its cosine times this, exponentiated. */
const VOTE_SCALE = 10;

export interface NeighbourScores extends LabelScores {
  /** [count], [0, 1]: high where the image resembles no other image of the set. */
  readonly openSet: Float32Array<ArrayBuffer>;
}

/** Cosine to the nearest images at which a face is as likely somebody of the set as not, and the width of the change. */
const OPEN_SET_MIDDLE = 0.45;
const OPEN_SET_WIDTH = 0.08;
/** Neighbours whose mean cosine says whether a face is known at all; fewer where its identity has no more other photos. */
const OPEN_SET_NEIGHBOURS = 3;

/**
 * High where even the nearest images are far.
 * @param others photos of the image's identity besides its own, at least 1
 */
function openSetScore(neighbours: readonly Neighbour[], others: number): number {
  const near = neighbours.slice(0, Math.min(OPEN_SET_NEIGHBOURS, others));
  const mean = near.reduce((sum, { cosine }) => sum + cosine / near.length, 0);
  return 1 / (1 + Math.exp((mean - OPEN_SET_MIDDLE) / OPEN_SET_WIDTH));
}

/** Score and suggestion from the votes of neighbours; nobody else has any. */
function votedFor(
  neighbours: readonly Neighbour[],
  labels: Int32Array,
  given: number,
  identities: number,
): { score: number; suggested: number } {
  const votes = new Map<number, number>([[given, 0]]);
  // Should nobody vote for another, the first other is as good as any.
  if (identities > 1) votes.set(given === 0 ? 1 : 0, 0);
  let total = 0;
  for (const { image, cosine } of neighbours) {
    const vote = Math.exp(VOTE_SCALE * cosine);
    votes.set(labels[image]!, (votes.get(labels[image]!) ?? 0) + vote);
    total += vote;
  }
  const people = [...votes.keys()].sort((a, b) => a - b);
  const { score, suggested } = scoreOf(
    people.map((identity) => votes.get(identity)! / (total || 1)),
    people.indexOf(given),
  );
  return { score, suggested: people[suggested]! };
}

/** Labels under which a photo lies, most: that many of its nearest are nothing but the photo itself. */
function mostLabels(photos: Int32Array, representatives: Int32Array): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (const image of representatives) {
    const count = (counts.get(photos[image]!) ?? 0) + 1;
    counts.set(photos[image]!, count);
    most = Math.max(most, count);
  }
  return most;
}

/**
 * Each image is scored by the votes of its nearest neighbours. A photo and its copies have one vote, and none on themselves;
 * the only photo of an identity is not judged.
 * @param embeddings rows of length 1
 * @param pause is waited for once in a while; what it throws ends the work
 * @param search who finds the images that are nearest
 */
export async function scoreByNeighbours(
  embeddings: Embeddings,
  set: PhotoSet,
  identities: number,
  pause: () => Promise<void>,
  search: EachNearest = eachNearest,
): Promise<NeighbourScores> {
  const { labels, photos } = set;
  const scores = noScores(labels);
  const openSet = new Float32Array(labels.length);
  const others = otherPhotos(set);
  const of = Int32Array.from(labels.keys()).filter((image) => others[image]! > 0);
  const among = representatives(set);
  const count = NEIGHBOURS + mostLabels(photos, among);
  await search({ embeddings, of, among, count }, found, pause);
  return { ...scores, openSet };

  function found(image: number, nearest: readonly Neighbour[]): void {
    const neighbours = nearest.filter((other) => photos[other.image] !== photos[image]).slice(0, NEIGHBOURS);
    const { score, suggested } = votedFor(neighbours, labels, labels[image]!, identities);
    scores.score[image] = score;
    scores.suggested[image] = suggested;
    openSet[image] = openSetScore(neighbours, others[image]!);
  }
}
