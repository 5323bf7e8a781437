/** The two photos that a person compares: reads them, and asks the network how alike they are. */
import { t } from '@lingui/core/macro';
import { sheetOf } from '../../domain/faceSheet.ts';
import { causeText } from '../../lib/causeText.ts';
import type { PhotosView } from '../state.ts';
import { type EvaluationParts, hasNetwork } from './evaluationParts.ts';

export interface PhotoComparison {
  /** One of the two; with both there, they are compared. */
  choose(side: 0 | 1, file: File): void;
  answered(cosine: number): void;
  /** Nothing that was asked will be answered. */
  failed(): void;
}

export function createPhotoComparison({ files, imageSize, send, state, show }: EvaluationParts): PhotoComparison {
  const photos: [File | null, File | null] = [null, null];
  /** Grows with every pair of photos, so that one which was overtaken ends quietly. */
  let attempt = 0;

  const showPhotos = (change: Partial<PhotosView>): void =>
    show({ photos: { ...state().evaluation.photos, ...change } });

  const compare = async (): Promise<void> => {
    attempt += 1;
    const mine = attempt;
    const chosen = photos.filter((file) => file !== null);
    if (chosen.length < 2) return;
    showPhotos({ busy: true, similarity: null, problem: null });
    try {
      const sources = chosen.map((file) => ({ path: file.name, blob: file }));
      const images = await files.readPhotos(sources, imageSize());
      if (mine !== attempt) return;
      showPhotos({ sheet: sheetOf(images) });
      if (hasNetwork(state()) && send({ type: 'compare', images })) return;
      showPhotos({ busy: false, problem: t`There is no network to ask yet: train first.` });
    } catch (cause) {
      if (mine === attempt) showPhotos({ busy: false, sheet: null, problem: causeText(cause) });
    }
  };

  return {
    choose(side, file) {
      photos[side] = file;
      const names: PhotosView['names'] = [photos[0]?.name ?? null, photos[1]?.name ?? null];
      showPhotos({ names, sheet: null, similarity: null, problem: null });
      void compare();
    },
    answered: (cosine) => showPhotos({ busy: false, similarity: cosine }),
    failed: () => showPhotos({ busy: false }),
  };
}
