/** What the picture is of: the newest snapshot, placed truly where it has 2 or 3 numbers, else as it was projected last. */
import { useEffect, useMemo, useRef } from 'react';
import type { ProjectionKind } from '../../protocol/projection.ts';
import type { ProjectionView } from '../../store/picture/projectionControl.ts';
import type { ShownMoment } from '../../store/replay/shownMoment.ts';
import { isActive } from '../../store/run/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { type Embedded, embeddedOf } from './embedded.ts';
import { circlePlaces, type Places, spherePlaces } from './places.ts';
import { sameImages } from './sameImages.ts';

/** UMAP of more takes longer than a pause. */
export const MOST_UMAP = 2000;
/** How far a projection reaches, lengths; points are scaled to 1. */
const PROJECTED_REACH = 1.18;

const NONE = new Int32Array(0);

/** Of snapshots of the same images, one list of them: what hangs on the list is made once. */
function useEmbedded({ embeddings: snapshot }: ShownMoment): Embedded | null {
  const identities = useApp((state) => state.dataset.faces?.identities.length ?? 0);
  const images = useRef<Int32Array>(NONE);
  return useMemo(() => {
    const embedded = snapshot && identities > 0 ? embeddedOf(snapshot, identities) : null;
    if (!embedded || embedded.images.length === 0) return null;
    if (!sameImages(images.current, embedded.images)) images.current = embedded.images;
    return { ...embedded, images: images.current };
  }, [snapshot, identities]);
}

/** Every so many rows, evenly. */
function thinned(embedded: Embedded, most: number): Embedded {
  const { images, embeddings, size } = embedded;
  if (images.length <= most) return embedded;
  const rows = Array.from({ length: most }, (_, i) => Math.floor((i * images.length) / most));
  const kept = new Float32Array(most * size);
  rows.forEach((row, i) => {
    kept.set(embeddings.subarray(row * size, (row + 1) * size), i * size);
  });
  return { ...embedded, images: Int32Array.from(rows, (row) => images[row]!), embeddings: kept };
}

export interface PlacedPicture {
  readonly embedded: Embedded;
  readonly places: Places;
  readonly projection: ProjectionView | null;
}

/** Orders the projection of each new snapshot; of UMAP only while nothing trains. */
function useProjecting(embedded: Embedded | null, kind: ProjectionKind): void {
  const session = useSession();
  const training = useApp((state) => isActive(state.machine.phase) && state.machine.phase !== 'paused');
  const seed = useApp((state) => (state.run.settings ?? state.settings).training.seed);
  const projected = embedded !== null && embedded.size > 3;
  const order = !projected || (kind === 'umap' && training) ? null : embedded;
  useEffect(() => {
    if (!order) return;
    const { step, size, images, embeddings, centres } = kind === 'umap' ? thinned(order, MOST_UMAP) : order;
    session.projectEmbeddings({ kind, step, size, images, embeddings, centres, seed });
  }, [session, order, kind, seed]);
  useEffect(() => {
    if (!projected) session.forgetProjection();
  }, [session, projected]);
}

/** @param labelOf the label an image has then */
export function usePlaces(
  moment: ShownMoment,
  kind: ProjectionKind,
  labelOf: (image: number) => number,
): PlacedPicture | null {
  const embedded = useEmbedded(moment);
  useProjecting(embedded, kind);
  const projection = useApp((state) => state.projection);
  const truly = useMemo((): PlacedPicture | null => {
    if (!embedded || embedded.size > 3) return null;
    const labels = Int32Array.from(embedded.images, labelOf);
    const places = embedded.size === 2 ? circlePlaces(embedded, labels) : spherePlaces(embedded);
    return { embedded, places, projection: null };
  }, [embedded, labelOf]);
  const projected = useMemo((): PlacedPicture | null => {
    const { result, of } = projection;
    if (!embedded || embedded.size <= 3 || !result || !of) return null;
    const { points, centres } = result;
    const space = result.kind === 'umap' ? 'plane' : 'cloud';
    const places: Places = { space, points, centres, reach: PROJECTED_REACH };
    return { embedded: { ...embedded, images: of.images, step: of.step }, places, projection };
  }, [embedded, projection]);
  return truly ?? projected;
}
