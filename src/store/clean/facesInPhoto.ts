/** The faces of the photos under review: where all of them are, and which one of a photo is meant. */
import { plural, t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { boxAround, type FaceBox, mostOverlapping } from '../../domain/faceBox.ts';
import type { FaceFound } from '../../domain/faceFound.ts';
import { outlineOf } from '../../domain/facePlace.ts';
import { partedFrom } from '../../domain/partedCopies.ts';
import { OUTLINE, type SeenFace } from '../../domain/readFace.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import type { AnalysisJob } from './analysisJob.ts';
import type { CleanSession, CleanState } from './cleanTypes.ts';
import { fixedLabels } from './verdicts.ts';

interface FaceParts {
  readonly store: StoreApi<CleanState>;
  readonly job: Pick<AnalysisJob, 'hasWorker' | 'look' | 'choose'>;
  original(image: number): Promise<Blob | null>;
}

/** Photos whose faces are remembered: a person goes back and forth among a few. */
const REMEMBERED = 64;

export function createPhotoFaces({ store, job, original }: FaceParts): Pick<CleanSession, 'facesOf' | 'chooseFace'> {
  const { getState: get, setState: set } = store;
  /** By the content of the photo. */
  const known = new Map<string, readonly FaceBox[]>();

  return {
    async facesOf(image) {
      const content = get().set?.contents[image] ?? '';
      const before = known.get(content);
      if (before) return before;
      const photo = await original(image);
      if (!photo || !job.hasWorker) return null;
      const boxes = await job.look(photo);
      if (known.size >= REMEMBERED) known.delete(known.keys().next().value!);
      known.set(content, boxes);
      return boxes;
    },
    async chooseFace(image, box) {
      const { set: shown, verdicts, work, scores } = get();
      if (!shown || !scores || work !== null || shown.regions || !job.hasWorker) return;
      const photo = await original(image);
      if (!photo || get().set !== shown || get().work !== null) return;
      set({ work: 'retraining', stages: [], fold: null, error: null });
      job.choose({ image, photo, box }, fixedLabels(verdicts, shown.labels));
    },
  };
}

/** A photo that is a face cut out beforehand is compared as a whole. */
const WHOLE: FaceBox = { x: 0, y: 0, width: 1, height: 1 };
/** Share of their joint area that what is compared and a face's box have in common, at least. */
const LEAST_SHARED = 0.15;

/** Which of the faces found in an image's photo is compared, by its place; -1 for none of them. */
export function comparedFace(set: CleanSet, image: number, boxes: readonly FaceBox[]): number {
  const own = set.faces[image] === 'aligned-before' ? WHOLE : boxAround(outlineOf(set, image));
  if (!Number.isFinite(own.x)) return -1;
  return mostOverlapping(boxes, own, LEAST_SHARED);
}

/** How many faces were found in a photo, and what there is to choose. @param compared as `comparedFace` has it */
export function facesText(found: number, compared: number, face: FaceFound | undefined): string {
  if (found === 0) return t`No face was found in this photo.`;
  const which = compared >= 0 ? comparedText(found, compared + 1) : noneText(found, face === 'none');
  return t`${plural(found, { one: '# face found', other: '# faces found' })}. ${which}`;
}

const comparedText = (found: number, number: number): string =>
  found === 1
    ? t`Face ${number} is compared; there is no other.`
    : t`Face ${number} is compared; choose another with Tab, the arrows and Enter.`;

/** @param middle the middle of the photo is compared in their place */
function noneText(found: number, middle: boolean): string {
  if (found === 1) {
    return middle
      ? t`It is not compared, but the middle of the photo; choose it with Tab and Enter.`
      : t`It is not compared; choose it with Tab and Enter.`;
  }
  return middle
    ? t`None of them is compared, but the middle of the photo; choose one with Tab, the arrows and Enter.`
    : t`None of them is compared; choose one with Tab, the arrows and Enter.`;
}

/** The set with another face of its photo in the place of an image's. */
export function withChosen(
  set: CleanSet | null,
  image: number,
  { face, outline, thumbnail }: SeenFace,
): CleanSet | null {
  if (!set) return null;
  const outlines = set.outlines.slice();
  outlines.fill(Number.NaN, image * OUTLINE, (image + 1) * OUTLINE);
  if (outline) outlines.set(outline, image * OUTLINE);
  return {
    ...set,
    outlines,
    photos: partedFrom(set.photos, image),
    faces: set.faces.with(image, face),
    thumbnails: { ...set.thumbnails, tiles: set.thumbnails.tiles.with(image, thumbnail) },
  };
}
