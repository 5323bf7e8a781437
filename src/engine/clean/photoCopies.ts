/**
 * What a set of images is made of once copies are counted as one: a photo that lies in a folder five times is evidence once,
 * and none of its copies may vouch for another.
 */

export interface PhotoSet {
  /** [count], identities; an image with a negative one is left out. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** [count], the number of the photo that an image is a copy of: the index of its first copy, of whatever label. */
  readonly photos: Int32Array<ArrayBuffer>;
}

/** Every image is a photo of its own. */
export const withoutCopies = (labels: Int32Array<ArrayBuffer>): PhotoSet => ({
  labels,
  photos: Int32Array.from(labels.keys()),
});

/**
 * For each image the one that stands for it: the first that has the same photo and the same label.
 * @param settled [count], 1 where a person has decided the label: such an image goes before others
 * @returns [count]; -1 for images left out
 */
export function standIns({ labels, photos }: PhotoSet, settled?: Uint8Array): Int32Array<ArrayBuffer> {
  const chosen = new Map<string, number>();
  const keyOf = (image: number): string => `${photos[image]} ${labels[image]}`;
  labels.forEach((label, image) => {
    if (label < 0) return;
    const held = chosen.get(keyOf(image));
    if (held === undefined || (settled?.[image] === 1 && settled[held] !== 1)) chosen.set(keyOf(image), image);
  });
  return labels.map((label, image) => (label < 0 ? -1 : chosen.get(keyOf(image))!));
}

/** The images that stand for themselves, in ascending order: one for each photo under each label. */
export const representatives = (set: PhotoSet, settled?: Uint8Array): Int32Array<ArrayBuffer> =>
  standIns(set, settled).filter((image, i) => image === i);

/**
 * On how many other photos of its label an image can be judged.
 * @returns [count]; 0 for the only photo of an identity, -1 for images left out
 */
export function otherPhotos(set: PhotoSet): Int32Array<ArrayBuffer> {
  const counts = new Map<number, number>();
  for (const image of representatives(set)) {
    const label = set.labels[image]!;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return set.labels.map((label) => (label < 0 ? -1 : counts.get(label)! - 1));
}
