/** Which photos of a set are compared in the pairs that are drawn of it. */
import { stream } from '../lib/rng.ts';
import { verificationPairs } from './verificationPairs.ts';

/** All pairs of so many photos are looked at. */
const MOST_PHOTOS = 1500;
/** Of one person; more would make the pairs a matter of few people. */
const MOST_OF_A_PERSON = 10;

/** An image by its person and its place among that person's, from 1. */
interface PlacedPhoto {
  readonly person: string;
  readonly place: number;
}

export interface PlannedPair {
  readonly left: PlacedPhoto;
  readonly right: PlacedPhoto;
  readonly same: boolean;
  /** Indices of images. */
  readonly images: readonly [number, number];
}

/**
 * Photos from which pairs are drawn: up to ten of each person with two at least, people in an order that the seed draws.
 * @param identities [images], grouped
 * @returns indices of images, ascending
 */
export function photosForPairs(identities: readonly string[], seed: number): number[] {
  const people = new Map<string, number[]>();
  identities.forEach((identity, image) => {
    const photos = people.get(identity);
    if (photos) photos.push(image);
    else people.set(identity, [image]);
  });
  const draw = stream(seed, 'photos for pairs');
  const chosen: number[] = [];
  for (const photos of draw.shuffle([...people.values()].filter(({ length }) => length > 1))) {
    if (chosen.length >= MOST_PHOTOS) break;
    chosen.push(...draw.shuffle([...photos]).slice(0, MOST_OF_A_PERSON));
  }
  return chosen.slice(0, MOST_PHOTOS).sort((a, b) => a - b);
}

/**
 * @param identities [images], of the whole set, grouped
 * @param photos indices of images that can be read
 * @returns fold after fold, those of one person first in each; null when there are fewer than ten pairs of either kind
 */
export function pairPlan(identities: readonly string[], photos: readonly number[], seed: number): PlannedPair[] | null {
  const numbers = new Map([...new Set(identities)].map((identity, number) => [identity, number]));
  const pairs = verificationPairs(
    photos.map((image) => numbers.get(identities[image]!)!),
    seed,
  );
  if (!pairs) return null;
  const first = new Map<string, number>();
  identities.forEach((identity, image) => {
    if (!first.has(identity)) first.set(identity, image);
  });
  const placed = (image: number): PlacedPhoto => {
    const person = identities[image]!;
    return { person, place: image - first.get(person)! + 1 };
  };
  return Array.from(pairs.left, (_, p) => {
    const images = [photos[pairs.left[p]!]!, photos[pairs.right[p]!]!] as const;
    return { left: placed(images[0]), right: placed(images[1]), same: pairs.same[p] === 1, images };
  });
}
