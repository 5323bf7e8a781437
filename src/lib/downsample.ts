/**
 * Series of any length in bounded memory: values fall into buckets of equal width, and when the buckets run out neighbours
 * are merged and the width doubles. Each bucket keeps the mean, the least and the greatest value, so a spike stays visible.
 */

/** Most points a chart draws for one series. */
export const MAX_POINTS = 500;

export interface SeriesPoint {
  /** Mean position of the values in the bucket. */
  readonly x: number;
  /** [channels] each. */
  readonly mean: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

interface Bucket {
  count: number;
  x: number;
  readonly sum: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** A series as it can be stored. */
export interface SeriesState {
  /** Values that fill a bucket. */
  readonly width: number;
  readonly buckets: readonly {
    readonly count: number;
    readonly x: number;
    readonly sum: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
  }[];
}

function merge(a: Bucket, b: Bucket): Bucket {
  return {
    count: a.count + b.count,
    x: a.x + b.x,
    sum: a.sum.map((v, i) => v + b.sum[i]!),
    min: a.min.map((v, i) => Math.min(v, b.min[i]!)),
    max: a.max.map((v, i) => Math.max(v, b.max[i]!)),
  };
}

/** A growing series of `channels` values a position, drawn with at most `limit` points. */
export class BucketSeries {
  readonly #channels: number;
  readonly #limit: number;
  #buckets: Bucket[] = [];
  #width = 1;

  /** @throws RangeError when `limit` is not an even number of at least 2 */
  constructor(channels: number, limit: number = MAX_POINTS) {
    if (!Number.isInteger(limit) || limit < 2 || limit % 2 !== 0) throw new RangeError('limit: an even number from 2');
    this.#channels = channels;
    this.#limit = limit;
  }

  /** Appends values at position `x`. A value that is not finite is left out, with all of its position. */
  push(x: number, values: readonly number[]): void {
    if (!Number.isFinite(x) || values.length !== this.#channels || !values.every(Number.isFinite)) return;
    const last = this.#buckets.at(-1);
    const single: Bucket = {
      count: 1,
      x,
      sum: Float64Array.from(values),
      min: Float64Array.from(values),
      max: Float64Array.from(values),
    };
    if (last && last.count < this.#width) {
      this.#buckets[this.#buckets.length - 1] = merge(last, single);
      return;
    }
    if (this.#buckets.length === this.#limit) {
      const halved: Bucket[] = [];
      for (let i = 0; i < this.#limit; i += 2) halved.push(merge(this.#buckets[i]!, this.#buckets[i + 1]!));
      this.#buckets = halved;
      this.#width *= 2;
    }
    this.#buckets.push(single);
  }

  /** The series as it is drawn, oldest first, never more than the limit. */
  points(): SeriesPoint[] {
    return this.#buckets.map((bucket) => ({
      x: bucket.x / bucket.count,
      mean: Array.from(bucket.sum, (v) => v / bucket.count),
      min: Array.from(bucket.min),
      max: Array.from(bucket.max),
    }));
  }

  state(): SeriesState {
    const buckets = this.#buckets.map(({ count, x, sum, min, max }) => ({
      count,
      x,
      sum: [...sum],
      min: [...min],
      max: [...max],
    }));
    return { width: this.#width, buckets };
  }

  /** Goes on from a state of a series with as many channels and the same limit. */
  restore({ width, buckets }: SeriesState): void {
    this.#width = width;
    this.#buckets = buckets.map(({ count, x, sum, min, max }) => ({
      count,
      x,
      sum: Float64Array.from(sum),
      min: Float64Array.from(min),
      max: Float64Array.from(max),
    }));
  }

  get length(): number {
    return this.#buckets.length;
  }

  clear(): void {
    this.#buckets = [];
    this.#width = 1;
  }
}

/** At most `limit` of the items, evenly spread, the first and the last among them. */
export function thin<T>(items: readonly T[], limit: number = MAX_POINTS): readonly T[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, i) => items[Math.round((i * (items.length - 1)) / (limit - 1))]!);
}
