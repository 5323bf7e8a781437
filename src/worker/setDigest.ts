/** A short name for a training set, by which a kept run knows its images again. */
import { crc32 } from '../formats/crc32.ts';
import type { WireDataset } from '../protocol/training.ts';

/** Of the identities, the labels and the names of the images; the pixels follow from the names. */
export function setDigest({ labels, identities, names, count }: WireDataset['train']): string {
  const text = new TextEncoder().encode(JSON.stringify([count, identities, names]));
  const ofLabels = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  return [text, ofLabels].map((bytes) => crc32(bytes).toString(16).padStart(8, '0')).join('');
}
