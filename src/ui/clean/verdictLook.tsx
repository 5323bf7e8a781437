/** How each verdict is called and what stands for it, the same everywhere. */
import { IconCheck, IconPlayerTrackNext, IconThumbDown, IconTrash, IconUser } from '@tabler/icons-react';
import type { VerdictKind } from '../../store/clean/verdicts.ts';

interface Look {
  /** What was decided. */
  readonly done: string;
  readonly icon: typeof IconCheck;
}

export const VERDICT_LOOK: Readonly<Record<VerdictKind, Look>> = {
  accept: { done: 'accepted', icon: IconCheck },
  reject: { done: 'rejected', icon: IconThumbDown },
  other: { done: 'renamed', icon: IconUser },
  remove: { done: 'removed', icon: IconTrash },
  skip: { done: 'skipped', icon: IconPlayerTrackNext },
};
