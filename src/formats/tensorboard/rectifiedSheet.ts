/** The faces whose labels are rectified at the end of an epoch, as one picture. */
import type { CorrectionRecord } from '../../domain/report.ts';
import { type Corrections, isRightNow } from '../../domain/standingCorrections.ts';
import { type TrainedPictures, trainedPicture } from '../../domain/trainedPictures.ts';
import type { Picture } from './eventFile.ts';
import { type FaceFrame, faceGrid } from './faceGrid.ts';

const TAG = 'labels/rectified_faces';
/** Of more than these the first by number are shown. */
const MOST_FACES = 64;

const RIGHT: FaceFrame = { colour: [34, 173, 150], dashed: false };
const WRONG: FaceFrame = { colour: [214, 69, 58], dashed: true };

/** A whole frame where the label is right now, a dashed one where it is not, none where the truth is unknown. */
function frameOf(record: CorrectionRecord): FaceFrame | null {
  const isRight = isRightNow(record);
  return isRight === null ? null : isRight ? RIGHT : WRONG;
}

/**
 * @param corrections those that stand at the end of the epoch
 * @param replaced as in `trainedPicture`
 * @returns without a time of its own; null where no label is rectified, or the pixels stay on disk
 */
export async function rectifiedSheet(
  pictures: TrainedPictures,
  { byImage }: Corrections,
  replaced: Int32Array,
  epoch: number,
): Promise<Omit<Picture, 'wallTime'> | null> {
  if (byImage.size === 0 || !pictures.train.pixels) return null;
  const records = [...byImage.values()].sort((a, b) => a.image - b.image).slice(0, MOST_FACES);
  const faces = records.map((record) => ({
    pixels: trainedPicture(pictures, replaced, record.image),
    frame: frameOf(record),
  }));
  const { png, width, height } = await faceGrid(faces, pictures.train.size);
  return { tag: TAG, step: epoch, width, height, png };
}
