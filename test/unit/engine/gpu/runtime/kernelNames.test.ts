/** Names of kernels, read out of what a GPU reports. */
import { expect, test } from 'vitest';
import { kernelIn, kernelName } from '../../../../../src/engine/gpu/runtime/dispatch.ts';

test.each([
  ['[Invalid ComputePipeline "sgd"] is invalid.\n - While encoding [ComputePassEncoder].SetPipeline', 'sgd'],
  ['[Invalid ShaderModule "conv2d-forward"] is invalid due to a previous error.', 'conv2d-forward'],
  [
    'Error while parsing WGSL: :1:1 error: unexpected token\n - While calling [Device].CreateShaderModule([ShaderModuleDescriptor "BinaryOpProgram"]).',
    'BinaryOpProgram',
  ],
  ['While calling [Device].CreateComputePipeline([ComputePipelineDescriptor ""Conv2DMMProgram""]).', 'Conv2DMMProgram'],
  ['Buffer size (1644167168) exceeds the max buffer size limit (1073741824).', undefined],
  ['[Buffer "sgd"] is destroyed', undefined],
])('%s', (message, kernel) => {
  expect(kernelIn(message)).toBe(kernel);
});

test('a pipeline of TensorFlow.js goes by the first word of its key', () => {
  expect(kernelName('binary_mul_1,2;float32')).toBe('binary_mul_1');
  expect(kernelName('')).toBe('unknown');
});
