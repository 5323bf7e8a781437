/** How each verdict is called and what stands for it, the same everywhere. */
import { msg } from '@lingui/core/macro';
import { IconCheck, IconPlayerTrackNext, IconThumbDown, IconTrash, IconUser } from '@tabler/icons-react';
import type { VerdictKind } from '../../store/clean/verdicts.ts';
import type { Words } from '../../words/language.ts';

interface Look {
  /** What was decided. */
  readonly done: Words;
  readonly icon: typeof IconCheck;
}

export const VERDICT_LOOK: Readonly<Record<VerdictKind, Look>> = {
  accept: { done: msg`accepted`, icon: IconCheck },
  reject: { done: msg`rejected`, icon: IconThumbDown },
  other: { done: msg`renamed`, icon: IconUser },
  remove: { done: msg`removed`, icon: IconTrash },
  skip: { done: msg`skipped`, icon: IconPlayerTrackNext },
};
