/** Which images lie nearest to one, by the cosine of their embeddings. */
import type { EmbeddingSnapshot } from './embeddingSnapshot.ts';

export interface NearImage {
  readonly image: number;
  /** [-1, 1] */
  readonly cosine: number;
}

/**
 * The directions are those that the loss saw each image in last, so of different steps of an epoch.
 * @param isCandidate which images are looked at; the image itself never is
 * @returns nearest first; null where the snapshot does not know the image
 */
export function nearestImages(
  { images, directions, dims }: Pick<EmbeddingSnapshot, 'images' | 'directions' | 'dims'>,
  image: number,
  isCandidate: (image: number) => boolean,
  most: number,
): readonly NearImage[] | null {
  const product = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < dims; k++) sum += directions[a * dims + k]! * directions[b * dims + k]!;
    return sum;
  };
  const row = images.indexOf(image);
  // Rows that were not trained on yet have no direction.
  if (row < 0 || product(row, row) === 0) return null;
  const found: NearImage[] = [];
  images.forEach((other, at) => {
    if (other === image || !isCandidate(other)) return;
    const squares = product(at, at);
    if (squares === 0) return;
    const cosine = product(row, at) / Math.sqrt(product(row, row) * squares);
    found.push({ image: other, cosine: Math.max(-1, Math.min(1, cosine)) });
  });
  return found.sort((a, b) => b.cosine - a.cosine || a.image - b.image).slice(0, most);
}
