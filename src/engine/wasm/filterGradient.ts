/** dL/dfilter of a convolution on the wasm backend, in tiles of four input and eight output channels. */
import type * as tf from '../tf.ts';
import { filterTileName } from './filterKernels.ts';
import type { WasmHeap } from './heap.ts';

type Shape4D = readonly [size: number, size: number, inChannels: number, outChannels: number];

/** The kernels take at least four output channels, and square filters. */
export const canTileFilter = ([rows, columns, , outChannels]: Shape4D): boolean =>
  rows === columns && outChannels % 4 === 0;

/**
 * @param x [batch, height, width, inChannels] f32
 * @param dy [batch, outHeight, outWidth, outChannels] f32
 * @returns [size, size, inChannels, outChannels] f32
 */
export function tiledFilterGradient(
  heap: WasmHeap,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: Shape4D,
  { stride, padding }: { readonly stride: number; readonly padding: number },
): tf.TensorInfo {
  const [size, , inChannels, outChannels] = filterShape;
  const filter = heap.outputInfo(filterShape);
  heap.fill(filter, 0);
  const [from, by, to] = [x, dy, filter].map((tensor) => heap.address(tensor)) as [number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const image = [...x.shape, outHeight, outWidth, outChannels, size, stride, padding];
  for (let input = 0; input < inChannels; input += 4) {
    const inputs = Math.min(4, inChannels - input);
    for (let output = 0; output < outChannels; ) {
      const outputs = outChannels - output >= 8 ? 8 : 4;
      const tile = to + 4 * (input * outChannels + output);
      heap.run(filterTileName(inputs, outputs), from + 4 * input, by + 4 * output, tile, ...image);
      output += outputs;
    }
  }
  return filter;
}
