/**
 * Which images are copies of one photo: the same file again, encoded anew, scaled or brightened. Embeddings say which images
 * might be, the prints of the whole photos which are: embeddings alone take two photos of a steady face for one.
 *
 * The bound comes from photographs: copies (JPEG quality 30 to 85, scaled to 75 to 200 %) agree by 0.97 and more, of 1,588
 * photos of LFW no two by more than 0.78, of 400 of ORL, taken in one sitting, none of two people and one pair of one by 0.93.
 */
import { agreement } from '../../data/pixels/prints.ts';
import type { EdgePrint } from '../../domain/imagePrints.ts';
import type { Embeddings } from './embeddings.ts';
import { type EachNearest, eachNearest } from './nearest.ts';

const LEAST_COSINE = 0.6;
const LEAST_AGREEMENT = 0.94;
/** Copies looked for around an image at a time; a photo that has some is gone through again. */
const NEAREST = 32;

/**
 * Numbers the photos of a set.
 * @param embeddings rows of length 1
 * @param prints [count], of the whole photos
 * @param files [count], the file that each image is a face of: two faces of one photo are no copies; null where each is a file
 * @param pause is waited for once in a while; what it throws ends the work
 * @param search who finds the images that are nearest
 * @returns [count], for each image the first image that shows the same photo
 */
export async function findCopies(
  embeddings: Embeddings,
  prints: readonly EdgePrint[],
  files: readonly string[] | null,
  pause: () => Promise<void>,
  search: EachNearest = eachNearest,
): Promise<Int32Array<ArrayBuffer>> {
  const first = Int32Array.from(prints.keys());
  const photoOf = (image: number): number => {
    let at = image;
    while (first[at] !== at) at = first[at]!;
    return at;
  };
  const grown = new Set<number>();
  const held = files?.map((file) => new Set([file]));
  const join = (a: number, b: number): void => {
    const [low, high] = [photoOf(a), photoOf(b)].sort((x, y) => x - y) as [number, number];
    if (low === high) return;
    if (held && [...held[high]!].some((file) => held[low]!.has(file))) return;
    first[high] = low;
    for (const file of held?.[high] ?? []) held![low]!.add(file);
    grown.add(low);
  };
  let of = first.slice();
  while (of.length > 0) {
    grown.clear();
    const among = Int32Array.from(new Set(first.map(photoOf)));
    await search(
      { embeddings, of, among, count: NEAREST },
      (image, neighbours) => {
        for (const { image: other, cosine } of neighbours) {
          if (cosine < LEAST_COSINE) break;
          if (other !== image && agreement(prints[image]!, prints[other]!) >= LEAST_AGREEMENT) join(image, other);
        }
      },
      pause,
    );
    of = Int32Array.from(new Set([...grown].map(photoOf)));
  }
  return first.map(photoOf);
}
