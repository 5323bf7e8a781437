/** A face in one sentence, for those who cannot see the picture. */
import { t } from '@lingui/core/macro';
import { useCallback } from 'react';
import { NO_LABEL } from '../../domain/detectionTerms.ts';
import type { Faces } from '../../store/state.ts';
import { useMoment } from '../../store/useApp.ts';
import { useLanguage } from '../useLanguage.ts';

/** "Ada, image 3", "Ada, rectified to Bea, image 3". */
export function useDescription(faces: Faces): (image: number) => string {
  const given = useMoment(({ labels }) => labels?.given) ?? faces.labels;
  const corrections = useMoment((moment) => moment.corrections);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are of the language that is spoken
  return useCallback(
    (image: number) => {
      const name = (identity: number): string => faces.identities[identity] ?? t`nobody of the set`;
      const record = corrections.byImage.get(image);
      const person = name(given[image] ?? -1);
      const number = image + 1;
      if (!record) return t`${person}, image ${number}`;
      if (record.rectifiedLabel === NO_LABEL) return t`${person}, taken for wrong, image ${number}`;
      const became = name(record.rectifiedLabel);
      return t`${person}, rectified to ${became}, image ${number}`;
    },
    [faces, given, corrections, language],
  );
}
