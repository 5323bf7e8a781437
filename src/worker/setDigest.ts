/** A short name for a training set, by which a kept run knows its images again. */
import { encodedSize, readEncoded } from '../data/import/imageStream.ts';
import { crc32 } from '../formats/archive/crc32.ts';
import { hex32, wordHash } from '../lib/wordHash.ts';
import type { WireDataset } from '../protocol/training.ts';

type TrainingSet = WireDataset['train'];

/** Characters of the part that tells of names and labels, which is all that digests had once. */
const NAMES_AND_LABELS = 16;

/** Images of a set on disk that are read for its digest; the others count with their sizes. */
const MOST_READ = 2000;

async function encodedHash({ count, encoded }: Extract<TrainingSet, { pixels: null }>): Promise<number> {
  const sizes = Float64Array.from({ length: count }, (_, image) => encodedSize(encoded, image));
  let hash = wordHash(new Uint8Array(sizes.buffer), 0);
  const step = Math.max(1, count / MOST_READ);
  for (let at = 0; at < count; at += step) {
    // The run tells of a file that cannot be read.
    const bytes = await readEncoded(encoded, Math.floor(at)).catch(() => new Uint8Array());
    hash = wordHash(bytes, hash);
  }
  return hash;
}

/**
 * Of the identities, the labels, the names and the pixels; of a set that stays on disk the sizes of all files and the bytes of
 * a few thousand.
 */
export async function setDigest({ train, heldOut }: Pick<WireDataset, 'train' | 'heldOut'>): Promise<string> {
  const { labels, identities, names, count } = train;
  const text = new TextEncoder().encode(JSON.stringify([count, identities, names]));
  const ofLabels = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  const ofTrain = train.pixels ? wordHash(train.pixels, 0) : await encodedHash(train);
  const ofPixels = heldOut ? wordHash(heldOut.pixels, ofTrain) : ofTrain;
  return [crc32(text), crc32(ofLabels), ofPixels].map(hex32).join('');
}

/** What a kept run was trained on is the same set, changed in its pixels, or another one. */
export function comparedSets(kept: string, now: string): 'same' | 'pixels' | 'other' {
  if (kept === now) return 'same';
  const alike = kept.slice(0, NAMES_AND_LABELS) === now.slice(0, NAMES_AND_LABELS);
  if (!alike) return 'other';
  return kept.length === NAMES_AND_LABELS ? 'same' : 'pixels';
}
