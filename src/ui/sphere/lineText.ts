/** The lines of the picture in words. */
import { t } from '@lingui/core/macro';
import type { LineKind } from '../../domain/decision/pairLines.ts';

/** What a kind of line says, with the names of the two. */
export function lineText(kind: LineKind, own: string, other: string, fromEpoch: number | null): string {
  switch (kind) {
    case 'nearer':
      return t`${own} or ${other}: equally near`;
    case 'clears':
      return t`${own}’s margin: training pulls ${own}’s faces across`;
    case 'beyond':
      return fromEpoch === null
        ? t`past this, a face labelled ${own} becomes ${other}`
        : t`past this, a face labelled ${own} becomes ${other}, from epoch ${fromEpoch} on`;
  }
}
