/**
 * What a network is made of. A family of networks (irResNet.ts, mobileFaceNet.ts) is described once, in these words, for
 * values of any kind; who reads the description brings the values: tensors to train with, nodes of an exported graph, or
 * shapes to count with. Feature maps are [height, width, channels], the batch left out. Each layer's weights bear its name.
 */
import type { Words } from '../../words/language.ts';

export const BATCH_NORM_EPSILON = 1e-5;

/** A window that moves over the pixels; `padding` zeros are added on all four sides. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** What follows a batch norm at once: first the activation, then the sum. */
export interface BehindNorm<V> {
  /** Name of a PReLU, `NAME.weight` its slopes. */
  readonly prelu?: string;
  /** Added last. Made when it is needed, so that its layers come after the norm in a list. */
  readonly residual?: { readonly name: string; value(): V };
}

export interface NetworkLayers<V> {
  /** RGB as (x - 127.5) / 128. */
  readonly input: V;
  /**
   * Convolution without bias; weight `NAME.weight`, [size, size, in, channels].
   * @param shared the layer whose weight it is, where two layers share one
   */
  conv(x: V, name: string, to: Window & { readonly channels: number }, shared?: string): V;
  /** Every channel by itself; weight `NAME.weight`, [size, size, channels, 1]. */
  depthwise(x: V, name: string, by: Window): V;
  /** `NAME.weight`, `.bias`, `.running_mean`, `.running_var`, all [channels]. */
  batchNorm(x: V, name: string, behind?: BehindNorm<V>): V;
  activation(x: V, name: string, op: 'relu' | 'sigmoid'): V;
  /** Of two values that broadcast. */
  add(a: V, b: V, name: string): V;
  multiply(a: V, b: V, name: string): V;
  /** Every second pixel in both directions, from the first on. */
  subsample(x: V, name: string): V;
  /** Over all pixels, or over the channels; what is reduced keeps a size of 1. */
  reduce(x: V, name: string, over: 'pixels' | 'channels', by: 'mean' | 'max'): V;
  /** Along the channels. */
  concat(values: readonly V[], name: string): V;
  /** x @ `NAME.weight` + `NAME.bias`, weight [in, features]; a feature map is flattened, height by width by channels. */
  dense(x: V, name: string, features: number, options: { readonly hasBias: boolean }): V;
}

export const conv3x3 = (channels: number, stride: number) => ({ channels, size: 3, stride, padding: 1 });
export const conv1x1 = (channels: number, stride: number) => ({ channels, size: 1, stride, padding: 0 });

/** What every network says of itself. */
export interface NetworkFacts {
  /** Its name in settings. */
  readonly preset: string;
  readonly title: Words | string;
  /** Input pixels a side; the input is RGB. */
  readonly inputSize: number;
  readonly embeddingSize: number;
}

/** Networks that differ in numbers alone. */
export interface NetworkFamily<S extends NetworkFacts> {
  readonly networks: Readonly<Record<string, S>>;
  /** @returns the embedding, [embeddingSize], not normalised */
  describe<V>(net: NetworkLayers<V>, spec: S): V;
  /** The numbers in which the blocks of a network differ, kept with its weights. */
  blocks(spec: S): readonly object[];
  /** For people who take the weights away: the forward pass in numpy (behind PYTHON_LAYERS), and its layers in a sentence. */
  readonly python: string;
  readonly words: string;
}

export type Shape = readonly number[];

export const channelsOf = (shape: Shape): number => shape.at(-1)!;

/** Pixels a window leaves. */
export function shapeAfter(shape: Shape, { size, stride, padding }: Window, channels: number): Shape {
  return [...shape.slice(0, -1).map((pixels) => Math.floor((pixels + 2 * padding - size) / stride) + 1), channels];
}
