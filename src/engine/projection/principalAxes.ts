/** Principal component analysis by subspace iteration: the few axes along which rows vary most. */
import { stream } from '../../lib/rng.ts';

const AXES = 3;
const MOST_ITERATIONS = 60;
/** An axis that turns by less than this (1 - |cosine|) has settled. */
const SETTLED = 1e-8;

/** Rows divided by their length; a zero row stays. [count, size] */
export function unitRowsOf(rows: Float32Array, size: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(rows.length);
  for (let first = 0; first < rows.length; first += size) {
    let squares = 0;
    for (let k = first; k < first + size; k++) squares += rows[k]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = first; k < first + size; k++) result[k] = rows[k]! * scale;
  }
  return result;
}

export interface PrincipalAxes {
  /** [3, size], orthonormal, by falling variance; missing ones (size below 3) are zero. */
  readonly axes: Float32Array<ArrayBuffer>;
  /** [size] */
  readonly mean: Float64Array;
  /** Share of the variance along the axes, 0 to 1; 1 where nothing varies. */
  readonly explained: number;
}

/** Gram-Schmidt, in place; what is left of nothing becomes zero. [axes, size] */
function orthonormalise(axes: Float64Array, size: number): void {
  for (let a = 0; a < AXES; a++) {
    for (let b = 0; b < a; b++) {
      let along = 0;
      for (let k = 0; k < size; k++) along += axes[a * size + k]! * axes[b * size + k]!;
      for (let k = 0; k < size; k++) axes[a * size + k]! -= along * axes[b * size + k]!;
    }
    let squares = 0;
    for (let k = 0; k < size; k++) squares += axes[a * size + k]! ** 2;
    const scale = squares > 1e-24 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < size; k++) axes[a * size + k]! *= scale;
  }
}

/** Mean and total variance of rows. */
function momentsOf(rows: Float32Array, size: number): { mean: Float64Array; total: number } {
  const count = rows.length / size;
  const mean = new Float64Array(size);
  rows.forEach((value, i) => {
    mean[i % size]! += value / count;
  });
  let total = 0;
  rows.forEach((value, i) => {
    total += (value - mean[i % size]!) ** 2 / count;
  });
  return { mean, total };
}

/** The covariance times each axis, [axes, size]. */
function covarianceTimes(
  rows: Float32Array,
  size: number,
  mean: Float64Array,
  axes: Float64Array,
): Float64Array<ArrayBuffer> {
  const count = rows.length / size;
  const result = new Float64Array(AXES * size);
  for (let first = 0; first < rows.length; first += size) {
    for (let a = 0; a < AXES; a++) {
      let along = 0;
      for (let k = 0; k < size; k++) along += (rows[first + k]! - mean[k]!) * axes[a * size + k]!;
      along /= count;
      for (let k = 0; k < size; k++) result[a * size + k]! += along * (rows[first + k]! - mean[k]!);
    }
  }
  return result;
}

/** How far the axes turned: the largest 1 - |cosine|. */
function turnOf(before: Float64Array, after: Float64Array, size: number): number {
  let most = 0;
  for (let a = 0; a < AXES; a++) {
    let cosine = 0;
    for (let k = a * size; k < (a + 1) * size; k++) cosine += before[k]! * after[k]!;
    most = Math.max(most, 1 - Math.abs(cosine));
  }
  return most;
}

/**
 * @param rows [count, size], at least one
 * @param start axes to begin with, [3, size], whose directions the result keeps; null: seeded ones
 */
export function principalAxes(
  rows: Float32Array,
  size: number,
  seed: number,
  start: Float32Array | null,
): PrincipalAxes {
  const { mean, total } = momentsOf(rows, size);
  const rng = stream(seed, 'principal axes');
  let axes =
    start?.length === AXES * size
      ? Float64Array.from(start)
      : Float64Array.from({ length: AXES * size }, () => rng.normal());
  orthonormalise(axes, size);
  for (let i = 0; i < MOST_ITERATIONS; i++) {
    const next = covarianceTimes(rows, size, mean, axes);
    orthonormalise(next, size);
    const turn = turnOf(axes, next, size);
    axes = next;
    if (turn < SETTLED) break;
  }
  const times = covarianceTimes(rows, size, mean, axes);
  let shown = 0;
  for (let k = 0; k < times.length; k++) shown += times[k]! * axes[k]!;
  return { axes: Float32Array.from(axes), mean, explained: total > 0 ? Math.min(1, shown / total) : 1 };
}

/** Coordinates of rows along axes, [count, 3]. */
export function alongAxes(rows: Float32Array, size: number, { axes, mean }: PrincipalAxes): Float32Array<ArrayBuffer> {
  const count = rows.length / size;
  const result = new Float32Array(count * AXES);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < AXES; a++) {
      let along = 0;
      for (let k = 0; k < size; k++) along += (rows[i * size + k]! - mean[k]!) * axes[a * size + k]!;
      result[i * AXES + a] = along;
    }
  }
  return result;
}
