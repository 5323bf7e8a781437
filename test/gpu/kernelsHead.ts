/** The fused cosine head against the heads on plain tfjs (cpu): every output and both gradients, in every variant. */

import { DEFAULT_SHARED, type HeadSettings } from '../../src/domain/settings/settings.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { internals } from '../../src/engine/gpu/runtime/backend.ts';
import { adapterClass, forceAdapterClass } from '../../src/engine/gpu/runtime/gpuAdapter.ts';
import { isCorrecting } from '../../src/engine/heads/correction.ts';
import { fusedHead } from '../../src/engine/heads/fused/fusedOp.ts';
import type { Head, HeadOutput } from '../../src/engine/heads/headTypes.ts';
import { runStockHead } from '../../src/engine/heads/registry.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';
import { type CaseResult, relativeError } from './kernels.ts';

interface HeadCase {
  readonly batch: number;
  readonly classes: number;
  readonly width: number;
  readonly config: HeadSettings;
  readonly epoch: number;
  /** Two samples on their class centre, one opposite to it: cosines of exactly 1 and -1. */
  readonly aligned?: boolean;
}

function inputsOf({ batch, classes, width, aligned }: HeadCase) {
  const rng = stream(3, 'head test', batch, classes, width);
  const centres = Float32Array.from({ length: classes * width }, () => rng.normal());
  const labels = Int32Array.from({ length: batch }, () => rng.integer(classes));
  const embeddings = new Float32Array(batch * width);
  for (let b = 0; b < batch; b++) {
    // Near some class, now and then another than the label says, so that all decisions occur.
    const towards = rng.uniform() < 0.4 ? rng.integer(classes) : labels[b]!;
    const noise = aligned && b < 3 ? 0 : 1;
    const sign = aligned && b === 2 ? -1 : 1;
    for (let i = 0; i < width; i++) {
      embeddings[b * width + i] = sign * (2 * centres[towards * width + i]! + noise * 2 * rng.normal());
    }
  }
  return { centres, labels, embeddings };
}

const NAMES = ['loss', 'crossEntropy', 'boundaryTerm', 'logits', 'rectified', 'decisions'] as const;

async function evaluate(test: HeadCase, head: Head): Promise<Float32Array[]> {
  const { batch, classes, width, config, epoch } = test;
  const values = inputsOf(test);
  const embeddings = tf.tensor2d(values.embeddings, [batch, width]);
  const centres = tf.tensor2d(values.centres, [classes, width]);
  const labels = tf.tensor1d(values.labels, 'int32');
  let output: HeadOutput | undefined;
  const gradients = tf.grads((...inputs: tf.Tensor[]) => {
    const [e, c] = inputs as [tf.Tensor2D, tf.Tensor2D];
    output = head({ embeddings: e, centres: c, labels, epoch, decisions: true }, config);
    for (const name of NAMES) tf.keep(output[name] as tf.Tensor);
    return tf.mul(output.loss, 1.5);
  })([embeddings, centres]);
  const all = [...NAMES.map((name) => output![name] as tf.Tensor), ...gradients];
  const results: Float32Array[] = [];
  for (const tensor of all) results.push(Float32Array.from(await tensor.data()));
  tf.dispose([...all, embeddings, centres, labels]);
  return results;
}

/** The fused op itself, wherever the registry would take another way. */
const runFusedHead: Head = (input, config) => {
  const settings = { ...config, easyMargin: config.easyMargin === true };
  const terms = config.kind === 'boundaryface' ? 'margin and boundary' : 'margin';
  return fusedHead(input, settings, terms, isCorrecting(config, input.epoch));
};

function cases(): HeadCase[] {
  const base = {
    ...DEFAULT_SHARED,
    scale: 10,
    margin: 0.3,
    lambda: Math.PI,
    epochStart: 5,
    correction: 'code',
  } as const;
  const sizes = { batch: 24, classes: 10, width: 32 };
  const kinds = ['arcface', 'boundaryf1', 'boundaryface'] as const;
  return [
    ...kinds.map((kind) => ({ ...sizes, config: { ...base, kind }, epoch: 6 })),
    { ...sizes, config: { ...base, kind: 'boundaryface' }, epoch: 5 },
    { ...sizes, config: { ...base, kind: 'boundaryface', correction: 'paper' }, epoch: 6 },
    { ...sizes, config: { ...base, kind: 'arcface', easyMargin: true }, epoch: 1 },
    { ...sizes, config: { ...base, kind: 'boundaryface', scale: 64, margin: 0.5 }, epoch: 6 },
    { ...sizes, config: { ...base, kind: 'boundaryface' }, epoch: 6, aligned: true },
    { batch: 5, classes: 7, width: 30, config: { ...base, kind: 'boundaryface' }, epoch: 6 },
    // Embeddings on a sphere and on a circle.
    { batch: 24, classes: 4, width: 3, config: { ...base, kind: 'boundaryface' }, epoch: 6 },
    { batch: 24, classes: 3, width: 2, config: { ...base, kind: 'boundaryface', correction: 'paper' }, epoch: 6 },
    // A small scale, as a saturated softmax has no digits left to compare.
    { batch: 1, classes: 2, width: 3, config: { ...base, kind: 'boundaryf1', scale: 2 }, epoch: 6 },
    { batch: 9, classes: 600, width: 33, config: { ...base, kind: 'boundaryface' }, epoch: 6 },
  ];
}

async function reference(test: HeadCase): Promise<Float32Array[]> {
  await tf.setBackend('cpu');
  setKernels('stock');
  return evaluate(test, runStockHead);
}

async function runCase(test: HeadCase, expected: readonly Float32Array[], asGpu: boolean): Promise<CaseResult> {
  const { kind, correction, scale, easyMargin } = test.config;
  const shape = `${test.batch}x${test.width}, ${test.classes} classes`;
  const extras = `${correction}, s=${scale}, epoch ${test.epoch}${easyMargin ? ', easy' : ''}${test.aligned ? ', aligned' : ''}`;
  const name = `head ${kind} ${shape}, ${extras}${asGpu ? ' (as on a GPU)' : ''}`;
  await tf.setBackend('webgpu');
  setKernels('fused');
  const { device } = internals(tf.backend());
  const detected = adapterClass(device);
  if (asGpu) forceAdapterClass(device, 'gpu');
  const tensors = tf.memory().numTensors;
  const actual = await evaluate(test, runFusedHead);
  const leaked = tf.memory().numTensors - tensors;
  forceAdapterClass(device, detected);
  const errors = expected.map((values, i) => relativeError(values, actual[i]!));
  // Labels must be equal, not close.
  const ok = leaked === 0 && errors.every((error) => error <= 1e-4) && errors[4] === 0;
  return {
    name,
    ok,
    detail: `${errors.map((e) => e.toExponential(1)).join(' ')}${leaked ? `, ${leaked} leaked` : ''}`,
  };
}

export async function runHeadCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  const { device } = internals(tf.backend());
  let gpuErrors: string[] = [];
  const listen = (event: GPUUncapturedErrorEvent) => gpuErrors.push(event.error.message);
  device.addEventListener('uncapturederror', listen);
  const results: CaseResult[] = [];
  for (const test of cases()) {
    const expected = await reference(test);
    for (const asGpu of [false, true]) {
      gpuErrors = [];
      const result = await runCase(test, expected, asGpu);
      results.push(gpuErrors.length ? { ...result, ok: false, detail: gpuErrors.join('; ') } : result);
    }
  }
  device.removeEventListener('uncapturederror', listen);
  setKernels('stock');
  return results;
}
