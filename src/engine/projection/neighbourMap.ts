/** UMAP of unit vectors, seeded: a plane in which near neighbours stay near. Source: McInnes et al., arXiv 1802.03426; umap-js. */
import { UMAP } from 'umap-js';
import { stream } from '../../lib/rng.ts';

const NEIGHBOURS = 15;
const LEAST_DISTANCE = 0.2;
/** The optimiser's epochs, few enough for a pause. */
const EPOCHS = 300;
/** Below this no map can be drawn. */
export const LEAST_ROWS = 5;

/**
 * @param rows [count, size], at least `LEAST_ROWS`
 * @param onProgress after each epoch; awaited, so that a cancel is heard
 * @returns [count, 2]
 */
export async function neighbourMap(
  rows: Float32Array,
  size: number,
  seed: number,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<Float32Array<ArrayBuffer>> {
  const count = rows.length / size;
  const vectors = Array.from({ length: count }, (_, i) => [...rows.subarray(i * size, (i + 1) * size)]);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(NEIGHBOURS, count - 1),
    minDist: LEAST_DISTANCE,
    nEpochs: EPOCHS,
    random: stream(seed, 'umap').uniform,
  });
  const epochs = umap.initializeFit(vectors);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    await onProgress(epoch + 1, epochs);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

const PAIRS = 20_000;

/**
 * Kruskal's stress-1 after the best scaling, over seeded pairs: 0 where all distances are kept.
 * @param rows [count, size] @param placed [count, dimensions]
 */
export function stressOf(
  rows: Float32Array,
  size: number,
  placed: Float32Array,
  dimensions: number,
  seed: number,
): number {
  const count = rows.length / size;
  const rng = stream(seed, 'stress');
  const between = (values: Float32Array, width: number, a: number, b: number): number => {
    let squares = 0;
    for (let k = 0; k < width; k++) squares += (values[a * width + k]! - values[b * width + k]!) ** 2;
    return Math.sqrt(squares);
  };
  let [both, own, drawn] = [0, 0, 0];
  for (let i = 0; i < PAIRS; i++) {
    const [a, b] = [rng.integer(count), rng.integer(count)];
    const [distance, shown] = [between(rows, size, a, b), between(placed, dimensions, a, b)];
    both += distance * shown;
    own += distance * distance;
    drawn += shown * shown;
  }
  // min over c of sum (c shown - distance)^2 / sum distance^2
  return own === 0 || drawn === 0 ? 0 : Math.sqrt(Math.max(0, 1 - (both * both) / (own * drawn)));
}
