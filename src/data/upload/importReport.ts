/** What an import says about itself: what was left out and why, and what a person should know about the rest. */

export interface SkippedFile {
  readonly path: string;
  /** A sentence. */
  readonly reason: string;
}

export interface ImportNotice {
  readonly path: string;
  /** A sentence. */
  readonly note: string;
}

/** Images with the same pixels. */
export interface DuplicateGroup {
  readonly paths: readonly string[];
  /** Each identity once. */
  readonly identities: readonly string[];
  /** Several identities: at least one of the labels is wrong. */
  readonly suspectedNoise: boolean;
}

export interface ImportReport {
  /** Images. */
  readonly imported: number;
  readonly identities: number;
  /** In the order of their paths. */
  readonly skipped: readonly SkippedFile[];
  readonly notices: readonly ImportNotice[];
  readonly duplicates: readonly DuplicateGroup[];
  /** Labels that differ by upper and lower case alone, kept apart. */
  readonly nearlyEqual: readonly (readonly string[])[];
}

/** FNV-1a over bytes, 32 bits. */
function hash(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.every((value, i) => value === b[i]);

/**
 * Images with exactly the same pixels, found by hash and confirmed byte by byte.
 * @param image the pixels of the i-th image
 * @returns groups of at least two indices, in ascending order
 */
export function findDuplicates(count: number, image: (index: number) => Uint8Array): number[][] {
  /** Groups by hash; nearly always one a hash. */
  const byHash = new Map<number, number[][]>();
  for (let i = 0; i < count; i++) {
    const pixels = image(i);
    const key = hash(pixels);
    const groups = byHash.get(key);
    const same = groups?.find((group) => sameBytes(image(group[0]!), pixels));
    if (same) same.push(i);
    else if (groups) groups.push([i]);
    else byHash.set(key, [[i]]);
  }
  return [...byHash.values()].flat().filter((group) => group.length > 1);
}

/** @returns groups of labels that are equal but for upper and lower case */
export function nearlyEqualLabels(labels: readonly string[]): string[][] {
  const byLower = new Map<string, string[]>();
  for (const label of labels) {
    const key = label.toLowerCase();
    const group = byLower.get(key);
    if (group) group.push(label);
    else byLower.set(key, [label]);
  }
  return [...byLower.values()].filter((group) => group.length > 1);
}
