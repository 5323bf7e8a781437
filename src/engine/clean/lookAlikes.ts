/** Who looks like whom: pairs of identities that are easily mixed up, and identities whose photos may be of two people. */
import type { LookAlike, Resemblance } from '../../domain/resemblance.ts';
import { centroids, type Embeddings } from './embeddings.ts';
import { eachNearest } from './nearest.ts';
import { type PhotoSet, representatives } from './photoCopies.ts';

/** Sharpness of a chance: a difference of cosines times this is one of logits, as for the scores. */
const SCALE = 10;
/** Others that an identity is held against: those whose centres are nearest. */
const NEAREST = 6;
/** Pairs that are worth a look, at most. */
const MOST_PAIRS = 200;
/** Pairs that are mixed up less are told apart easily. */
const LEAST_MIXED = 0.05;
/** Photos of a group of people, at least. */
const LEAST_GROUP = 2;
const ROUNDS = 10;

/** Photos in one place, with the sum of their rows. */
class Group {
  readonly images: readonly number[];
  readonly sum: Float64Array;
  readonly #embeddings: Embeddings;

  constructor(embeddings: Embeddings, images: readonly number[]) {
    this.images = images;
    this.#embeddings = embeddings;
    this.sum = new Float64Array(embeddings.size);
    for (const image of images) {
      for (let k = 0; k < embeddings.size; k++) this.sum[k]! += embeddings.values[image * embeddings.size + k]!;
    }
  }

  /** Cosine of an image to the centre of the group, the image itself left out where it `belongs`. */
  cosine(image: number, belongs: boolean): number {
    const { size, values } = this.#embeddings;
    let [dot, square] = [0, 0];
    for (let k = 0; k < size; k++) {
      const x = values[image * size + k]!;
      const centre = this.sum[k]! - (belongs ? x : 0);
      dot += x * centre;
      square += centre * centre;
    }
    return square > 1e-12 ? dot / Math.sqrt(square) : 0;
  }
}

const chanceOf = (own: number, other: number): number => 1 / (1 + Math.exp(SCALE * (own - other)));

/** For each image of the first group, then of the second, the chance that it is of the second. */
function chancesOfSecond(first: Group, second: Group): number[] {
  return [
    ...first.images.map((image) => chanceOf(first.cosine(image, true), second.cosine(image, false))),
    ...second.images.map((image) => chanceOf(first.cosine(image, false), second.cosine(image, true))),
  ];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How easily two groups are mixed up, from the chances of both. */
function mixedUp(chances: readonly number[], first: number): number {
  return (mean(chances.slice(0, first)) + 1 - mean(chances.slice(first))) / 2;
}

function compared(a: number, b: number, groups: readonly Group[]): LookAlike {
  const [first, second] = [groups[a]!, groups[b]!];
  const chances = chancesOfSecond(first, second);
  const images = [...first.images, ...second.images];
  const order = [...images.keys()].sort(
    (x, y) => Math.abs(chances[x]! - 0.5) - Math.abs(chances[y]! - 0.5) || images[x]! - images[y]!,
  );
  return {
    a,
    b,
    mixed: mixedUp(chances, first.images.length),
    images: Int32Array.from(order, (at) => images[at]!),
    chanceB: Float32Array.from(order, (at) => chances[at]!),
  };
}

/** Parts the photos of one identity in two; null where there are too few, or all are alike. The first group is the larger. */
function halves(embeddings: Embeddings, images: readonly number[]): readonly [Group, Group] | null {
  if (images.length < 2 * LEAST_GROUP) return null;
  const least = (of: Group): number =>
    images.reduce((worst, image) => (of.cosine(image, false) < of.cosine(worst, false) ? image : worst));
  // The photo that is least like the rest, and the one least like that.
  const odd = least(new Group(embeddings, images));
  let groups: [Group, Group] = [
    new Group(embeddings, [least(new Group(embeddings, [odd]))]),
    new Group(embeddings, [odd]),
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = groups;
    const isSecond = images.map((image) => second.cosine(image, false) > first.cosine(image, false));
    const before = second.images.join();
    groups = [
      new Group(
        embeddings,
        images.filter((_, i) => !isSecond[i]),
      ),
      new Group(
        embeddings,
        images.filter((_, i) => isSecond[i]),
      ),
    ];
    if (groups.some((group) => group.images.length === 0)) return null;
    if (groups[1].images.join() === before) break;
  }
  return groups[1].images.length > groups[0].images.length ? [groups[1], groups[0]] : groups;
}

/** Neighbours among identities that have photos, a pair each once. */
async function nearestPairs(
  embeddings: Embeddings,
  labels: Int32Array,
  groups: readonly Group[],
  pause: () => Promise<void>,
): Promise<[number, number][]> {
  const present = Int32Array.from(groups.keys()).filter((identity) => groups[identity]!.images.length > 0);
  const centres: Embeddings = {
    size: embeddings.size,
    count: groups.length,
    values: centroids(embeddings, labels, groups.length),
  };
  const pairs = new Map<string, [number, number]>();
  const search = { embeddings: centres, of: present, among: present, count: NEAREST + 1 };
  await eachNearest(
    search,
    (identity, neighbours) => {
      for (const { image: other } of neighbours) {
        if (other === identity) continue;
        const pair: [number, number] = identity < other ? [identity, other] : [other, identity];
        pairs.set(pair.join(), pair);
      }
    },
    pause,
  );
  return [...pairs.values()];
}

/** Identities that are gone through without a pause. */
const BLOCK = 200;

/**
 * Copies of a photo count as one. What it costs grows with the images and with the square of the identities, as far as the
 * nearest centres have to be found.
 * @param embeddings rows of length 1
 * @param set as labelled now; images with a negative label are left out
 * @param pause is waited for once in a while; what it throws ends the work
 */
export async function lookAlikes(
  embeddings: Embeddings,
  set: PhotoSet,
  identities: number,
  pause: () => Promise<void>,
): Promise<Resemblance> {
  const members: number[][] = Array.from({ length: identities }, () => []);
  for (const image of representatives(set)) members[set.labels[image]!]!.push(image);
  const groups = members.map((images) => new Group(embeddings, images));
  const labels = new Int32Array(set.labels.length).fill(-1);
  for (const image of members.flat()) labels[image] = set.labels[image]!;
  const pairs: LookAlike[] = [];
  for (const [at, [a, b]] of (await nearestPairs(embeddings, labels, groups, pause)).entries()) {
    const pair = compared(a, b, groups);
    if (pair.mixed >= LEAST_MIXED) pairs.push(pair);
    if (at % BLOCK === 0) await pause();
  }
  pairs.sort((x, y) => y.mixed - x.mixed || x.a - y.a || x.b - y.b);
  const part = new Uint8Array(labels.length);
  const apart = new Float32Array(identities);
  for (const [identity, images] of members.entries()) {
    const parted = halves(embeddings, images);
    if (identity % BLOCK === 0) await pause();
    if (!parted) continue;
    const [first, second] = parted;
    for (const image of second.images) part[image] = 1;
    if (second.images.length < LEAST_GROUP) continue;
    apart[identity] = Math.max(0, 1 - 2 * mixedUp(chancesOfSecond(first, second), first.images.length));
  }
  // Copies go where the photo goes that stands for them.
  const { labels: given, photos } = set;
  const partOf = new Map(members.flat().map((image) => [`${photos[image]} ${given[image]}`, part[image]!]));
  given.forEach((label, image) => {
    part[image] = partOf.get(`${photos[image]} ${label}`) ?? 0;
  });
  return { pairs: pairs.slice(0, MOST_PAIRS), part, apart };
}
