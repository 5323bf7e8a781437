/**
 * Gets the set of the page ready: draws synthetic faces as soon as their settings rest, or reads a person's own images.
 * Only the latest request counts; earlier ones are cancelled.
 */
import type { ImportOptions, SyntheticOptions } from '../client/datasets.ts';
import { identityName } from '../lib/identityNames.ts';
import { NETWORKS } from '../lib/networks.ts';
import type { ImportReport, ImportSource } from '../protocol/dataset.ts';
import type { Settings, SyntheticDataset } from '../protocol/settings.ts';
import type { WireDataset, WireImages } from '../protocol/training.ts';
import { createFaceSheet, type FaceSheet } from './faceSheet.ts';
import type { DatasetView, Faces } from './state.ts';

export interface DatasetTools {
  prepareSynthetic(spec: SyntheticDataset, options: SyntheticOptions): Promise<WireDataset>;
  importImages(
    sources: readonly ImportSource[],
    options: ImportOptions,
  ): Promise<{ dataset: WireDataset; report: ImportReport }>;
}

/** Pixels a side of the faces for a net: drawn larger than a small net needs, so that people see them well. */
export const displaySize = (settings: Settings): number => (NETWORKS[settings.model.preset].inputSize > 64 ? 112 : 64);

/** A person's own images, kept so that they can be read again at another size or for another worker. */
export interface OwnImages {
  readonly name: string;
  readonly sources: readonly ImportSource[];
}

/** A set that is being made or is made. `dataset` gives it away: its buffers move to the worker that gets it. */
interface Request {
  readonly key: string;
  readonly abort: AbortController;
  readonly dataset: Promise<WireDataset>;
}

export interface DatasetControl {
  /** Starts making the set these settings name unless it is there or under way; null when a person must choose files. */
  request(settings: Settings): Request | null;
  /** The set went to a worker, or that worker is gone: the next request makes it anew. */
  forget(): void;
  setOwn(images: OwnImages): void;
  readonly own: OwnImages | null;
}

/** Everything about the settings that the images depend on. */
export function datasetKey(settings: Settings, own: OwnImages | null): string {
  const { dataset, noise } = settings;
  const size = displaySize(settings);
  if (dataset.kind === 'folder') return JSON.stringify(['own', own?.name ?? '', own?.sources.length ?? 0, size]);
  const outside = Math.ceil(noise.openSet * dataset.identities * dataset.imagesPerIdentity);
  return JSON.stringify([dataset, size, outside]);
}

const sheetOf = (images: WireImages): FaceSheet => {
  const sheet = createFaceSheet(images.count, images.size);
  sheet.write(0, images.count, images.pixels);
  return sheet;
};

const facesOf = ({ train, heldOut, outliers }: WireDataset, sheet: FaceSheet): Faces => ({
  sheet,
  outliers: outliers && sheetOf(outliers),
  // The originals move to the worker; the page keeps its own.
  labels: train.labels.slice(),
  identities: train.identities,
  heldOut: heldOut !== null,
  heldOutFaces: heldOut && {
    sheet: sheetOf(heldOut),
    labels: heldOut.labels.slice(),
    identities: heldOut.identities,
  },
});

/**
 * @param show merges into what the page shows of the set
 */
export function createDatasetControl(
  tools: DatasetTools,
  view: () => DatasetView,
  show: (change: Partial<DatasetView>) => void,
): DatasetControl {
  let current: Request | null = null;
  let own: OwnImages | null = null;
  /** The synthetic faces on the page: (dataset, size). Redrawing them for more outsiders need not blank the wall. */
  let shown = '';

  const draw = async (settings: Settings, spec: SyntheticDataset, signal: AbortSignal): Promise<WireDataset> => {
    const size = displaySize(settings);
    const total = spec.identities * spec.imagesPerIdentity;
    const same = JSON.stringify([spec, size]);
    const held = view().faces;
    const keep = shown === same && held !== null && held.sheet.present.every((p) => p === 1);
    const sheet = keep ? held.sheet : createFaceSheet(total, size);
    shown = same;
    if (!keep) {
      const faces: Faces = {
        sheet,
        outliers: null,
        labels: Int32Array.from({ length: total }, (_, i) => Math.floor(i / spec.imagesPerIdentity)),
        identities: Array.from({ length: spec.identities }, (_, i) => identityName(i)),
        heldOut: null,
        heldOutFaces: null,
      };
      show({ faces, revision: view().revision + 1, report: null });
    }
    let done = 0;
    show({ status: { kind: 'busy', verb: 'Drawing', done, total } });
    const dataset = await tools.prepareSynthetic(spec, {
      displaySize: size,
      openSet: settings.noise.openSet,
      signal,
      onBatch(first, count, pixels) {
        if (!keep) sheet.write(first, count, pixels);
        done += count;
        show({ status: { kind: 'busy', verb: 'Drawing', done, total }, revision: view().revision + 1 });
      },
    });
    show({ faces: facesOf(dataset, sheet), status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };

  const read = async (settings: Settings, images: OwnImages, signal: AbortSignal): Promise<WireDataset> => {
    show({ status: { kind: 'busy', verb: 'Reading', done: 0, total: images.sources.length } });
    const { dataset, report } = await tools.importImages(images.sources, {
      size: displaySize(settings),
      signal,
      onProgress: (done, total) => show({ status: { kind: 'busy', verb: 'Reading', done, total } }),
    });
    shown = '';
    const faces = facesOf(dataset, sheetOf(dataset.train));
    show({ faces, report, status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };

  return {
    request(settings) {
      const { dataset } = settings;
      if (dataset.kind === 'folder' && !own) {
        current?.abort.abort();
        current = null;
        shown = '';
        show({ status: { kind: 'waiting' }, faces: null, report: null, revision: view().revision + 1 });
        return null;
      }
      const key = datasetKey(settings, own);
      if (current?.key === key) return current;
      current?.abort.abort();
      const abort = new AbortController();
      const made =
        dataset.kind === 'folder' ? read(settings, own!, abort.signal) : draw(settings, dataset, abort.signal);
      const request: Request = { key, abort, dataset: made };
      current = request;
      made.catch(() => {
        if (current !== request) return;
        current = null;
        show({ status: { kind: 'failed' } });
      });
      return request;
    },
    forget() {
      current = null;
    },
    setOwn(images) {
      current?.abort.abort();
      current = null;
      own = images;
    },
    get own() {
      return own;
    },
  };
}
