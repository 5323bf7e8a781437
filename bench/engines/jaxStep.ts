/**
 * The benchmark's training step for jax-js: the same net, head and optimizer as the app's, as one function to be compiled
 * whole. Images NCHW. Every jax-js function takes over its arguments; `.ref` keeps one for a further use.
 */
import { lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { type BlockSpec, hasConvShortcut, type IrResNetSpec } from '../../src/domain/networks/irResNet.ts';
import { BENCH_STEP } from '../protocol.ts';

export type Tensors = Record<string, np.Array>;

/** What a step turns into the next step's. */
export type TrainingState = { readonly trained: Tensors; readonly momenta: Tensors; readonly running: Tensors };

const { scale, margin, learningRate, momentum, weightDecay, batchNormEpsilon, statisticsMomentum } = BENCH_STEP;

/** Below float32's resolution of 1 - c^2, as in the app's head. */
const MIN_SINE_SQUARED = 1e-12;
const MIN_LENGTH = 1e-12;

/** One pass through the network. Tensors of `trained` are only borrowed; the caller disposes of them. */
class Pass {
  /** Mean and unbiased variance of each batch norm, under the names of the running statistics. */
  readonly statistics: Tensors = {};
  readonly #trained: Tensors;

  constructor(trained: Tensors) {
    this.#trained = trained;
  }

  #get(name: string): np.Array {
    return this.#trained[name]!.ref;
  }

  #norm(x: np.Array, name: string): np.Array {
    const channels = x.shape[1]!;
    const axes = x.ndim === 4 ? [0, 2, 3] : [0];
    const shape = x.ndim === 4 ? [1, channels, 1, 1] : [1, channels];
    const count = x.size / channels;
    const mean = np.mean(x.ref, axes, { keepdims: true });
    const centred = x.sub(mean.ref);
    const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
    this.statistics[`${name}.running_mean`] = mean.reshape([channels]);
    this.statistics[`${name}.running_var`] = variance.ref.reshape([channels]).mul(count / (count - 1));
    const factor = this.#get(`${name}.weight`)
      .reshape(shape)
      .div(np.sqrt(variance.add(batchNormEpsilon)));
    return centred.mul(factor).add(this.#get(`${name}.bias`).reshape(shape));
  }

  #conv(x: np.Array, name: string, stride: number, padding: 0 | 1): np.Array {
    const sides: [number, number] = [padding, padding];
    return lax.conv(x, this.#get(`${name}.weight`), [stride, stride], [sides, sides]);
  }

  #prelu(x: np.Array, name: string): np.Array {
    const slopes = this.#get(`${name}.weight`).reshape([1, x.shape[1]!, 1, 1]);
    return np.where(np.greater(x.ref, 0), x.ref, x.mul(slopes));
  }

  #block(x: np.Array, name: string, block: BlockSpec): np.Array {
    let y = this.#norm(x.ref, `${name}.bn1`);
    y = this.#norm(this.#conv(y, `${name}.conv1`, 1, 1), `${name}.bn2`);
    y = this.#conv(this.#prelu(y, `${name}.prelu`), `${name}.conv2`, block.stride, 1);
    return this.#norm(y, `${name}.bn3`).add(this.#shortcut(x, name, block));
  }

  #shortcut(x: np.Array, name: string, block: BlockSpec): np.Array {
    if (hasConvShortcut(block)) {
      return this.#norm(this.#conv(x, `${name}.shortcut.conv`, block.stride, 0), `${name}.shortcut.bn`);
    }
    return block.stride === 1 ? x : everySecondPixel(x);
  }

  /** @returns [batch, embedding] */
  embed(images: np.Array, { blocks }: IrResNetSpec): np.Array {
    let x = this.#norm(this.#conv(images, 'stem.conv', 1, 1), 'stem.bn');
    x = this.#prelu(x, 'stem.prelu');
    blocks.forEach((block, i) => {
      x = this.#block(x, `blocks.${i}`, block);
    });
    x = this.#norm(x, 'output.bn1');
    x = x.reshape([x.shape[0]!, -1]);
    x = np.matmul(x, this.#get('output.fc.weight')).add(this.#get('output.fc.bias'));
    return this.#norm(x, 'output.bn2');
  }

  /** ArcFace: s cos(angle + m) at the label, s cos elsewhere; cross-entropy. */
  loss(embeddings: np.Array, oneHot: np.Array): np.Array {
    const centres = unitRows(this.#get('head.weight'));
    const cosine = np.clip(np.matmul(unitRows(embeddings), np.transpose(centres)), -1, 1);
    const target = np.sum(cosine.ref.mul(oneHot.ref), 1, { keepdims: true });
    const sine = np.sqrt(np.maximum(np.square(target.ref).mul(-1).add(1), MIN_SINE_SQUARED));
    const phi = target.ref.mul(Math.cos(margin)).sub(sine.mul(Math.sin(margin)));
    const beyond = target.ref.sub(margin * Math.sin(Math.PI - margin));
    const moved = np.where(np.greater(target, Math.cos(Math.PI - margin)), phi, beyond);
    const others = cosine.mul(oneHot.ref.mul(-1).add(1));
    const logits = others.add(oneHot.ref.mul(moved)).mul(scale);
    const batch = logits.shape[0]!;
    return np.sum(nn.logSoftmax(logits).mul(oneHot)).mul(-1 / batch);
  }
}

/** x[:, :, ::2, ::2] of a tensor with even sides; jax-js has no strided slices. */
function everySecondPixel(x: np.Array): np.Array {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  return x.reshape([batch, channels, height / 2, 2, width / 2, 2]).slice([], [], [], 0, [], 0);
}

function unitRows(x: np.Array): np.Array {
  const length = np.sqrt(np.sum(np.square(x.ref), 1, { keepdims: true }));
  return x.div(np.maximum(length, MIN_LENGTH));
}

/** SGD with Nesterov momentum and weight decay, PyTorch's rule. */
function update(parameter: np.Array, momentumBuffer: np.Array, gradient: np.Array): [np.Array, np.Array] {
  const decayed = gradient.add(parameter.ref.mul(weightDecay));
  const next = momentumBuffer.mul(momentum).add(decayed.ref);
  const direction = decayed.add(next.ref.mul(momentum));
  return [parameter.sub(direction.mul(learningRate)), next];
}

/**
 * One step on a batch, to be compiled by `jit`.
 * @returns a function of the state, the images ([batch, 3, size, size]) and the labels (one-hot, [batch, identities]), which
 * takes over all three and gives the loss and the next state
 */
export function trainingStep(network: IrResNetSpec) {
  const lossOf = (trained: Tensors, images: np.Array, oneHot: np.Array): [np.Array, Tensors] => {
    const pass = new Pass(trained);
    const loss = pass.loss(pass.embed(images, network), oneHot);
    tree.dispose(trained);
    return [loss, pass.statistics];
  };
  const lossAndGradients = valueAndGrad(lossOf, { hasAux: true });
  return ({ trained, momenta, running }: TrainingState, images: np.Array, oneHot: np.Array) => {
    const [[loss, statistics], gradients] = lossAndGradients(tree.ref(trained), images, oneHot);
    const next: TrainingState = { trained: {}, momenta: {}, running: {} };
    for (const name of Object.keys(trained)) {
      [next.trained[name], next.momenta[name]] = update(trained[name]!, momenta[name]!, gradients[name]!);
    }
    for (const name of Object.keys(running)) {
      const batch = statistics[name]!.mul(statisticsMomentum);
      next.running[name] = running[name]!.mul(1 - statisticsMomentum).add(batch);
    }
    return { loss, state: next };
  };
}
