/** Brings embeddings down to a picture: PCA at once, UMAP with progress. */
import { LEAST_ROWS, neighbourMap, stressOf } from '../engine/projection/neighbourMap.ts';
import { alongAxes, principalAxes, unitRowsOf } from '../engine/projection/principalAxes.ts';
import { yieldToMessages } from '../lib/yieldToMessages.ts';
import type { Projected, ProjectionEvent, ProjectionRequest } from '../protocol/projection.ts';

const PROGRESS_EPOCHS = 10;

/** So that the farthest point of the middle 99 % lies at 1. */
function scaled(points: Float32Array<ArrayBuffer>, centres: Float32Array<ArrayBuffer>): void {
  const lengths = Array.from({ length: points.length / 3 }, (_, i) => Math.hypot(...points.subarray(3 * i, 3 * i + 3)));
  const far = lengths.sort((a, b) => a - b)[Math.floor((lengths.length - 1) * 0.99)] ?? 0;
  if (far === 0) return;
  for (const rows of [points, centres]) rows.set(rows.map((x) => x / far));
}

function byAxes({ size, seed, axes }: ProjectionRequest, points: Float32Array, centres: Float32Array): Projected {
  const found = principalAxes(points, size, seed, axes);
  return {
    kind: 'pca',
    points: alongAxes(points, size, found),
    centres: alongAxes(centres, size, found),
    axes: found.axes,
    explained: found.explained,
    stress: null,
  };
}

/** [count, 2] as [count, 3], in the middle of the picture: about the middle of the box that holds them, wherever most of them lie. */
function flat(plane: Float32Array): Float32Array<ArrayBuffer> {
  const count = plane.length / 2;
  const middle = (axis: number): number => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < plane.length; i += 2) {
      least = Math.min(least, plane[i]!);
      most = Math.max(most, plane[i]!);
    }
    return (least + most) / 2;
  };
  const [x, y] = [middle(0), middle(1)];
  const result = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) result.set([plane[2 * i]! - x, plane[2 * i + 1]! - y], 3 * i);
  return result;
}

async function byNeighbours(
  { job, size, seed }: ProjectionRequest,
  points: Float32Array,
  centres: Float32Array,
  post: (event: ProjectionEvent) => void,
  signal: AbortSignal,
): Promise<Projected> {
  // Class centres lie on the same sphere: they take part as points.
  const rows = new Float32Array(points.length + centres.length);
  rows.set(points);
  rows.set(centres, points.length);
  if (rows.length / size < LEAST_ROWS) throw new RangeError(`UMAP needs at least ${LEAST_ROWS} vectors`);
  const plane = await neighbourMap(rows, size, seed, async (done, total) => {
    if (done % PROGRESS_EPOCHS !== 0) return;
    post({ v: 1, job, type: 'progress', done, total });
    await yieldToMessages();
    signal.throwIfAborted();
  });
  const placed = flat(plane);
  const count = (points.length / size) * 3;
  return {
    kind: 'umap',
    points: placed.slice(0, count),
    centres: placed.slice(count),
    axes: null,
    explained: null,
    stress: stressOf(points, size, placed.subarray(0, count), 3, seed),
  };
}

export async function project(
  request: ProjectionRequest,
  post: (event: ProjectionEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { job, kind, size } = request;
  const [points, centres] = [unitRowsOf(request.embeddings, size), unitRowsOf(request.centres, size)];
  const result =
    kind === 'pca' ? byAxes(request, points, centres) : await byNeighbours(request, points, centres, post, signal);
  scaled(result.points, result.centres);
  post({ v: 1, job, type: 'projected', result });
}
