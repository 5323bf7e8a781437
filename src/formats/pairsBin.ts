/**
 * Verification sets as InsightFace distributes them (`lfw.bin`, `cfp_fp.bin`, `agedb_30.bin`): a pickled tuple of a list of
 * encoded images, two a pair, and a list that says for each pair whether both show the same person.
 * Source: insightface recognition/arcface_mxnet/eval/verification.py, `load_bin`.
 */
import { FormatError } from './errors.ts';
import { isSequence, type PickleValue, readPickle } from './pickle.ts';

/** Folds of a verification. */
const FOLDS = 10;

export interface PairsBin {
  /** [2 * pairs], encoded images (JPEG or PNG); views into the file. Pair p is images 2p and 2p + 1. */
  readonly images: Uint8Array[];
  /** [pairs] */
  readonly same: boolean[];
}

function imageOf(value: PickleValue, index: number): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new FormatError('corrupt', `Entry ${index + 1} of the pair set is no image.`);
}

function verdictOf(value: PickleValue, pair: number): boolean {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw new FormatError('corrupt', `Pair ${pair + 1} does not say whether both images show the same person.`);
}

/**
 * @param bytes a whole `.bin` file, pickle protocol 2 to 5, of Python 2 or 3; nothing in it is executed
 * @throws FormatError of `readPickle`; 'shape' when there are not two images for every pair; 'corrupt' naming the entry
 */
export function readPairsBin(bytes: Uint8Array): PairsBin {
  const value = readPickle(bytes);
  const [images, same] = isSequence(value) ? value.items : [];
  if (!isSequence(images) || !isSequence(same)) {
    throw new FormatError('header', 'This is not a pair set: a list of images and a list of same-or-not is expected.');
  }
  if (images.items.length !== 2 * same.items.length) {
    const [have, want] = [images.items.length, same.items.length];
    throw new FormatError('shape', `The pair set has ${have} images for ${want} pairs; two a pair are expected.`);
  }
  return { images: images.items.map(imageOf), same: same.items.map(verdictOf) };
}

/** Read in one piece, which no browser does with more. */
const MAX_BYTES = 1_500_000_000;

/** @throws FormatError 'limits', before anything is read */
export function checkPairsSize(bytes: number, name: string): void {
  if (bytes > MAX_BYTES) throw new FormatError('limits', `${name} is over ${MAX_BYTES / 1e9} GB.`);
}

/**
 * A pair set to verify on.
 * @param name of the file
 * @throws FormatError of `readPairsBin`; 'shape' when a fold would be empty
 */
export function readVerificationPairs(bytes: Uint8Array, name: string): PairsBin {
  const pairs = readPairsBin(bytes);
  const { length } = pairs.same;
  if (length >= FOLDS) return pairs;
  throw new FormatError('shape', `${name} has ${length} pairs; ten folds need at least ten.`);
}
