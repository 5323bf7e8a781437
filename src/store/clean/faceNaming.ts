/** Faces without a name: who they very likely are, and the names that a person, and nobody else, gives them. */
import type { StoreApi } from 'zustand/vanilla';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import type { AnalysisJob } from './analysisJob.ts';
import type { CleanSession, CleanState } from './cleanTypes.ts';
import { type FaceName, isSameFace, type NameSuggestion, photoContent, withName, withoutName } from './faceNames.ts';
import { comparedFace } from './facesInPhoto.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import { LEAST_SURE } from './suspectRanking.ts';

/** Images that are faces of the same photo, itself among them. */
const facesOfPhoto = ({ regions }: CleanSet, image: number): number[] =>
  regions ? [...regions.keys()].filter((i) => regions[i]!.photo === regions[image]!.photo) : [image];

/** Which of the faces found in an image's photo are those of no image of the set. */
export function namelessFaces(set: CleanSet, image: number, boxes: readonly FaceBox[]): FaceBox[] {
  const { regions } = set;
  if (regions) {
    const named = facesOfPhoto(set, image).map((i) => regions[i]!.box);
    return boxes.filter((box) => !named.some((other) => isSameFace(box, other)));
  }
  const compared = comparedFace(set, image, boxes);
  // Where none of them is compared nothing tells which of them the label is about.
  return compared < 0 ? [] : boxes.filter((_, i) => i !== compared);
}

interface NameParts {
  readonly store: StoreApi<CleanState>;
  readonly job: Pick<AnalysisJob, 'hasWorker' | 'name'>;
  readonly keeper: Pick<ReviewKeeper, 'save'>;
  original(image: number): Promise<Blob | null>;
}

type NameActions = Pick<CleanSession, 'suggestNames' | 'nameFace' | 'unnameFace'>;

export function createFaceNames({ store, job, keeper, original }: NameParts): NameActions {
  const { getState: get, setState: set } = store;
  const change = (faceNames: readonly FaceName[]): void => {
    set({ faceNames });
    void keeper.save();
  };
  return {
    async suggestNames(image, boxes) {
      const { set: shown, work, scoresKind } = get();
      if (!shown || work !== null || scoresKind !== 'final' || boxes.length === 0 || !job.hasWorker) return [];
      const photo = await original(image);
      if (!photo || get().set !== shown || get().work !== null) return [];
      const taken = facesOfPhoto(shown, image).map((i) => shown.labels[i]!);
      const named = await job.name({ photo, boxes, taken });
      return boxes.flatMap((box, i): NameSuggestion[] => {
        const [person, chance] = [named?.people[i] ?? -1, named?.chances[i] ?? 0];
        return person >= 0 && chance >= LEAST_SURE ? [{ box, person, chance }] : [];
      });
    },
    nameFace(image, box, person) {
      const { set: shown, faceNames } = get();
      const name = shown?.identities[person];
      if (shown && name !== undefined) change(withName(faceNames, { content: photoContent(shown, image), box, name }));
    },
    unnameFace(image, box) {
      const { set: shown, faceNames } = get();
      if (shown) change(withoutName(faceNames, photoContent(shown, image), box));
    },
  };
}
