/** Reads weights in TensorFlow.js's own files: a manifest, and a binary that may hold 8- or 16-bit numbers. */
import { EngineError } from '../errors.ts';
import * as tf from '../tf.ts';

/** The entries of one group of a weights manifest. */
export type WeightEntries = readonly tf.io.WeightsManifestEntry[];

/** A pretrained model's two files as they lie in its package. */
export interface ModelFiles {
  /** Manifest, with the graph where the model has one. */
  readonly json: unknown;
  readonly weights: ArrayBuffer;
}

const BYTES: Readonly<Record<string, number>> = { bool: 1, uint8: 1, uint16: 2, float16: 2 };

/**
 * Tensors by name, unpacked to f32 and i32. The caller disposes.
 * @throws EngineError 'dataset' when the binary is shorter or longer than the manifest says
 */
export function decodeWeights(entries: WeightEntries, weights: ArrayBuffer): tf.NamedTensorMap {
  const expected = entries.reduce((bytes, { shape, dtype, quantization }) => {
    const width = BYTES[quantization?.dtype ?? dtype] ?? 4;
    return bytes + width * shape.reduce((product, n) => product * n, 1);
  }, 0);
  if (expected !== weights.byteLength) {
    const detail = `${weights.byteLength} bytes of weights, ${expected} expected`;
    throw new EngineError('dataset', 'A file of a face network is damaged. Reload the page.', detail);
  }
  return tf.io.decodeWeights(weights, [...entries]);
}
