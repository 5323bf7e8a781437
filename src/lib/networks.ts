/**
 * The networks and what they cost: plain arithmetic, so that the page can show the size of a network before anything is
 * loaded. Two architectures:
 *
 * - IR-ResNet. Blocks: BN, conv 3x3, BN, PReLU, conv 3x3 (stride), BN, plus a shortcut; at the end BN, flatten, dense, BN. With
 *   CBAM, attention over channels and places weighs a block's result before the shortcut is added. Source: InsightFace
 *   iresnet; upstream backbone/cbam.py of the BoundaryFace authors.
 * - MobileFaceNet. Inverted bottlenecks with depthwise convolutions and a global depthwise convolution at the end. Source:
 *   Chen et al. 2018, arXiv 1804.07573, table 1.
 */

interface CommonSpec {
  readonly preset: NetworkPreset;
  readonly title: string;
  /** Input pixels a side; the input is RGB. */
  readonly inputSize: number;
  readonly stemChannels: number;
  readonly embeddingSize: number;
}

export interface BlockSpec {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** The shortcut is a convolution even where the channels stay the same. */
  readonly convShortcut?: boolean;
}

export interface IrResNetSpec extends CommonSpec {
  readonly architecture: 'ir';
  readonly blocks: readonly BlockSpec[];
  /** Convolutional block attention in every block. */
  readonly cbam: boolean;
}

export interface BottleneckSpec {
  readonly inChannels: number;
  /** Channels of the depthwise convolution. */
  readonly hiddenChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
}

export interface MobileFaceNetSpec extends CommonSpec {
  readonly architecture: 'mobilefacenet';
  /** Channels before the global depthwise convolution. */
  readonly headChannels: number;
  readonly bottlenecks: readonly BottleneckSpec[];
}

export type NetworkSpec = IrResNetSpec | MobileFaceNetSpec;

const IR_PRESETS = ['ci16', 'ci32', 'tiny32', 'ir18', 'ir34', 'ir50'] as const;
export const NETWORK_PRESETS = [...IR_PRESETS, 'mobilefacenet'] as const;
export type NetworkPreset = (typeof NETWORK_PRESETS)[number];

interface Stage {
  readonly channels: number;
  readonly units: number;
  readonly stride: 1 | 2;
}

/** Stages of `units` blocks; the first block of a stage has that stage's stride. */
function stages(stem: number, plan: readonly Stage[]): BlockSpec[] {
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

/** As published, every stage's first shortcut is a convolution. */
function publishedIr(units: readonly [number, number, number, number]): BlockSpec[] {
  const channels = [64, 128, 256, 512] as const;
  const blocks = stages(
    64,
    channels.map((c, i) => ({ channels: c, units: units[i]!, stride: 2 as const })),
  );
  return blocks.map((block) => (block.stride === 2 ? { ...block, convShortcut: true } : block));
}

/** @param plan expansion of the first input's channels, output channels, repetitions, stride of the first */
function bottlenecks(stem: number, plan: readonly (readonly [number, number, number, 1 | 2])[]): BottleneckSpec[] {
  let inChannels = stem;
  return plan.flatMap(([expansion, outChannels, count, stride]) =>
    Array.from({ length: count }, (_, i) => {
      const spec = { inChannels, hiddenChannels: inChannels * expansion, outChannels, stride: i === 0 ? stride : 1 };
      inChannels = outChannels;
      return spec satisfies BottleneckSpec as BottleneckSpec;
    }),
  );
}

const ir = (spec: Omit<IrResNetSpec, 'architecture' | 'cbam'>): IrResNetSpec => ({
  architecture: 'ir',
  cbam: false,
  ...spec,
});

type Networks = Readonly<Record<(typeof IR_PRESETS)[number], IrResNetSpec>> & {
  readonly mobilefacenet: MobileFaceNetSpec;
};

export const NETWORKS: Networks = {
  ci16: ir({
    preset: 'ci16',
    title: 'Smallest, 16x16',
    inputSize: 16,
    stemChannels: 8,
    blocks: stages(8, [
      { channels: 8, units: 1, stride: 1 },
      { channels: 16, units: 1, stride: 2 },
    ]),
    embeddingSize: 32,
  }),
  ci32: ir({
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
  }),
  tiny32: ir({
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
  }),
  ir18: ir({
    preset: 'ir18',
    title: 'IR-18, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([2, 2, 2, 2]),
    embeddingSize: 512,
  }),
  ir34: ir({
    preset: 'ir34',
    title: 'IR-34, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([3, 4, 6, 3]),
    embeddingSize: 512,
  }),
  ir50: ir({
    preset: 'ir50',
    title: 'IR-50, 112x112',
    inputSize: 112,
    stemChannels: 64,
    blocks: publishedIr([3, 4, 14, 3]),
    embeddingSize: 512,
  }),
  mobilefacenet: {
    architecture: 'mobilefacenet',
    preset: 'mobilefacenet',
    title: 'MobileFaceNet, 112x112',
    inputSize: 112,
    stemChannels: 64,
    bottlenecks: bottlenecks(64, [
      [2, 64, 5, 2],
      [4, 128, 1, 2],
      [2, 128, 6, 1],
      [4, 128, 1, 2],
      [2, 128, 2, 1],
    ]),
    headChannels: 512,
    embeddingSize: 128,
  },
};

/** A network as the settings name it. CBAM is an option of the IR-ResNets; MobileFaceNet has no place for it. */
export function networkOf({ preset, cbam }: { readonly preset: NetworkPreset; readonly cbam: boolean }): NetworkSpec {
  const spec = NETWORKS[preset];
  return spec.architecture === 'ir' ? { ...spec, cbam } : spec;
}

/** True where the block's shortcut is a 1x1 convolution with BN; otherwise it is the input itself, subsampled by the stride. */
export function hasConvShortcut(block: BlockSpec): boolean {
  return block.inChannels !== block.outChannels || block.convShortcut === true;
}

/** True where a bottleneck's input is added to its result. */
export function hasResidual({ inChannels, outChannels, stride }: BottleneckSpec): boolean {
  return stride === 1 && inChannels === outChannels;
}

/** Channels between the two layers of CBAM's channel attention: a sixteenth, as the authors have it, and at least one. */
export function attentionChannels(channels: number): number {
  return Math.max(1, Math.floor(channels / 16));
}

/** Pixels a side of the last feature map. */
export function lastSide(spec: NetworkSpec): number {
  const strides = spec.architecture === 'ir' ? spec.blocks : [{ stride: 2 }, ...spec.bottlenecks];
  return strides.reduce((side, { stride }) => Math.ceil(side / stride), spec.inputSize);
}

export interface NetworkCost {
  /** Trained numbers of the network, the head's class centres not counted. */
  readonly parameters: number;
  /** Multiply-adds of one image forward: convolutions and dense layers. */
  readonly multiplyAdds: number;
}

/** Adds up layers. */
class Cost {
  parameters = 0;
  multiplyAdds = 0;

  /** A convolution without bias, with batch norm behind it. @param weights of the filter @param side of the result */
  conv(weights: number, side: number, outChannels: number, prelu: boolean): void {
    this.parameters += weights + (prelu ? 3 : 2) * outChannels;
    this.multiplyAdds += weights * side * side;
  }
}

export function networkCost(spec: NetworkSpec): NetworkCost {
  const { parameters, multiplyAdds } = spec.architecture === 'ir' ? irResNetCost(spec) : mobileFaceNetCost(spec);
  return { parameters, multiplyAdds };
}

function irResNetCost(spec: IrResNetSpec): Cost {
  const cost = new Cost();
  let size = spec.inputSize;
  cost.conv(27 * spec.stemChannels, size, spec.stemChannels, true);
  for (const block of spec.blocks) {
    const { inChannels: i, outChannels: o } = block;
    const out = Math.ceil(size / block.stride);
    cost.parameters += 2 * i;
    cost.conv(9 * i * o, size, o, true);
    cost.conv(9 * o * o, out, o, false);
    if (hasConvShortcut(block)) cost.conv(i * o, out, o, false);
    if (spec.cbam) {
      // Two layers, on the means and on the maxima; then a 3x3 convolution of two maps to one.
      const dense = 2 * o * attentionChannels(o);
      cost.parameters += dense + 18;
      cost.multiplyAdds += 2 * dense + 18 * out * out;
    }
    size = out;
  }
  const last = spec.blocks.at(-1)?.outChannels ?? spec.stemChannels;
  const features = last * size * size;
  cost.parameters += 2 * last + features * spec.embeddingSize + 3 * spec.embeddingSize;
  cost.multiplyAdds += features * spec.embeddingSize;
  return cost;
}

function mobileFaceNetCost(spec: MobileFaceNetSpec): Cost {
  const cost = new Cost();
  const { stemChannels: stem, headChannels: head, embeddingSize } = spec;
  let size = Math.ceil(spec.inputSize / 2);
  cost.conv(27 * stem, size, stem, true);
  cost.conv(9 * stem, size, stem, true);
  for (const { inChannels, hiddenChannels, outChannels, stride } of spec.bottlenecks) {
    cost.conv(inChannels * hiddenChannels, size, hiddenChannels, true);
    size = Math.ceil(size / stride);
    cost.conv(9 * hiddenChannels, size, hiddenChannels, true);
    cost.conv(hiddenChannels * outChannels, size, outChannels, false);
  }
  const last = spec.bottlenecks.at(-1)?.outChannels ?? stem;
  cost.conv(last * head, size, head, true);
  cost.conv(size * size * head, 1, head, false);
  cost.conv(head * embeddingSize, 1, embeddingSize, false);
  return cost;
}
