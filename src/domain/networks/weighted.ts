/** Reads a network's description for its shapes: the layers that have weights, in order. */
import { assertNever } from '../../lib/assertNever.ts';
import { type BehindNorm, channelsOf, type NetworkLayers, type Shape, shapeAfter, type Window } from './layers.ts';

export type WeightedLayer =
  /** [size, size, in, out], or depthwise [size, size, channels, 1]. */
  | { readonly kind: 'conv' | 'depthwise'; readonly name: string; readonly filter: Shape; readonly result: Shape }
  | { readonly kind: 'batchNorm' | 'prelu'; readonly name: string; readonly channels: number; readonly result: Shape }
  /** @property input what is flattened @property weight [in, out] */
  | {
      readonly kind: 'dense';
      readonly name: string;
      readonly input: Shape;
      readonly weight: Shape;
      readonly hasBias: boolean;
      readonly result: Shape;
    };

/** A layer, and whether its weights are those of a layer before it. */
type Visit = (layer: WeightedLayer, isShared: boolean) => void;

/** Values are their shapes. */
export class ShapeReader implements NetworkLayers<Shape> {
  readonly input: Shape;
  readonly #visit: Visit;
  readonly #seen = new Set<string>();

  constructor(inputSize: number, visit: Visit) {
    this.input = [inputSize, inputSize, 3];
    this.#visit = visit;
  }

  #add(layer: WeightedLayer): void {
    this.#visit(layer, this.#seen.has(layer.name));
    this.#seen.add(layer.name);
  }

  conv(x: Shape, name: string, to: Window & { readonly channels: number }, shared = name): Shape {
    const result = shapeAfter(x, to, to.channels);
    this.#add({ kind: 'conv', name: shared, filter: [to.size, to.size, channelsOf(x), to.channels], result });
    return result;
  }

  depthwise(x: Shape, name: string, by: Window): Shape {
    const result = shapeAfter(x, by, channelsOf(x));
    this.#add({ kind: 'depthwise', name, filter: [by.size, by.size, channelsOf(x), 1], result });
    return result;
  }

  batchNorm(x: Shape, name: string, { prelu, residual }: BehindNorm<Shape> = {}): Shape {
    this.#add({ kind: 'batchNorm', name, channels: channelsOf(x), result: x });
    if (prelu !== undefined) this.#add({ kind: 'prelu', name: prelu, channels: channelsOf(x), result: x });
    residual?.value();
    return x;
  }

  activation = (x: Shape): Shape => x;
  add = (a: Shape, b: Shape): Shape => a.map((size, i) => Math.max(size, b[i]!));
  multiply = this.add;
  subsample = (x: Shape): Shape => shapeAfter(x, { size: 1, stride: 2, padding: 0 }, channelsOf(x));
  reduce = (x: Shape, _name: string, over: 'pixels' | 'channels'): Shape =>
    over === 'pixels' ? [1, 1, channelsOf(x)] : [...x.slice(0, -1), 1];
  concat = (values: readonly Shape[]): Shape => [
    ...values[0]!.slice(0, -1),
    values.reduce((sum, value) => sum + channelsOf(value), 0),
  ];

  dense(x: Shape, name: string, features: number, { hasBias }: { readonly hasBias: boolean }): Shape {
    const rows = x.reduce((product, size) => product * size, 1);
    this.#add({ kind: 'dense', name, input: x, weight: [rows, features], hasBias, result: [features] });
    return [features];
  }
}

const product = (shape: Shape): number => shape.reduce((all, size) => all * size, 1);

/** Trained numbers of a layer. */
export function trainedNumbers(layer: WeightedLayer): number {
  switch (layer.kind) {
    case 'conv':
    case 'depthwise':
      return product(layer.filter);
    case 'batchNorm':
      return 2 * layer.channels;
    case 'prelu':
      return layer.channels;
    case 'dense':
      return product(layer.weight) + (layer.hasBias ? layer.weight[1]! : 0);
    default:
      return assertNever(layer);
  }
}

/** Multiply-adds of a layer on one image: convolutions and dense layers. */
export function multiplyAdds(layer: WeightedLayer): number {
  switch (layer.kind) {
    case 'conv':
    case 'depthwise':
      return product(layer.filter) * product(layer.result.slice(0, -1));
    case 'dense':
      return product(layer.weight);
    case 'batchNorm':
    case 'prelu':
      return 0;
    default:
      return assertNever(layer);
  }
}
