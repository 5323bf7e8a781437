/** Who looks like whom: pairs of identities that are easily mixed up, and identities whose photos may be of two people. */
import type { LookAlike, Resemblance } from '../../domain/resemblance.ts';
import type { Embeddings } from './embeddings.ts';
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

/** Photos that say what somebody looks like, with the sum of their rows. */
class Group {
  readonly images: readonly number[];
  readonly #held: ReadonlySet<number>;
  readonly sum: Float64Array;
  readonly #embeddings: Embeddings;

  constructor(embeddings: Embeddings, images: readonly number[]) {
    this.images = images;
    this.#held = new Set(images);
    this.#embeddings = embeddings;
    this.sum = new Float64Array(embeddings.size);
    for (const image of images) {
      for (let k = 0; k < embeddings.size; k++) this.sum[k]! += embeddings.values[image * embeddings.size + k]!;
    }
  }

  /** Cosine of an image to the centre of the group, of which the image itself is left out. */
  cosine(image: number, leftOut = this.#held.has(image)): number {
    const { size, values } = this.#embeddings;
    let [dot, square] = [0, 0];
    for (let k = 0; k < size; k++) {
      const x = values[image * size + k]!;
      const centre = this.sum[k]! - (leftOut ? x : 0);
      dot += x * centre;
      square += centre * centre;
    }
    return square > 1e-12 ? dot / Math.sqrt(square) : 0;
  }
}

const chanceOf = (own: number, other: number): number => 1 / (1 + Math.exp(SCALE * (own - other)));

/** Of two groups alone, the chance that an image is of the second. */
const chanceOfSecond = (image: number, first: Group, second: Group): number =>
  chanceOf(first.cosine(image), second.cosine(image));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How easily two groups are mixed up. */
function mixedUp(first: Group, second: Group): number {
  const ofFirst = mean(first.images.map((image) => chanceOfSecond(image, first, second)));
  const ofSecond = mean(second.images.map((image) => 1 - chanceOfSecond(image, first, second)));
  return (ofFirst + ofSecond) / 2;
}

/** The photos of one identity. */
interface Person {
  /** All that bear its label. */
  readonly labelled: readonly number[];
  /** Those of them that do not rather show another identity. */
  readonly own: Group;
}

function compared(a: number, b: number, people: readonly Person[], rather: Int32Array): LookAlike {
  const [first, second] = [people[a]!, people[b]!];
  const chanceB = new Map<number, number>();
  const agreement = new Map<number, number>();
  for (const person of [first, second]) {
    for (const image of person.labelled) {
      // Whom a third one shows is no question between the two.
      if (rather[image] !== a && rather[image] !== b) continue;
      const chance = chanceOfSecond(image, first.own, second.own);
      chanceB.set(image, chance);
      agreement.set(image, person === first ? 1 - chance : chance);
    }
  }
  const images = [...chanceB.keys()].sort((x, y) => agreement.get(x)! - agreement.get(y)! || x - y);
  return {
    a,
    b,
    mixed: mixedUp(first.own, second.own),
    images: Int32Array.from(images),
    chanceB: Float32Array.from(images, (image) => chanceB.get(image)!),
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
  { size }: Embeddings,
  people: readonly Person[],
  pause: () => Promise<void>,
): Promise<[number, number][]> {
  const present = Int32Array.from(people.keys()).filter((identity) => people[identity]!.own.images.length > 0);
  const values = new Float32Array(people.length * size);
  for (const [identity, { own }] of people.entries()) {
    const length = Math.hypot(...own.sum);
    if (length > 0)
      values.set(
        own.sum.map((x) => x / length),
        identity * size,
      );
  }
  const centres: Embeddings = { size, count: people.length, values };
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
 * @param rather [count], whom an image rather shows than its label says; its label where it is not so
 * @param pause is waited for once in a while; what it throws ends the work
 */
export async function lookAlikes(
  embeddings: Embeddings,
  set: PhotoSet,
  rather: Int32Array,
  identities: number,
  pause: () => Promise<void>,
): Promise<Resemblance> {
  const members: number[][] = Array.from({ length: identities }, () => []);
  for (const image of representatives(set)) members[set.labels[image]!]!.push(image);
  const people = members.map((labelled, identity): Person => {
    const own = labelled.filter((image) => rather[image] === identity);
    return { labelled, own: new Group(embeddings, own) };
  });
  const pairs: LookAlike[] = [];
  for (const [at, [a, b]] of (await nearestPairs(embeddings, people, pause)).entries()) {
    const pair = compared(a, b, people, rather);
    if (pair.mixed >= LEAST_MIXED) pairs.push(pair);
    if (at % BLOCK === 0) await pause();
  }
  pairs.sort((x, y) => y.mixed - x.mixed || x.a - y.a || x.b - y.b);
  const part = new Uint8Array(set.labels.length);
  const apart = new Float32Array(identities);
  for (const [identity, { own }] of people.entries()) {
    const parted = halves(embeddings, own.images);
    if (identity % BLOCK === 0) await pause();
    if (!parted) continue;
    const [first, second] = parted;
    for (const image of second.images) part[image] = 1;
    if (second.images.length < LEAST_GROUP) continue;
    apart[identity] = Math.max(0, 1 - 2 * mixedUp(first, second));
  }
  // Copies go where the photo goes that stands for them.
  const { labels: given, photos } = set;
  const partOf = new Map(members.flat().map((image) => [`${photos[image]} ${given[image]}`, part[image]!]));
  given.forEach((label, image) => {
    part[image] = partOf.get(`${photos[image]} ${label}`) ?? 0;
  });
  return { pairs: pairs.slice(0, MOST_PAIRS), part, apart };
}
