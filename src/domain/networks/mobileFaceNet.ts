/**
 * MobileFaceNet: a stem that halves the image, bottlenecks (1x1 up, depthwise 3x3, 1x1 down, the input added where it fits), a
 * 1x1 convolution, a global depthwise convolution over all that is left of the image, and a linear layer. BN behind every
 * convolution, PReLU behind all but the linear ones.
 * Source: Chen et al. 2018, arXiv 1804.07573, table 1
 */
import { conv1x1, conv3x3, type NetworkFacts, type NetworkFamily, type NetworkLayers } from './layers.ts';

export interface BottleneckSpec {
  readonly inChannels: number;
  /** Channels of the depthwise convolution. */
  readonly hiddenChannels: number;
  readonly outChannels: number;
  readonly stride: 1 | 2;
}

export interface MobileFaceNetSpec extends NetworkFacts {
  readonly architecture: 'mobilefacenet';
  readonly stemChannels: number;
  readonly bottlenecks: readonly BottleneckSpec[];
  /** Channels before the global depthwise convolution. */
  readonly headChannels: number;
}

/** Pixels a side of the last feature map but one, which the global convolution covers. */
function lastSide({ inputSize, bottlenecks }: MobileFaceNetSpec): number {
  return [{ stride: 2 }, ...bottlenecks].reduce((side, { stride }) => Math.ceil(side / stride), inputSize);
}

/** Batch norm and PReLU behind the layer of this name. */
const active = <V>(net: NetworkLayers<V>, x: V, name: string): V =>
  net.batchNorm(x, `${name}.bn`, { prelu: `${name}.prelu` });

function bottleneck<V>(net: NetworkLayers<V>, x: V, name: string, spec: BottleneckSpec): V {
  const { inChannels, hiddenChannels, outChannels, stride } = spec;
  const [up, middle, down] = [`${name}.expand`, `${name}.depthwise`, `${name}.project`];
  let y = active(net, net.conv(x, up, conv1x1(hiddenChannels, 1)), up);
  y = active(net, net.depthwise(y, middle, { size: 3, stride, padding: 1 }), middle);
  y = net.conv(y, down, conv1x1(outChannels, 1));
  const fits = stride === 1 && inChannels === outChannels;
  return net.batchNorm(y, `${down}.bn`, fits ? { residual: { name: `${name}.sum`, value: () => x } } : {});
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

const PYTHON = `def depthwise(x, name, stride=1, pad=1):
    kernel = w[name + ".weight"][..., 0]
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijc->nhwc", windows[:, ::stride, ::stride], kernel, optimize=True)

def active(x, name):
    return prelu(norm(x, name + ".bn"), name + ".prelu")

def embed(images):
    x = active(conv(normalised(images), "stem", 2), "stem")
    x = active(depthwise(x, "stem.depthwise"), "stem.depthwise")
    for i, block in enumerate(blocks):
        name, stride = f"blocks.{i}.", block["stride"]
        y = active(conv(x, name + "expand"), name + "expand")
        y = active(depthwise(y, name + "depthwise", stride), name + "depthwise")
        y = norm(conv(y, name + "project"), name + "project.bn")
        x = y + x if y.shape == x.shape else y
    x = active(conv(x, "output.expand"), "output.expand")
    x = norm(depthwise(x, "output.global", pad=0), "output.global.bn").reshape(len(x), -1)
    return norm(x @ w["output.fc.weight"], "output.bn2")
`;

export const mobileFaceNet = {
  networks: {
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
    } as MobileFaceNetSpec,
  },

  describe<V>(net: NetworkLayers<V>, spec: MobileFaceNetSpec): V {
    const { stemChannels, headChannels, embeddingSize } = spec;
    let x = active(net, net.conv(net.input, 'stem', conv3x3(stemChannels, 2)), 'stem');
    x = active(net, net.depthwise(x, 'stem.depthwise', { size: 3, stride: 1, padding: 1 }), 'stem.depthwise');
    spec.bottlenecks.forEach((each, i) => {
      x = bottleneck(net, x, `blocks.${i}`, each);
    });
    x = active(net, net.conv(x, 'output.expand', conv1x1(headChannels, 1)), 'output.expand');
    x = net.depthwise(x, 'output.global', { size: lastSide(spec), stride: 1, padding: 0 });
    x = net.batchNorm(x, 'output.global.bn');
    return net.batchNorm(net.dense(x, 'output.fc', embeddingSize, { hasBias: false }), 'output.bn2');
  },

  blocks: (spec: MobileFaceNetSpec) => spec.bottlenecks,
  python: PYTHON,
  words: `The layers are those of MobileFaceNet: conv 1x1, depthwise 3x3 (stride), conv 1x1, each with BN behind it and PReLU behind
the first two. A depthwise filter is [height, width, channels, 1] here and [channels, 1, height, width] in PyTorch.`,
} satisfies NetworkFamily<MobileFaceNetSpec>;
