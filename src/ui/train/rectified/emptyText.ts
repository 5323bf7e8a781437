/** What the list of rectified labels, and that of the undecided faces, says while there are none. */
import { t } from '@lingui/core/macro';
import {
  decidesByCosines,
  findsWrongLabels,
  HEAD_CATALOGUE,
  type HeadKind,
  onlyDetects,
} from '../../../domain/losses/catalogue.ts';
import type { Settings } from '../../../domain/settings/settings.ts';

/** @param epochs of the run */
export function emptyText(head: Settings['head'], epochs: number): string {
  if (!findsWrongLabels(head)) {
    const loss = HEAD_CATALOGUE[head.kind].name;
    return t`${loss} trusts every label, so none is rectified. Choose BoundaryFace to see labels rectified.`;
  }
  const { epochStart } = head;
  if (epochStart >= epochs && onlyDetects(head.kind)) {
    return t`No label is taken for wrong: the run ends before labels are judged.`;
  }
  if (epochStart >= epochs) return t`No label is rectified: the run ends before correction starts.`;
  return t`Faces whose label the net no longer believes appear here, once epoch ${epochStart} is over.`;
}

/** @param epochsDone epochs that the run has ended */
export function undecidedEmptyText(kind: HeadKind, epochsDone: number): string {
  if (!decidesByCosines(kind)) {
    const loss = HEAD_CATALOGUE[kind].name;
    return t`${loss} decides on no label by a boundary between two people, so no face is close to one.`;
  }
  return epochsDone > 0
    ? t`Nothing is recorded: the run was brought back, and its record was too large to be kept, or of an earlier version.`
    : t`The first epoch has not ended yet.`;
}
