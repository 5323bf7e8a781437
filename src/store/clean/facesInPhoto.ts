/** The faces of the photos under review: where all of them are, and which one of a photo is meant. */
import type { StoreApi } from 'zustand/vanilla';
import type { FaceBox } from '../../domain/faceBox.ts';
import { partedFrom } from '../../domain/partedCopies.ts';
import type { SeenFace } from '../../domain/readFace.ts';
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

/** Numbers of an outline: four corners. */
const OUTLINE = 8;

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
