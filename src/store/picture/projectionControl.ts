/** The projection of embeddings of many numbers: what was asked for last, and what came of it. */
import type { ProjectionListener, Projections } from '../../client/projections.ts';
import type { Projected, ProjectionKind, ProjectionRequest } from '../../protocol/projection.ts';

export interface ProjectionView {
  /** Null while none was made. */
  readonly result: Projected | null;
  /** The step of the embeddings that `result` is of, and their images. */
  readonly of: { readonly step: number; readonly images: Int32Array } | null;
  /** Of UMAP; null while none is under way. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Why there is none, a sentence. */
  readonly problem: string | null;
}

export const NO_PROJECTION: ProjectionView = { result: null, of: null, progress: null, problem: null };

/** What is projected. */
export interface ProjectionOrder extends Pick<ProjectionRequest, 'kind' | 'size' | 'embeddings' | 'centres' | 'seed'> {
  readonly step: number;
  readonly images: Int32Array;
}

export interface ProjectionActions {
  /** A newer order gives up the one under way; while PCA is under way, further ones of PCA wait for the next call. */
  projectEmbeddings(order: ProjectionOrder): void;
  forgetProjection(): void;
}

export interface ProjectionStore {
  getState(): { readonly projection: ProjectionView };
  setState(part: { readonly projection: ProjectionView }): void;
}

export function createProjectionControl(
  store: ProjectionStore,
  createProjections: (listener: ProjectionListener) => Projections,
): ProjectionActions & { dispose(): void } {
  let projections: Projections | null = null;
  let current: ProjectionOrder | null = null;
  let waiting: ProjectionOrder | null = null;
  let axes: { readonly size: number; readonly rows: Float32Array<ArrayBuffer> } | null = null;

  const show = (part: Partial<ProjectionView>): void =>
    store.setState({ projection: { ...store.getState().projection, ...part } });
  const begin = (order: ProjectionOrder): void => {
    current = order;
    waiting = null;
    projections ??= createProjections(listener);
    const { kind, size, embeddings, centres, seed } = order;
    if (kind === 'umap') show({ progress: { done: 0, total: 1 }, problem: null });
    projections.project({ kind, size, embeddings, centres, seed, axes: axes?.size === size ? axes.rows : null });
  };
  const listener: ProjectionListener = {
    onProgress: (done, total) => show({ progress: { done, total } }),
    onProjected(result) {
      const order = current;
      current = null;
      if (!order) return;
      if (result.axes) axes = { size: order.size, rows: result.axes };
      show({ result, of: { step: order.step, images: order.images }, progress: null, problem: null });
      if (waiting) begin(waiting);
    },
    onFailed(message) {
      current = null;
      show({ progress: null, problem: message });
    },
  };
  /** Of a kind that is under way the newest waits: each would otherwise give up the one before. */
  const joins = (kind: ProjectionKind): boolean => current?.kind === 'pca' && kind === 'pca';
  return {
    projectEmbeddings(order) {
      if (joins(order.kind)) waiting = order;
      else begin(order);
    },
    forgetProjection() {
      projections?.cancel();
      current = null;
      waiting = null;
      store.setState({ projection: NO_PROJECTION });
    },
    dispose: () => projections?.dispose(),
  };
}
