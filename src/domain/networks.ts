/**
 * The networks by name. A family describes its networks once (networks/layers.ts says in which words); the engine reads the
 * description to train, the exports read it as a graph, and here it is read for what a network costs: plain arithmetic, so
 * that the page can show the size of a network before anything is loaded.
 */
import { irResNet } from './networks/irResNet.ts';
import type { NetworkFacts, NetworkFamily, NetworkLayers } from './networks/layers.ts';
import { mobileFaceNet } from './networks/mobileFaceNet.ts';
import { multiplyAdds, ShapeReader, trainedNumbers, type WeightedLayer } from './networks/weighted.ts';

/** Every family, by the architecture that its networks name. */
export const FAMILIES = { ir: irResNet, mobilefacenet: mobileFaceNet };

type Family = (typeof FAMILIES)[keyof typeof FAMILIES];
type Intersection<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer I) => void ? I : never;
type Networks = Intersection<Family['networks']>;

export type NetworkPreset = keyof Networks;
export type NetworkSpec = Networks[NetworkPreset];

export const NETWORKS = Object.assign({}, ...Object.values(FAMILIES).map(({ networks }) => networks)) as Networks;
export const NETWORK_PRESETS = Object.keys(NETWORKS) as readonly NetworkPreset[];

/** A network as the settings name it. CBAM is an option of the IR-ResNets; MobileFaceNet has no place for it. */
export function networkOf({ preset, cbam }: { readonly preset: NetworkPreset; readonly cbam: boolean }): NetworkSpec {
  const spec = NETWORKS[preset];
  return spec.architecture === 'ir' ? { ...spec, cbam } : spec;
}

/** The family of a network; its methods take the specs of that family alone. */
export const familyOf = (spec: NetworkSpec): NetworkFamily<NetworkFacts> => FAMILIES[spec.architecture];

/** Images are kept at least this large, so that people see them well; the network takes them down to its own input. */
const LEAST_IMAGE_SIZE = 64;

/** Pixels a side of the images that a network is given. */
export const imageSize = ({ model }: { readonly model: { readonly preset: NetworkPreset } }): number =>
  Math.max(LEAST_IMAGE_SIZE, NETWORKS[model.preset].inputSize);

/** Goes through the layers of a network in the order in which they run. @returns the embedding */
export function describeNetwork<V>(net: NetworkLayers<V>, spec: NetworkSpec): V {
  return familyOf(spec).describe(net, spec);
}

/** The layers that have weights, in order; a layer whose weights another one uses again comes once for each use. */
export function weightedLayers(spec: NetworkSpec): (WeightedLayer & { readonly isShared: boolean })[] {
  const layers: (WeightedLayer & { readonly isShared: boolean })[] = [];
  describeNetwork(new ShapeReader(spec.inputSize, (layer, isShared) => layers.push({ ...layer, isShared })), spec);
  return layers;
}

export interface NetworkCost {
  /** Trained numbers of the network, the head's class centres not counted. */
  readonly parameters: number;
  /** Multiply-adds of one image forward: convolutions and dense layers. */
  readonly multiplyAdds: number;
}

export function networkCost(spec: NetworkSpec): NetworkCost {
  const layers = weightedLayers(spec);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  return {
    parameters: sum(layers.filter(({ isShared }) => !isShared).map(trainedNumbers)),
    multiplyAdds: sum(layers.map(multiplyAdds)),
  };
}
