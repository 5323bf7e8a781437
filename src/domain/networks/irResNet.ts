/**
 * IR-ResNet: stem (conv 3x3, BN, PReLU), blocks (BN, conv 3x3, BN, PReLU, conv 3x3 with stride, BN, attention where asked for,
 * plus the shortcut), output (BN, flatten, dense, BN).
 * Source: InsightFace iresnet; upstream backbone/cbam.py of the BoundaryFace authors, CBAMResNet.
 */
import { msg } from '@lingui/core/macro';
import type { Words } from '../../words/language.ts';
import { conv1x1, conv3x3, type NetworkFacts, type NetworkFamily, type NetworkLayers } from './layers.ts';

export interface BlockSpec {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
  /** The shortcut is a convolution even where the channels stay the same. */
  readonly convShortcut?: boolean;
}

export interface IrResNetSpec extends NetworkFacts {
  readonly architecture: 'ir';
  readonly stemChannels: number;
  readonly blocks: readonly BlockSpec[];
  /** Convolutional block attention in every block. */
  readonly cbam: boolean;
}

/** True where the block's shortcut is a 1x1 convolution with BN; otherwise it is the input itself, subsampled by the stride. */
export function hasConvShortcut(block: BlockSpec): boolean {
  return block.inChannels !== block.outChannels || block.convShortcut === true;
}

function shortcut<V>(net: NetworkLayers<V>, x: V, name: string, block: BlockSpec): V {
  if (hasConvShortcut(block)) {
    return net.batchNorm(net.conv(x, `${name}.conv`, conv1x1(block.outChannels, block.stride)), `${name}.bn`);
  }
  return block.stride === 1 ? x : net.subsample(x, name);
}

/**
 * Convolutional block attention (Woo et al. 2018, arXiv 1807.06521) in the form of the BoundaryFace authors' backbone: channel
 * attention with a sixteenth of the channels in between, and at least one, then spatial attention with a 3x3 convolution (the
 * paper has 7x7). Source: upstream backbone/cbam.py, CAModule and SAModule. The authors ship the module and train their
 * published results without it (mode 'ir').
 */
function attention<V>(net: NetworkLayers<V>, x: V, name: string, channels: number): V {
  const hidden = Math.max(1, Math.floor(channels / 16));
  const importance = (by: 'mean' | 'max'): V => {
    const pooled = net.reduce(x, `${name}.${by}`, 'pixels', by);
    const narrow = net.conv(pooled, `${name}.${by}.fc1`, conv1x1(hidden, 1), `${name}.fc1`);
    const active = net.activation(narrow, `${name}.${by}.relu`, 'relu');
    return net.conv(active, `${name}.${by}.fc2`, conv1x1(channels, 1), `${name}.fc2`);
  };
  const both = net.add(importance('mean'), importance('max'), `${name}.importance`);
  const weighed = net.multiply(x, net.activation(both, `${name}.channels`, 'sigmoid'), `${name}.weighed`);
  const maps = (['mean', 'max'] as const).map((by) => net.reduce(weighed, `${name}.map_${by}`, 'channels', by));
  const places = net.conv(net.concat(maps, `${name}.maps`), `${name}.spatial`, conv3x3(1, 1));
  return net.multiply(weighed, net.activation(places, `${name}.places`, 'sigmoid'), `${name}.result`);
}

function block<V>(net: NetworkLayers<V>, x: V, name: string, spec: BlockSpec, cbam: boolean): V {
  const { outChannels, stride } = spec;
  let y = net.batchNorm(x, `${name}.bn1`);
  y = net.conv(y, `${name}.conv1`, conv3x3(outChannels, 1));
  y = net.batchNorm(y, `${name}.bn2`, { prelu: `${name}.prelu` });
  y = net.conv(y, `${name}.conv2`, conv3x3(outChannels, stride));
  const residual = (): V => shortcut(net, x, `${name}.shortcut`, spec);
  if (!cbam) return net.batchNorm(y, `${name}.bn3`, { residual: { name: `${name}.sum`, value: residual } });
  const weighed = attention(net, net.batchNorm(y, `${name}.bn3`), `${name}.cbam`, outChannels);
  return net.add(weighed, residual(), `${name}.sum`);
}

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
function publishedBlocks(units: readonly [number, number, number, number]): BlockSpec[] {
  const channels = [64, 128, 256, 512] as const;
  const blocks = stages(
    64,
    channels.map((c, i) => ({ channels: c, units: units[i]!, stride: 2 as const })),
  );
  return blocks.map((spec) => (spec.stride === 2 ? { ...spec, convShortcut: true } : spec));
}

const ir = (spec: Omit<IrResNetSpec, 'architecture' | 'cbam'>): IrResNetSpec => ({
  architecture: 'ir',
  cbam: false,
  ...spec,
});

const published = (preset: string, title: string, units: readonly [number, number, number, number]): IrResNetSpec =>
  ir({ preset, title, inputSize: 112, stemChannels: 64, blocks: publishedBlocks(units), embeddingSize: 512 });

/** The network of the demo. Embeddings of 3 numbers lie on a sphere, of 2 on a circle: they can be seen as they are. */
const demo = (preset: string, title: Words, embeddingSize: number): IrResNetSpec =>
  ir({
    preset,
    title,
    inputSize: 32,
    stemChannels: 4,
    blocks: stages(4, [
      { channels: 4, units: 1, stride: 2 },
      { channels: 8, units: 1, stride: 2 },
      { channels: 16, units: 1, stride: 2 },
    ]),
    embeddingSize,
  });

const PYTHON = `def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def cbam(x, name):                       # attention over channels, then over places
    pooled = (x.mean((1, 2), keepdims=True), x.max((1, 2), keepdims=True))
    x = x * sigmoid(sum(conv(np.maximum(conv(p, name + "fc1"), 0), name + "fc2") for p in pooled))
    maps = np.concatenate((x.mean(3, keepdims=True), x.max(3, keepdims=True)), 3)
    return x * sigmoid(conv(maps, name + "spatial"))

def embed(images):
    x = prelu(norm(conv(normalised(images), "stem.conv"), "stem.bn"), "stem.prelu")
    for i, block in enumerate(blocks):
        name, stride = f"blocks.{i}.", block["stride"]
        y = conv(norm(x, name + "bn1"), name + "conv1")
        y = conv(prelu(norm(y, name + "bn2"), name + "prelu"), name + "conv2", stride)
        if name + "shortcut.conv.weight" in w:
            x = norm(conv(x, name + "shortcut.conv", stride), name + "shortcut.bn")
        else:
            x = x[:, ::stride, ::stride]
        y = norm(y, name + "bn3")
        x = (cbam(y, name + "cbam.") if name + "cbam.fc1.weight" in w else y) + x
    x = norm(x, "output.bn1").reshape(len(x), -1)
    return norm(x @ w["output.fc.weight"] + w["output.fc.bias"], "output.bn2")
`;

export const irResNet = {
  networks: {
    ci16: ir({
      preset: 'ci16',
      title: msg`Smallest, 16x16`,
      inputSize: 16,
      stemChannels: 8,
      blocks: stages(8, [
        { channels: 8, units: 1, stride: 1 },
        { channels: 16, units: 1, stride: 2 },
      ]),
      embeddingSize: 32,
    }),
    ci32: demo('ci32', msg`Demo, 32x32`, 32),
    sphere32: demo('sphere32', msg`Demo on a sphere, 32x32`, 3),
    circle32: demo('circle32', msg`Demo on a circle, 32x32`, 2),
    tiny32: ir({
      preset: 'tiny32',
      title: msg`Small, 32x32`,
      inputSize: 32,
      stemChannels: 8,
      blocks: stages(8, [
        { channels: 8, units: 1, stride: 1 },
        { channels: 16, units: 1, stride: 2 },
        { channels: 32, units: 1, stride: 2 },
      ]),
      embeddingSize: 64,
    }),
    ir18: published('ir18', 'IR-18, 112x112', [2, 2, 2, 2]),
    ir34: published('ir34', 'IR-34, 112x112', [3, 4, 6, 3]),
    ir50: published('ir50', 'IR-50, 112x112', [3, 4, 14, 3]),
  },

  describe<V>(net: NetworkLayers<V>, spec: IrResNetSpec): V {
    let x = net.conv(net.input, 'stem.conv', conv3x3(spec.stemChannels, 1));
    x = net.batchNorm(x, 'stem.bn', { prelu: 'stem.prelu' });
    spec.blocks.forEach((each, i) => {
      x = block(net, x, `blocks.${i}`, each, spec.cbam);
    });
    x = net.batchNorm(x, 'output.bn1');
    return net.batchNorm(net.dense(x, 'output.fc', spec.embeddingSize, { hasBias: true }), 'output.bn2');
  },

  blocks: (spec: IrResNetSpec) => spec.blocks,
  python: PYTHON,
  words: `The layers are those of IR-ResNet: a block is BN, conv 3x3, BN, PReLU, conv 3x3 (stride), BN, CBAM where the weights have
it, plus the shortcut.`,
} satisfies NetworkFamily<IrResNetSpec>;
