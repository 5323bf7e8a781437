/** One golden case through a head: its outputs, its new state and all gradients, read back. */

import type { HeadSettings } from '../../src/domain/settings/settings.ts';
import { type HeadOutput, type HeadSizes, tensorsOf } from '../../src/engine/heads/headTypes.ts';
import { centresEach, headNumbers, runHead } from '../../src/engine/heads/registry.ts';
import * as tf from '../../src/engine/tf.ts';
import { type GoldenTensor, type GoldenValue, integers } from './compare.ts';

export interface CaseInputs {
  readonly embeddings: GoldenTensor;
  readonly weight?: GoldenTensor;
  readonly labels: GoldenTensor;
  readonly neg_labels?: GoldenTensor;
  readonly bias?: GoldenTensor;
  readonly scale?: GoldenValue;
  readonly centers?: GoldenTensor;
  /** What each sample drew, as the head is to use it. */
  readonly margins?: GoldenTensor;
}

type Values = Float32Array | Int32Array;

export interface HeadRun {
  readonly loss: Values;
  readonly crossEntropy: Values;
  readonly boundaryTerm: Values;
  readonly logits: Values;
  readonly rectified: Values;
  readonly state: Readonly<Record<string, Values>>;
  readonly details: Readonly<Record<string, Values>>;
  /** What the head's own weights start from, where all entries start alike. */
  readonly starts: Readonly<Record<string, number>>;
  /** By name: `embeddings`, `weight` and the head's own trained numbers. */
  readonly gradients: Readonly<Record<string, Values>>;
}

const tensorOf = (value: GoldenValue): tf.Tensor =>
  typeof value === 'object' ? tf.tensor(value.data.map(Number), [...value.shape]) : tf.tensor([Number(value)], [1]);

interface OwnNumber {
  readonly tensor: tf.Tensor;
  readonly trained: boolean;
  /** Value of every entry in a new model; null where they are drawn. */
  readonly begins: number | null;
}

/** The head's own numbers: from the case where it gives them, else as a model starts with them. */
function ownNumbers(given: Readonly<Record<string, GoldenValue>>, config: HeadSettings, sizes: HeadSizes) {
  const numbers = new Map<string, OwnNumber>();
  for (const { name, shape, initialiser, trained } of headNumbers(config, sizes)) {
    const value = given[name];
    const start = (): tf.Tensor => tf.fill([...shape], initialiser.kind === 'constant' ? initialiser.value : 0);
    const tensor = value === undefined ? start() : tf.tidy(() => tf.reshape(tensorOf(value), [...shape]));
    const begins = initialiser.kind === 'constant' ? initialiser.value : null;
    numbers.set(name, { tensor, trained, begins });
  }
  return numbers;
}

/** The values of groups of tensors, in one go for each type: on a GPU a reading costs more than a step. */
async function readTogether(
  groups: readonly Readonly<Record<string, tf.Tensor>>[],
): Promise<readonly Readonly<Record<string, Values>>[]> {
  const read = new Map<tf.Tensor, Values>();
  const all = [...new Set(groups.flatMap((group) => Object.values(group)))];
  for (const type of new Set(all.map(({ dtype }) => dtype))) {
    const tensors = all.filter(({ dtype }) => dtype === type);
    const joined = tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))));
    const values = (await joined.data()) as Values;
    joined.dispose();
    let at = 0;
    for (const tensor of tensors) {
      read.set(tensor, values.slice(at, at + tensor.size));
      at += tensor.size;
    }
  }
  return groups.map((group) => Object.fromEntries(Object.entries(group).map(([name, t]) => [name, read.get(t)!])));
}

/**
 * @param state persistent state before the case, by the head's own names
 * @param epoch from 1
 */
export async function runCase(
  inputs: CaseInputs,
  state: Readonly<Record<string, GoldenValue>>,
  epoch: number,
  config: HeadSettings,
): Promise<HeadRun> {
  const embeddings = tensorOf(inputs.embeddings) as tf.Tensor2D;
  const width = embeddings.shape[1];
  // A loss without class centres still gets some.
  const weight = (inputs.weight ? tensorOf(inputs.weight) : tf.zeros([2, width])) as tf.Tensor2D;
  const labels = tf.tensor1d(integers(inputs.labels), 'int32');
  const negatives = inputs.neg_labels ? tf.tensor1d(integers(inputs.neg_labels), 'int32') : null;
  const draws = inputs.margins ? (tensorOf(inputs.margins) as tf.Tensor1D) : null;
  const { bias, scale, centers: centres } = inputs;
  const given = { ...state, ...(bias && { bias }), ...(scale && { scale }), ...(centres && { centres }) };
  const numbers = ownNumbers(given, config, {
    identities: weight.shape[0] / centresEach(config),
    embeddingSize: width,
    batchSize: labels.size,
  });
  const trained = [...numbers].filter(([, { trained }]) => trained);
  const names = ['embeddings', ...(inputs.weight ? ['weight'] : []), ...trained.map(([name]) => name)];
  const variables = [embeddings, ...(inputs.weight ? [weight] : []), ...trained.map(([, { tensor }]) => tensor)];
  let output: HeadOutput | undefined;
  const { value, grads } = tf.valueAndGrads((...traced) => {
    const byName = new Map(names.map((name, i) => [name, traced[i]!]));
    const own = (name: string): tf.Tensor => byName.get(name) ?? numbers.get(name)!.tensor;
    const centre = (byName.get('weight') ?? weight) as tf.Tensor2D;
    const input = { embeddings: traced[0] as tf.Tensor2D, centres: centre, labels, epoch, own };
    output = runHead({ ...input, ...(negatives && { negatives }), ...(draws && { draws }) }, config);
    for (const kept of tensorsOf(output)) tf.keep(kept);
    return output.loss;
  })(variables);
  const { loss, crossEntropy, boundaryTerm, logits, rectified, state: next = {}, details = {} } = output!;
  const named = { loss, crossEntropy, boundaryTerm, logits, rectified };
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
  const read = await readTogether([named, next, details, gradients]);
  const run: HeadRun = {
    ...(read[0] as Record<keyof typeof named, Values>),
    state: read[1]!,
    details: read[2]!,
    gradients: read[3]!,
    starts: Object.fromEntries([...numbers].flatMap(([name, { begins }]) => (begins === null ? [] : [[name, begins]]))),
  };
  tf.dispose([embeddings, weight, labels, value, ...grads, ...tensorsOf(output!)]);
  tf.dispose([...numbers.values()].map(({ tensor }) => tensor));
  negatives?.dispose();
  draws?.dispose();
  return run;
}
