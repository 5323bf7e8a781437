/**
 * Who a face without a name may be: the person whose photos it is most like, with the chance that it is. How alike photos of one
 * person are, and how alike those of strangers, is learned from the photos that have names.
 */
import { stream } from '../../lib/rng.ts';
import type { Embeddings } from './embeddings.ts';
import { learnMixture, type Mixture, personChance } from './labelChances.ts';
import { type PhotoSet, representatives } from './photoCopies.ts';

/** Photos that the cosines are learned from, at most: more tell nothing new. */
const SAMPLED = 2048;
/** Photos of a person whom a face can be like: a single one may be anybody's. */
const LEAST_PHOTOS = 2;

interface NameChances {
  /** [faces], the person each is most like; -1 where there is none to be like. */
  readonly people: Int32Array<ArrayBuffer>;
  /** [faces], [0, 1], the chance that it is that person; 0 where that cannot be estimated. */
  readonly chances: Float32Array<ArrayBuffer>;
}

/** The sum of each person's photos, copies counted as one. */
interface People {
  /** [identities, size]. */
  readonly sums: Float64Array;
  readonly photos: Int32Array;
  readonly size: number;
}

function peopleOf({ size, values }: Embeddings, labels: Int32Array, images: Int32Array, identities: number): People {
  const sums = new Float64Array(identities * size);
  const photos = new Int32Array(identities);
  for (const image of images) {
    const person = labels[image]!;
    photos[person]! += 1;
    for (let k = 0; k < size; k++) sums[person * size + k]! += values[image * size + k]!;
  }
  return { sums, photos, size };
}

/** Cosine of a row to the mean of a person's photos. @param less the row is one of them, and left out */
function cosineTo({ sums, size }: People, person: number, row: Float32Array, less = false): number {
  let [product, square] = [0, 0];
  for (let k = 0; k < size; k++) {
    const value = sums[person * size + k]! - (less ? row[k]! : 0);
    product += value * row[k]!;
    square += value * value;
  }
  return square > 0 ? product / Math.sqrt(square) : 0;
}

/** The two people whose photos a row is most like, the most like first. @param may leaves people out */
function nearestTwo(people: People, row: Float32Array, may: (person: number) => boolean) {
  let [first, best, second] = [-1, -1, -1];
  for (let person = 0; person < people.photos.length; person++) {
    if (people.photos[person]! < LEAST_PHOTOS || !may(person)) continue;
    const cosine = cosineTo(people, person, row);
    if (first < 0 || cosine > best) [first, best, second] = [person, cosine, best];
    else if (cosine > second) second = cosine;
  }
  return { first, best, second };
}

/** What is known of cosines, from photos that are held against the others of their person. */
function mixtureOf(embeddings: Embeddings, labels: Int32Array, images: Int32Array, people: People): Mixture | null {
  const random = stream(0, 'nameless faces');
  const known = [...images.filter((image) => people.photos[labels[image]!]! > LEAST_PHOTOS)];
  const sample = Array.from({ length: Math.min(SAMPLED, known.length) }, (_, i) => {
    const other = i + random.integer(known.length - i);
    [known[i], known[other]] = [known[other]!, known[i]!];
    return known[i]!;
  });
  const strangers = Int32Array.from(people.photos.keys()).filter((person) => people.photos[person]! >= LEAST_PHOTOS);
  if (strangers.length < 3) return null;
  const [own, best, stranger] = [0, 1, 2].map(() => new Float32Array(sample.length)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  sample.forEach((image, i) => {
    const row = rowOf(embeddings, image);
    const label = labels[image]!;
    own[i] = cosineTo(people, label, row, true);
    const nearest = nearestTwo(people, row, (person) => person !== label);
    best[i] = nearest.best;
    let drawn = strangers[random.integer(strangers.length)]!;
    while (drawn === label || drawn === nearest.first) drawn = strangers[random.integer(strangers.length)]!;
    stranger[i] = cosineTo(people, drawn, row);
  });
  return learnMixture({ own, best, stranger }, Int32Array.from(sample.keys()));
}

const rowOf = ({ size, values }: Embeddings, image: number): Float32Array =>
  values.subarray(image * size, (image + 1) * size);

/** Says of faces who they may be. @param faces centred as the set is @param taken people who are in the photo already: nobody is there twice */
export type Namer = (faces: Embeddings, taken: readonly number[]) => NameChances;

/**
 * Learns from a set, once for all faces that are held against it.
 * @param embeddings of the set, as `centred` makes them
 * @param labels of the set; negative for images whose label is not to be trusted, which vouch for nobody
 */
export function namerOf(embeddings: Embeddings, { labels, photos }: PhotoSet, identities: number): Namer {
  const images = representatives({ labels, photos }).filter((image) => labels[image]! >= 0);
  const people = peopleOf(embeddings, labels, images, identities);
  const mixture = mixtureOf(embeddings, labels, images, people);
  return (faces, taken) => {
    const named = new Int32Array(faces.count);
    const chances = new Float32Array(faces.count);
    for (let face = 0; face < faces.count; face++) {
      const { first, best, second } = nearestTwo(people, rowOf(faces, face), (person) => !taken.includes(person));
      named[face] = first;
      if (first >= 0 && mixture) chances[face] = personChance(mixture, best, second);
    }
    return { people: named, chances };
  };
}
