/** The faces that an analysis has found so far: how many were known, what became of the others, and the latest of them. */
import type { CleanNews } from '../../protocol/clean.ts';
import type { FoundFaces } from './cleanTypes.ts';

/** Faces shown while others are being found. */
const LATEST = 36;

export function withFaces(
  found: FoundFaces,
  { size, tiles, known, keeping }: Extract<CleanNews, { type: 'faces' }>,
): FoundFaces {
  const before = found.latest.size === size ? found.latest.tiles : [];
  return {
    known: found.known + known,
    // What could not be kept once is worth saying, whatever comes later.
    keeping: found.keeping === 'kept' ? keeping : found.keeping,
    latest: { size, tiles: [...before, ...tiles].slice(-LATEST) },
  };
}
