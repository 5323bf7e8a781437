/**
 * Verification sets as InsightFace distributes them (`lfw.bin`, `cfp_fp.bin`, `agedb_30.bin`): a pickled tuple of a list of
 * encoded images, two a pair, and a list that says for each pair whether both show the same person. Sets that people make
 * themselves hold NumPy arrays or bytearrays in their place.
 * Source: insightface recognition/arcface_mxnet/eval/verification.py, `load_bin`.
 */
import { t } from '@lingui/core/macro';
import { FOLDS } from '../../domain/verificationPairs.ts';
import { FormatError } from '../formatError.ts';
import { arrayItems, isKind, isSequence, type PickleValue } from './pickle/values.ts';
import { readPickle } from './pickle.ts';

export interface PairsBin {
  /** [2 * pairs], encoded images (JPEG or PNG); views into the file. Pair p is images 2p and 2p + 1. */
  readonly images: Uint8Array[];
  /** [pairs] */
  readonly same: boolean[];
}

/** Encoded images are bytes, or arrays of them as OpenCV's `imencode` gives. */
function imageOf(value: PickleValue, index: number): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (isKind(value, 'array') && value.data instanceof Uint8Array && /^[ui]1$|^S/.test(value.type?.code ?? '')) {
    // [height, width] or [height, width, channels], and not a row or a column of bytes.
    if (value.shape.filter((size) => size > 1).length <= 1) return value.data;
    const [entry, shape] = [index + 1, value.shape.join(' x ')];
    throw new FormatError(
      'corrupt',
      t`Entry ${entry} of the pair set is an array of ${shape} pixels; images are to be encoded, as JPEG or PNG.`,
    );
  }
  throw new FormatError('corrupt', t`Entry ${{ entry: index + 1 }} of the pair set is no image.`);
}

function verdictOf(value: PickleValue, pair: number): boolean {
  const items = isKind(value, 'array') && value.data.length <= 8 ? arrayItems(value) : [value];
  const verdict = items?.length === 1 ? items[0] : undefined;
  if (verdict === true || verdict === 1) return true;
  if (verdict === false || verdict === 0) return false;
  throw new FormatError(
    'corrupt',
    t`Pair ${{ pair: pair + 1 }} does not say whether both images show the same person.`,
  );
}

/** The items of a list, a tuple or an array; null for anything else. */
function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | null {
  if (isSequence(value)) return value.items;
  return isKind(value, 'array') ? arrayItems(value) : null;
}

/**
 * @param bytes a whole `.bin` file, pickle protocol 0 to 5, of Python 2 or 3; nothing in it is executed
 * @throws FormatError of `readPickle`; 'shape' when there are not two images for every pair; 'corrupt' naming the entry
 */
export function readPairsBin(bytes: Uint8Array): PairsBin {
  const [first, second] = itemsOf(readPickle(bytes)) ?? [];
  const [images, same] = [itemsOf(first), itemsOf(second)];
  if (!images || !same) {
    throw new FormatError('header', t`This is not a pair set: a list of images and a list of same-or-not is expected.`);
  }
  if (images.length !== 2 * same.length) {
    const [have, want] = [images.length, same.length];
    throw new FormatError('shape', t`The pair set has ${have} images for ${want} pairs; two a pair are expected.`);
  }
  return { images: images.map(imageOf), same: same.map(verdictOf) };
}

/** Neither Node nor a browser reads more in one piece. */
const MAX_BYTES = 2 ** 31 - 1;

/** @throws FormatError 'limits', before anything is read */
export function checkPairsSize(bytes: number, name: string): void {
  if (bytes > MAX_BYTES) throw new FormatError('limits', t`${name} is over 2 GB.`);
}

/**
 * A pair set to verify on.
 * @param name of the file
 * @throws FormatError of `readPairsBin`; 'shape' when a fold would be empty, or when there are pairs of one kind only
 */
export function readVerificationPairs(bytes: Uint8Array, name: string): PairsBin {
  const pairs = readPairsBin(bytes);
  const { length } = pairs.same;
  if (length < FOLDS) throw new FormatError('shape', t`${name} has ${length} pairs; ten folds need at least ten.`);
  const [first] = pairs.same;
  if (pairs.same.every((same) => same === first)) {
    throw new FormatError(
      'shape',
      first
        ? t`${name} has pairs of one person only; a verification needs both kinds.`
        : t`${name} has pairs of two people only; a verification needs both kinds.`,
    );
  }
  return pairs;
}
