/**
 * Weights at which a network's gradient is smooth. It jumps where rounding puts an activation on the other side of a PReLU's
 * kink, and among millions of activations a few always lie so close; two correct engines then differ by more than anything a
 * wrong kernel would do. Shifts of the batch norms in front of the PReLUs can put every kink into a gap between activations.
 */
import { applyBackbone } from '../src/engine/network/backbone.ts';
import { type BatchNorm, trainingBatchNorm } from '../src/engine/network/layerParts.ts';
import type { Model } from '../src/engine/network/model.ts';
import * as tf from '../src/engine/tf.ts';

/** How far a kink may move; activations have a deviation of 1. */
const REACH = 0.5;

/** @returns the middle of the widest gap between sorted values within the reach of 0, and half its width */
function widestGap(sorted: Float32Array): { readonly middle: number; readonly margin: number } {
  const near = [-REACH, ...sorted.filter((value) => Math.abs(value) < REACH), REACH];
  let best = { middle: 0, margin: 0 };
  for (let i = 1; i < near.length; i++) {
    const margin = (near[i]! - near[i - 1]!) / 2;
    if (margin > best.margin) best = { middle: near[i - 1]! + margin, margin };
  }
  return best;
}

/** [rows, channels] -> each channel's values in order. */
function sortedChannels(values: Float32Array, channels: number): Float32Array[] {
  const rows = values.length / channels;
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: rows }, (_, row) => values[row * channels + channel]!).sort(),
  );
}

export interface SmoothPoint {
  /** All of the model's parameters by name, to start another one with. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** No activation lies nearer to a kink. */
  readonly margin: number;
}

/**
 * Moves the shifts in front of the model's PReLUs, layer after layer, and reads all weights. The current backend has to hand
 * out its values at once (wasm, cpu).
 * @param images [batch, size, size, 3] f32
 */
export async function smoothPoint(model: Model, images: tf.Tensor4D): Promise<SmoothPoint> {
  const { parameters } = model;
  const plain = trainingBatchNorm(parameters, () => {});
  let smallest = Number.POSITIVE_INFINITY;
  const moving: BatchNorm = (x, layer, extras) => {
    if (extras?.prelu) {
      const shift = parameters.get(`${layer}.bias`);
      const activations = plain(x, layer).dataSync() as Float32Array;
      const gaps = sortedChannels(activations, shift.size).map(widestGap);
      smallest = Math.min(smallest, ...gaps.map(({ margin }) => margin));
      shift.assign(tf.sub(shift, tf.tensor1d(gaps.map(({ middle }) => middle))));
    }
    return plain(x, layer, extras);
  };
  tf.tidy(() => applyBackbone(model.spec, parameters, images, moving));
  const arrays = await parameters.read();
  return { weights: new Map(arrays.map(({ name, data }) => [name, data])), margin: smallest };
}
