/** Random weights of a network under the names and shapes that the product uses. */

import type { NetworkSpec } from '../../../src/domain/networks.ts';
import { backboneSpecs } from '../../../src/engine/network/backbone.ts';
import type { WeightArray } from '../../../src/formats/network/inferenceGraph.ts';
import { type Rng, stream } from '../../../src/lib/rng.ts';

/** Every kind of number differs from its neutral value, so that a layer left out or swapped shows. */
function draw(name: string, shape: readonly number[], rng: Rng): number {
  if (name.endsWith('running_mean')) return 0.3 * rng.normal();
  if (name.endsWith('running_var')) return 0.5 + rng.uniform();
  if (name.endsWith('prelu.weight')) return rng.uniform();
  if (name.endsWith('.bias')) return 0.3 * rng.normal();
  if (shape.length === 1) return 0.5 + rng.uniform();
  const depthwise = shape.length === 4 && shape[3] === 1 && shape[2] !== 2;
  const fanIn = depthwise ? shape[0]! * shape[1]! : shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return rng.normal() / Math.sqrt(fanIn);
}

export function randomWeights(spec: NetworkSpec, seed: number): Map<string, WeightArray> {
  const rng = stream(seed, 'test weights');
  return new Map(
    backboneSpecs(spec).map(({ name, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, data: Float32Array.from({ length: count }, () => draw(name, shape, rng)) }];
    }),
  );
}
