/**
 * The identities that an image of a large set is held against: its own, and those of the images that are most like it. Among
 * thousands of others nearly all are out of the question, and together they would drown the few that are not.
 */
import type { KnownNearest } from './knownNearest.ts';

/** From so many identities on. Below, an image is held against all of them. */
export const MANY_PEOPLE = 512;
/** Other identities for each image, at most. */
const MOST_OTHERS = 8;

/** Identities in ascending order, the image's own among them. */
export type NearPeople = (image: number) => Int32Array;

/** @param labels [count]; images with a negative one are nobody's */
export function nearPeople(known: KnownNearest, labels: Int32Array, most: number = MOST_OTHERS): NearPeople {
  return (image) => {
    const people = new Set([labels[image]!]);
    for (const other of known.of(image)) {
      if (people.size > most) break;
      if (labels[other]! >= 0) people.add(labels[other]!);
    }
    return Int32Array.from(people).sort();
  };
}
