/**
 * The IR-ResNet presets and what they cost: plain arithmetic, so that the page can show the size of a network before
 * anything is loaded. Block layout after the BoundaryFace authors' backbone (InsightFace's IR-ResNet): BN, conv 3x3, BN,
 * PReLU, conv 3x3 (stride), BN, plus a shortcut; at the end BN, flatten, dense, BN.
 */

export interface BlockSpec {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
}

export interface NetworkSpec {
  readonly preset: NetworkPreset;
  readonly title: string;
  /** Input pixels a side; the input is RGB. */
  readonly inputSize: number;
  readonly stemChannels: number;
  readonly blocks: readonly BlockSpec[];
  readonly embeddingSize: number;
}

export const NETWORK_PRESETS = ['ci16', 'ci32', 'tiny32', 'ir18', 'ir34', 'ir50'] as const;
export type NetworkPreset = (typeof NETWORK_PRESETS)[number];

/** Stages of `units` blocks; the first block of a stage has that stage's stride. */
function stages(stem: number, plan: readonly { channels: number; units: number; stride: 1 | 2 }[]): BlockSpec[] {
  const blocks: BlockSpec[] = [];
  let inChannels = stem;
  for (const { channels, units, stride } of plan) {
    for (let unit = 0; unit < units; unit++) {
      blocks.push({ inChannels, outChannels: channels, stride: unit === 0 ? stride : 1 });
      inChannels = channels;
    }
  }
  return blocks;
}

function publishedIr(units: readonly [number, number, number, number]): BlockSpec[] {
  const channels = [64, 128, 256, 512] as const;
  return stages(
    64,
    channels.map((c, i) => ({ channels: c, units: units[i]!, stride: 2 as const })),
  );
}

export const NETWORKS: Readonly<Record<NetworkPreset, NetworkSpec>> = {
  ci16: {
    preset: 'ci16',
    title: 'Smallest, 16x16',
    inputSize: 16,
    stemChannels: 8,
    blocks: stages(8, [
      { channels: 8, units: 1, stride: 1 },
      { channels: 16, units: 1, stride: 2 },
    ]),
    embeddingSize: 32,
  },
  ci32: {
    preset: 'ci32',
    title: 'Demo, 32x32',
    inputSize: 32,
    stemChannels: 4,
    blocks: stages(4, [
      { channels: 4, units: 1, stride: 2 },
      { channels: 8, units: 1, stride: 2 },
      { channels: 16, units: 1, stride: 2 },
    ]),
    embeddingSize: 32,
  },
  tiny32: {
    preset: 'tiny32',
    title: 'Small, 32x32',
    inputSize: 32,
    stemChannels: 8,
    blocks: stages(8, [
      { channels: 8, units: 1, stride: 1 },
      { channels: 16, units: 1, stride: 2 },
      { channels: 32, units: 1, stride: 2 },
    ]),
    embeddingSize: 64,
  },
  ir18: {
    preset: 'ir18',
    title: 'IR-18, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([2, 2, 2, 2]),
    embeddingSize: 512,
  },
  ir34: {
    preset: 'ir34',
    title: 'IR-34, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([3, 4, 6, 3]),
    embeddingSize: 512,
  },
  ir50: {
    preset: 'ir50',
    title: 'IR-50, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([3, 4, 14, 3]),
    embeddingSize: 512,
  },
};

/** True where the block's shortcut is a 1x1 convolution with BN; otherwise it is the input itself, subsampled by the stride. */
export function hasConvShortcut(block: BlockSpec): boolean {
  return block.inChannels !== block.outChannels;
}

export interface NetworkCost {
  /** Trained numbers of the network, the head's class centres not counted. */
  readonly parameters: number;
  /** Multiply-adds of one image forward: convolutions and the dense layer. */
  readonly multiplyAdds: number;
}

export function networkCost(spec: NetworkSpec): NetworkCost {
  let size = spec.inputSize;
  let parameters = 27 * spec.stemChannels + 3 * spec.stemChannels;
  let multiplyAdds = 27 * spec.stemChannels * size * size;
  for (const block of spec.blocks) {
    const { inChannels: i, outChannels: o } = block;
    const out = Math.ceil(size / block.stride);
    parameters += 2 * i + 9 * i * o + 3 * o + 9 * o * o + 2 * o;
    multiplyAdds += 9 * i * o * size * size + 9 * o * o * out * out;
    if (hasConvShortcut(block)) {
      parameters += i * o + 2 * o;
      multiplyAdds += i * o * out * out;
    }
    size = out;
  }
  const last = spec.blocks.at(-1)?.outChannels ?? spec.stemChannels;
  const features = last * size * size;
  parameters += 2 * last + features * spec.embeddingSize + 3 * spec.embeddingSize;
  multiplyAdds += features * spec.embeddingSize;
  return { parameters, multiplyAdds };
}
