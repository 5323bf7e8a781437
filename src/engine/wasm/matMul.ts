/**
 * Products of two matrices on the wasm backend. XNNPACK takes them only where neither side is transposed; otherwise tfjs
 * falls back to a plain loop, ten times slower. Both of a dense layer's gradients are of that kind.
 */
import * as tf from '../tf.ts';
import { canTileFilter, tiledFilterGradient } from './filterGradient.ts';
import { wasmHeap } from './heap.ts';

interface MatMulInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

/** Runs tfjs's own kernel without transposition. */
export type PlainMatMul = (inputs: MatMulInputs, transposeA: boolean, transposeB: boolean) => tf.TensorInfo;

/** True for one product of two matrices, in whatever number of leading ones. */
const isMatrix = ({ shape }: tf.TensorInfo): boolean => tf.util.sizeFromShape(shape.slice(0, -2)) === 1;

/**
 * @param a [.., n, k], or [.., k, n] with transposeA
 * @param b [.., k, m], or [.., m, k] with transposeB
 * @returns [.., n, m]
 */
export function matMul(
  inputs: MatMulInputs,
  transposeA: boolean,
  transposeB: boolean,
  plain: PlainMatMul,
): tf.TensorInfo {
  const { a, b } = inputs;
  const heap = wasmHeap();
  if (!heap || !isMatrix(a) || !isMatrix(b) || transposeA === transposeB) return plain(inputs, transposeA, transposeB);
  if (transposeB) {
    const straight = heap.transposed(b);
    const product = plain({ a, b: straight }, false, false);
    heap.dispose(straight);
    return product;
  }
  const [rows, n] = a.shape.slice(-2) as [number, number];
  const m = b.shape.at(-1)!;
  // The sum over the rows is the filter gradient of a 1 x 1 convolution of images of one pixel.
  const shape = [1, 1, n, m] as const;
  if (!canTileFilter(shape)) return plain(inputs, transposeA, transposeB);
  const x = { dataId: a.dataId, dtype: a.dtype, shape: [rows, 1, 1, n] };
  const dy = { dataId: b.dataId, dtype: b.dtype, shape: [rows, 1, 1, m] };
  const product = tiledFilterGradient(heap, x, dy, shape, { stride: 1, padding: 0 });
  return { ...product, shape: [...a.shape.slice(0, -2), n, m] };
}
