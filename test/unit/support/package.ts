/** A weights package of random weights, as the app would write it. */

import type { NetworkSpec } from '../../../src/domain/networks.ts';
import type { WeightsPackage } from '../../../src/formats/network/weightsPackage.ts';
import { stream } from '../../../src/lib/rng.ts';
import { randomWeights } from './randomWeights.ts';

export function randomPackage(spec: NetworkSpec, identities: readonly string[], seed: number): WeightsPackage {
  const rng = stream(seed, 'test centres');
  const shape = [identities.length, spec.embeddingSize];
  return {
    spec,
    weights: randomWeights(spec, seed),
    centres: { shape, data: Float32Array.from({ length: shape[0]! * shape[1]! }, () => rng.normal()) },
    identities,
    settings: { seed },
    metrics: [{ epoch: 1 }, { epoch: 2 }],
    versions: { playground: 'test' },
  };
}
