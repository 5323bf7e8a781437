/** Batch norm with given statistics, and the PReLU or addition behind it, in one dispatch. Bound by bytes. */
import type { TensorInfo } from '../../../tf.ts';
import type { Binding, Kernel } from '../../runtime/dispatch.ts';
import { channelArray, float, loadFunction, storeFunction } from '../../runtime/wgsl.ts';
import { elementwise, type Layout } from './layout.ts';

export interface InferenceInputs {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly gamma: TensorInfo;
  readonly beta: TensorInfo;
  readonly alpha: TensorInfo | null;
  readonly residual: TensorInfo | null;
}

/** @param y the shape of x, written */
export function inferenceKernel(layout: Layout, inputs: InferenceInputs, epsilon: number, y: TensorInfo): Kernel {
  const { channels } = layout;
  const type = channelArray(channels);
  const { dims, head, loop, workgroups } = elementwise(layout);
  const given = Object.entries(inputs).filter((entry): entry is [string, TensorInfo] => entry[1] !== null);
  const bindings: Binding[] = given.map(([name, source]) => ({ name, type, access: 'read', source }));
  bindings.push({ name: 'y', type, access: 'write', source: y });
  const code = `
${given.map(([name]) => loadFunction(`load_${name}`, name, channels)).join('\n')}
${storeFunction('store_y', 'y', channels)}
${head}
  let scale = load_gamma(0, cg, channels) / sqrt(load_variance(0, cg, channels) + ${float(epsilon)});
  let shift = load_beta(0, cg, channels) - load_mean(0, cg, channels) * scale;
  ${inputs.alpha ? 'let slope = load_alpha(0, cg, channels);' : ''}
  ${loop} {
    var v = load_x(row, cg, channels) * scale + shift;
    ${inputs.alpha ? 'v = select(v * slope, v, v > vec4<f32>(0.0));' : ''}
    ${inputs.residual ? 'v += load_residual(row, cg, channels);' : ''}
    store_y(row, cg, channels, v);
  }
}`;
  return { name: 'batch-norm-inference', code, dims, workgroups, bindings };
}
