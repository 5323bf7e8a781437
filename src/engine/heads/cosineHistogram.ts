/**
 * The histogram of the cosines to the own class over the last batches, and what NoiseFace reads from it: where it begins and
 * ends, the peak of wrong labels and the peak of right ones. All counts are whole, so that no decision hangs on rounding.
 * Source: huangyangyu/NoiseFace layer/noise_tolerant_fr_layer.cpp
 */
import * as tf from '../tf.ts';

/** Half the width over which counts are summed, and how near to either end there are sums. */
const REACH = 2;
/** A peak is at least so far from the ends and from the next one. */
const PEAK_REACH = 5;
/** The smoothed counts are means over this many bins. */
const SMOOTHED = 2 * REACH + 1;
/** By how much a peak exceeds the counts one to five bins away, in smoothed counts; one away it may be equal. */
const PEAK_EXCESS = [null, 0, 1, 2, 3] as const;
const LEFT_SHARE = 0.005;
const RIGHT_SHARE = 0.995;

/** Where the histogram ends and peaks, as indices of bins. [1] f32 each. */
export interface Landmarks {
  readonly leftEnd: tf.Tensor;
  readonly rightEnd: tf.Tensor;
  readonly noisyPeak: tf.Tensor;
  readonly cleanPeak: tf.Tensor;
}

const asNumber = (mask: tf.Tensor): tf.Tensor => tf.cast(mask, 'float32');
const one = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1]);
/** `yes` where mask is 1, else `no`. */
export const choose = (mask: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor =>
  tf.add(tf.mul(yes, mask), tf.mul(no, tf.sub(1, mask)));

/** How many of the values are each of 0 to n - 1. */
export function countsOf(values: tf.Tensor1D, n: number): tf.Tensor1D {
  const bins = tf.range(0, n, 1, 'float32');
  return tf.sum(asNumber(tf.equal(tf.reshape(values, [-1, 1]), bins)), 0);
}

/** Entry i is that at i + by; 0 beyond the ends. */
function shifted(x: tf.Tensor1D, by: number): tf.Tensor1D {
  const gap = tf.zeros([Math.abs(by)]) as tf.Tensor1D;
  if (by === 0) return x;
  return by > 0 ? tf.concat([tf.slice(x, by), gap]) : tf.concat([gap, tf.slice(x, 0, x.size + by)]);
}

/** Sums over five bins; 0 where they would reach over the ends. @param counts [bins + 1] */
function summed(counts: tf.Tensor1D): tf.Tensor1D {
  const parts = Array.from({ length: SMOOTHED }, (_, k) => shifted(counts, k - REACH));
  const index = tf.range(0, counts.size, 1, 'float32');
  const inside = tf.mul(
    asNumber(tf.greaterEqual(index, REACH)),
    asNumber(tf.lessEqual(index, counts.size - 1 - REACH)),
  );
  return tf.mul(tf.addN(parts), inside) as tf.Tensor1D;
}

/** 1 at every peak between two bins. */
function peaksOf(sums: tf.Tensor1D, from: tf.Tensor, to: tf.Tensor): tf.Tensor1D {
  const index = tf.range(0, sums.size, 1, 'float32');
  let peaks = tf.mul(asNumber(tf.greaterEqual(index, from)), asNumber(tf.lessEqual(index, to)));
  PEAK_EXCESS.forEach((excess, k) => {
    for (const side of [k + 1, -k - 1]) {
      const other = shifted(sums, side);
      const higher =
        excess === null ? tf.greaterEqual(sums, other) : tf.greater(sums, tf.add(other, excess * SMOOTHED));
      peaks = tf.mul(peaks, asNumber(higher));
    }
  });
  // Two equal neighbours are one peak, the first.
  return tf.mul(peaks, tf.sub(1, shifted(peaks as tf.Tensor1D, -1))) as tf.Tensor1D;
}

export interface Reading {
  /** Where the landmarks are in this histogram. */
  readonly found: Landmarks;
  /** Bin halfway between the ends. */
  readonly middle: tf.Tensor;
  /** [1], 1 where the histogram is too narrow to be read. */
  readonly narrow: tf.Tensor;
  /** [bins + 1], share of the smoothed counts up to each bin. */
  readonly cumulated: tf.Tensor1D;
}

/** @param counts [bins + 1] f32, whole numbers */
export function readHistogram(counts: tf.Tensor1D): Reading {
  const n = counts.size - 1;
  const index = tf.range(0, n + 1, 1, 'float32');
  const sums = summed(counts);
  const total = one(tf.sum(sums));
  const up = tf.cumsum(sums) as tf.Tensor1D;
  const leftEnd = one(tf.sum(asNumber(tf.less(up, tf.mul(total, LEFT_SHARE)))));
  const rightEnd = one(tf.sub(tf.sum(asNumber(tf.lessEqual(up, tf.mul(total, RIGHT_SHARE)))), 1));
  const middle = tf.floor(tf.mul(tf.add(leftEnd, rightEnd), 0.5));
  const top = one(tf.min(choose(asNumber(tf.equal(sums, tf.max(sums))), index, tf.fill([n + 1], n))));
  const peaks = peaksOf(sums, tf.maximum(leftEnd, PEAK_REACH), tf.minimum(rightEnd, n - PEAK_REACH));
  const none = one(tf.sub(1, tf.max(peaks)));
  const first = choose(none, top, one(tf.min(choose(peaks, index, tf.fill([n + 1], n)))));
  const last = choose(none, top, one(tf.max(tf.mul(peaks, index))));
  const topIsNoisy = asNumber(tf.less(top, middle));
  return {
    found: {
      leftEnd,
      rightEnd,
      noisyPeak: choose(topIsNoisy, top, tf.minimum(first, middle)),
      cleanPeak: choose(topIsNoisy, tf.maximum(last, middle), top),
    },
    middle,
    narrow: asNumber(tf.logicalOr(tf.greaterEqual(leftEnd, rightEnd), tf.equal(total, 0))),
    cumulated: tf.div(up, tf.maximum(total, 1)) as tf.Tensor1D,
  };
}

/** One bin towards where it was found, or there at once if it was nowhere, -1. */
export function moved(before: tf.Tensor, found: tf.Tensor): tf.Tensor {
  const step = tf.add(before, tf.clipByValue(tf.sub(found, before), -1, 1));
  return choose(asNumber(tf.less(before, 0)), found, step);
}
