/**
 * Images that are there twice: with exactly the same pixels, or alike but for encoding, scale and brightness. Alike ones are
 * looked for between identities only: two photographs of one person may well be alike.
 *
 * The bounds come from photographs: among 1,438 + 1,431 + 400 + 600 faces no two of different people came within 7 bits and
 * a likeness of 0.95, while re-encoded (JPEG quality 20 and more), scaled and brightened copies all did but for one in a hundred.
 */

import type { Fingerprint } from '../../domain/imagePrints.ts';
import type { AlikePair, DuplicateGroup } from '../../domain/importReport.ts';
import { hashDistance } from '../pixels/fingerprint.ts';
import { agreement } from '../pixels/prints.ts';
import type { ListedCandidate } from './candidates.ts';

const MOST_BITS = 7;
const LEAST_LIKENESS = 0.95;
/** One more band than bits may differ: two hashes within that distance share at least one of them. */
const BANDS = 8;
const MOST_PAIRS = 1000;
/** A set of drawings may have as many near hashes as pairs; photographs have hardly any. */
const MOST_COMPARISONS = 2_000_000;

/** @returns groups of at least two indices, in ascending order */
function findDuplicates(prints: readonly Pick<Fingerprint, 'exact'>[]): number[][] {
  const groups = new Map<string, number[]>();
  prints.forEach(({ exact }, i) => {
    const group = groups.get(exact);
    if (group) group.push(i);
    else groups.set(exact, [i]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

const byteOf = ({ difference }: Fingerprint, band: number): number =>
  (difference[band >> 2]! >>> (8 * (band & 3))) & 255;

/** True for an image of one colour: its hash and miniature say nothing. */
const isPlain = ({ miniature }: Fingerprint): boolean => miniature.every((value) => value === 0);

/**
 * @param identity of each image; only pairs of two are reported
 * @returns pairs of indices, the lower first; at most a thousand
 */
function findAlike(prints: readonly Fingerprint[], identity: (index: number) => unknown): [number, number][] {
  const pairs: [number, number][] = [];
  const drawn = prints.flatMap((print, i) => (isPlain(print) ? [] : [i]));
  let comparisons = 0;
  for (let band = 0; band < BANDS; band++) {
    const buckets: number[][] = Array.from({ length: 256 }, () => []);
    for (const i of drawn) buckets[byteOf(prints[i]!, band)]!.push(i);
    for (const bucket of buckets) {
      for (const [a, b] of nearPairs(bucket, prints, identity, band)) {
        if (++comparisons > MOST_COMPARISONS || pairs.length >= MOST_PAIRS) return pairs;
        if (agreement(prints[a]!.miniature, prints[b]!.miniature) >= LEAST_LIKENESS) pairs.push([a, b]);
      }
    }
  }
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

/** Pairs of one bucket whose hashes are near; those that an earlier band has found already are left out. */
function* nearPairs(
  bucket: readonly number[],
  prints: readonly Fingerprint[],
  identity: (index: number) => unknown,
  band: number,
): Generator<[number, number]> {
  for (let j = 1; j < bucket.length; j++) {
    const b = bucket[j]!;
    for (let i = 0; i < j; i++) {
      const a = bucket[i]!;
      if (hashDistance(prints[a]!, prints[b]!) > MOST_BITS || identity(a) === identity(b)) continue;
      if (prints[a]!.exact === prints[b]!.exact || sharedBefore(prints[a]!, prints[b]!, band)) continue;
      yield [a, b];
    }
  }
}

function sharedBefore(a: Fingerprint, b: Fingerprint, band: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) if (byteOf(a, earlier) === byteOf(b, earlier)) return true;
  return false;
}

/** Both kinds, with paths and identities in place of indices. */
export function reportDuplicates(
  kept: readonly ListedCandidate[],
  prints: readonly Fingerprint[],
): { duplicates: DuplicateGroup[]; alike: AlikePair[] } {
  const path = (i: number): string => kept[i]!.file.path;
  const identity = (i: number): string => kept[i]!.identity;
  const duplicates = findDuplicates(prints).map((group) => {
    const identities = [...new Set(group.map(identity))];
    return { paths: group.map(path), identities, suspectedNoise: identities.length > 1 };
  });
  const alike = findAlike(prints, identity).map(
    ([a, b]): AlikePair => ({ paths: [path(a), path(b)], identities: [identity(a), identity(b)] }),
  );
  return { duplicates, alike };
}
