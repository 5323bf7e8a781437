/** Messages between the page and the worker that brings embeddings of many numbers down to the few a picture has. */
import type { JobCancel, JobEnvelope, JobFailed } from './envelope.ts';

export type ProjectionKind = 'pca' | 'umap';

export interface ProjectionRequest extends JobEnvelope {
  readonly type: 'project';
  readonly kind: ProjectionKind;
  /** Numbers an embedding. */
  readonly size: number;
  /** [count, size] */
  readonly embeddings: Float32Array<ArrayBuffer>;
  /** [identities, size] */
  readonly centres: Float32Array<ArrayBuffer>;
  readonly seed: number;
  /** Principal axes of an earlier request, [3, size], so that the picture keeps its bearings; null: none. */
  readonly axes: Float32Array<ArrayBuffer> | null;
}

export type ProjectionCommand = ProjectionRequest | JobCancel;

/** Of unit vectors. */
export interface Projected {
  readonly kind: ProjectionKind;
  /** [count, 3]; the third number is 0 in a plane. */
  readonly points: Float32Array<ArrayBuffer>;
  /** [identities, 3] */
  readonly centres: Float32Array<ArrayBuffer>;
  /** [3, size]; null for UMAP. */
  readonly axes: Float32Array<ArrayBuffer> | null;
  /** Share of the variance that the picture shows; null for UMAP. */
  readonly explained: number | null;
  /** Kruskal's stress-1 of the distances, 0 where all are kept; null for PCA. */
  readonly stress: number | null;
}

export type ProjectionEvent =
  | (JobEnvelope & { readonly type: 'progress'; readonly done: number; readonly total: number })
  | (JobEnvelope & { readonly type: 'projected'; readonly result: Projected })
  | JobFailed;
