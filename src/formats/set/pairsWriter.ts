/**
 * Verification pairs as the field keeps them: `pairs.bin`, a pickled tuple of encoded images and verdicts, and `pairs.txt` in the
 * form of LFW's.
 * Source: insightface recognition/arcface_mxnet/eval/verification.py (load_bin); Python Lib/pickle.py (protocol 3); LFW pairs.txt.
 */
import { t } from '@lingui/core/macro';
import type { PlannedPair } from '../../domain/pairPlan.ts';
import { FOLDS } from '../../domain/verificationPairs.ts';
import { joinBytes, viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';
import { type Piece, piece } from './setWriter.ts';

export const PAIRS_BIN = 'pairs.bin';
export const PAIRS_TEXT = 'pairs.txt';

/** Opcodes of pickle. */
const PROTOCOL_3 = [0x80, 3];
const EMPTY_LIST_MARK = [0x5d, 0x28];
const APPENDS = [0x65];
const BINARY_BYTES = 0x42;
const [TRUE, FALSE] = [0x88, 0x89];
const TUPLE_2_STOP = [0x86, 0x2e];

const bin = (bytes: readonly number[]): Piece => piece(PAIRS_BIN, Uint8Array.from(bytes));

function pickledBytes(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(5);
  head[0] = BINARY_BYTES;
  viewOf(head).setUint32(1, bytes.length, true);
  return joinBytes([head, bytes]);
}

/**
 * @param images of pair p the encoded images 2p and 2p + 1
 * @param same [pairs]
 */
export async function* pairsBin(images: AsyncIterable<Uint8Array>, same: readonly boolean[]): AsyncGenerator<Piece> {
  yield bin([...PROTOCOL_3, ...EMPTY_LIST_MARK]);
  for await (const image of images) yield piece(PAIRS_BIN, pickledBytes(image));
  yield bin([...APPENDS, ...EMPTY_LIST_MARK]);
  yield bin(same.map((verdict) => (verdict ? TRUE : FALSE)));
  yield bin([...APPENDS, ...TUPLE_2_STOP]);
}

/**
 * `pairs.txt`: folds and pairs of a kind in each, then line by line the person and two places, or two people with a place each.
 * @param pairs fold after fold, those of one person first in each
 * @throws FormatError 'name' for a name that holds a tab or a line end
 */
export function pairsText(pairs: readonly Omit<PlannedPair, 'images'>[]): Piece {
  const unfit = pairs.flatMap(({ left, right }) => [left, right]).find(({ person }) => /[\t\r\n]/.test(person));
  if (unfit)
    throw new FormatError(
      'name',
      t`${{ file: PAIRS_TEXT }} cannot hold the name "${{ name: unfit.person }}": it has a tab or line end.`,
    );
  const lines = pairs.map(({ left, right, same }) =>
    same
      ? `${left.person}\t${left.place}\t${right.place}`
      : `${left.person}\t${left.place}\t${right.person}\t${right.place}`,
  );
  return piece(PAIRS_TEXT, `${[`${FOLDS}\t${pairs.length / FOLDS / 2}`, ...lines].join('\n')}\n`);
}
