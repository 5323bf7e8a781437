/** The lines of the picture in words. */
import type { LineKind } from '../../domain/decision/pairLines.ts';

/** What a kind of line says, with the names of the two. */
export function lineText(kind: LineKind, own: string, other: string, fromEpoch: number | null): string {
  switch (kind) {
    case 'nearer':
      return `${own} or ${other}: equally near`;
    case 'clears':
      return `${own}\u2019s margin: training pulls ${own}\u2019s faces across`;
    case 'beyond':
      return `past this, a face labelled ${own} becomes ${other}${fromEpoch === null ? '' : `, from epoch ${fromEpoch} on`}`;
  }
}
