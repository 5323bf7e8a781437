/**
 * Synthetic faces: a linear 3D face model with texture, lit, projected and cropped as real photographs will be. Every image
 * is a pure function of (seed, identity, image) and of size and difficulty. No DOM, no GPU: runs in a worker and in Node.
 */
import { createFaceRenderer } from './renderer.ts';

export { identityCoefficients, isLookAlike } from './identity.ts';
export { createFaceRenderer, type FaceRenderer } from './renderer.ts';

/** What a synthetic data set is. */
export interface SyntheticSpec {
  readonly identities: number;
  readonly imagesPerIdentity: number;
  /** 0 (none) to 2; 1 by default. */
  readonly difficulty: number;
  readonly seed: number;
}

/**
 * Renders a whole set, identity by identity.
 * @param onImage called after every image with the number done
 * @returns [identities * imagesPerIdentity, size, size, 3] bytes
 * @throws RangeError on a spec or size out of range
 */
export function renderSet(
  spec: SyntheticSpec,
  size: number,
  onImage?: (done: number) => void,
): Uint8Array<ArrayBuffer> {
  const renderer = createFaceRenderer(size);
  const { identities, imagesPerIdentity } = spec;
  const bytes = size * size * 3;
  const pixels = new Uint8Array(identities * imagesPerIdentity * bytes);
  for (let i = 0; i < identities; i++) {
    for (let k = 0; k < imagesPerIdentity; k++) {
      const done = i * imagesPerIdentity + k;
      renderer.render(spec, i, k, pixels, done * bytes);
      onImage?.(done + 1);
    }
  }
  return pixels;
}
