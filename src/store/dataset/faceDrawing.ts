/** Has synthetic faces drawn, and puts them on the page one batch after another. */
import { HELD_OUT_COUNT, outlierCount, type SyntheticOptions } from '../../client/datasets.ts';
import { createFaceSheet } from '../../domain/faceSheet.ts';
import type { SyntheticDataset } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { DatasetView } from '../state.ts';
import { facesOf, facesToDraw } from './facesOfSet.ts';

export interface DrawingTools {
  prepareSynthetic(spec: SyntheticDataset, options: SyntheticOptions): Promise<WireDataset>;
}

/** What of the faces is not the set's own. */
interface Drawing {
  /** Pixels a side of the faces on the page. */
  readonly size: number;
  /** Share of the images that people outside the set stand in for. */
  readonly openSet: number;
  readonly signal: AbortSignal;
}

type DrawFaces = (spec: SyntheticDataset, drawing: Drawing) => Promise<WireDataset>;

/** @param show merges into what the page shows of the set */
export function createFaceDrawing(
  tools: DrawingTools,
  view: () => DatasetView,
  show: (change: Partial<DatasetView>) => void,
): DrawFaces {
  /** The latest drawn: (dataset, size). Redrawing them for more outsiders need not blank the wall. */
  let latest = '';

  return async (spec, { size, openSet, signal }) => {
    const total = spec.identities * spec.imagesPerIdentity;
    const same = JSON.stringify([spec, size]);
    const held = view().faces;
    const isWhole = held?.kind === 'synthetic' && held.sheet.present.every((p) => p === 1);
    const keep = latest === same && isWhole;
    const train = createFaceSheet(keep ? 0 : total, size);
    const sheet = keep ? held.sheet : train.sheet;
    const others = {
      heldOut: createFaceSheet(HELD_OUT_COUNT, size),
      outliers: createFaceSheet(outlierCount(total, openSet), size),
    };
    latest = same;
    if (!keep) show({ faces: facesToDraw(spec, sheet), revision: view().revision + 1, report: null });
    const busy = (done: number) => ({ kind: 'busy', verb: 'Drawing', done, total, secondsLeft: null }) as const;
    let done = 0;
    show({ status: busy(done) });
    const dataset = await tools.prepareSynthetic(spec, {
      displaySize: size,
      openSet,
      signal,
      onOther: (set, first, count, pixels) => others[set].write(first, count, pixels),
      onBatch(first, count, pixels) {
        if (!keep) train.write(first, count, pixels);
        done += count;
        show({ status: busy(done), revision: view().revision + 1 });
      },
    });
    const outliers = dataset.outliers && others.outliers.sheet;
    const faces = facesOf('synthetic', dataset, { sheet, sample: null, outliers, heldOut: others.heldOut.sheet });
    show({ faces, status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };
}
