/** Reads weights in TensorFlow.js's own files: a manifest, and a binary that may hold 8- or 16-bit numbers. */
import { t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import { causeText } from '../../lib/causeText.ts';
import { isPlain } from '../../lib/plainObject.ts';
import * as tf from '../tf.ts';

/** The entries of one group of a weights manifest. */
type WeightEntries = readonly tf.io.WeightsManifestEntry[];

/** A pretrained model's two files as they lie in its package. */
export interface ModelFiles {
  /** Manifest, with the graph where the model has one. */
  readonly json: unknown;
  readonly weights: ArrayBuffer;
}

const BYTES: Readonly<Record<string, number>> = { bool: 1, uint8: 1, uint16: 2, float16: 2, float32: 4, int32: 4 };

export const damagedFile = (detail: string): EngineError =>
  new EngineError('dataset', t`A file of a face network is damaged. Reload the page.`, detail);

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isQuantization(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isPlain(value) || typeof value.dtype !== 'string' || !Object.hasOwn(BYTES, value.dtype)) return false;
  const { scale = 1, min = 0 } = value;
  return Number.isFinite(scale) && Number.isFinite(min);
}

/** @throws EngineError 'dataset' naming the entry that is none */
function checkEntry(entry: unknown): asserts entry is WeightEntries[number] {
  const { name, shape, dtype, quantization } = isPlain(entry) ? entry : {};
  const known = typeof name === 'string' && typeof dtype === 'string' && Object.hasOwn(BYTES, dtype);
  if (known && Array.isArray(shape) && shape.every(isSize) && isQuantization(quantization)) return;
  throw damagedFile(`entry ${String(name)} of the weights`);
}

/** The entries of a manifest's groups. @throws EngineError 'dataset' for what is no manifest */
export function entriesOf(manifest: unknown): unknown[] {
  if (!Array.isArray(manifest)) throw damagedFile('no manifest of weights');
  return manifest.flatMap((group: unknown) => {
    if (isPlain(group) && Array.isArray(group.weights)) return group.weights as unknown[];
    throw damagedFile('no manifest of weights');
  });
}

/**
 * Tensors by name, unpacked to f32 and i32. The caller disposes.
 * @param entries of a manifest, not yet checked
 * @throws EngineError 'dataset' when an entry is none, or the binary is shorter or longer than the manifest says
 */
export function decodeWeights(entries: readonly unknown[], weights: ArrayBuffer): tf.NamedTensorMap {
  const checked = entries.map((entry) => {
    checkEntry(entry);
    return entry;
  });
  const expected = checked.reduce((bytes, { shape, dtype, quantization }) => {
    const width = BYTES[quantization?.dtype ?? dtype]!;
    return bytes + width * shape.reduce((product, n) => product * n, 1);
  }, 0);
  if (expected !== weights.byteLength) {
    throw damagedFile(`${weights.byteLength} bytes of weights, ${expected} expected`);
  }
  try {
    return tf.io.decodeWeights(weights, checked);
  } catch (cause) {
    throw damagedFile(causeText(cause));
  }
}
