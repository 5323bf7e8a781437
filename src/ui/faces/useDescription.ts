/** A face in one sentence, for those who cannot see the picture. */
import { useCallback } from 'react';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { Faces } from '../../store/state.ts';
import { useApp } from '../../store/useApp.ts';

/** "Ada, image 3", "Ada, rectified to Bea, image 3". */
export function useDescription(faces: Faces): (image: number) => string {
  const given = useApp((state) => state.labels?.given) ?? faces.labels;
  const corrections = useApp((state) => state.corrections);
  return useCallback(
    (image: number) => {
      const name = (identity: number): string => faces.identities[identity] ?? 'nobody of the set';
      const record = corrections.byImage.get(image);
      const became = !record
        ? ''
        : record.rectifiedLabel === NO_LABEL
          ? ', taken for wrong'
          : `, rectified to ${name(record.rectifiedLabel)}`;
      return `${name(given[image] ?? -1)}${became}, image ${image + 1}`;
    },
    [faces, given, corrections],
  );
}
