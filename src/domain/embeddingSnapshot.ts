/** The embeddings of a network at one moment of its training. */
export interface EmbeddingSnapshot {
  readonly epoch: number;
  readonly step: number;
  /** [count], which images, ascending. */
  readonly images: Int32Array<ArrayBuffer>;
  /** Of all images of the set; more than `images` where they are a sample. */
  readonly total: number;
  /** Numbers an embedding. */
  readonly size: number;
  /** [count, size], not normalised. */
  readonly embeddings: Float32Array<ArrayBuffer>;
  /** [identities, size], not normalised. */
  readonly centres: Float32Array<ArrayBuffer>;
}
