/** What a network must be to compare faces by: it turns faces, cut out of their photos, into embeddings. */
import type { Similarity } from '../../data/faces/alignment.ts';

export interface Embedder {
  /** Names the network, its weights and its crop: what was made by another is never taken for its own. */
  readonly id: string;
  /** Pixels a side of its input. */
  readonly input: number;
  /** Numbers of an embedding. */
  readonly size: number;
  /** Its crop of a face: from the pixels of an aligned face (112 a side) to those of its input. */
  readonly crop: Similarity;
  /**
   * @param faces [count, input, input, 3] f32, RGB 0-255
   * @returns [count, size] f32, not normalised
   */
  embed(faces: Float32Array, count: number): Promise<Float32Array>;
  dispose(): void;
}
