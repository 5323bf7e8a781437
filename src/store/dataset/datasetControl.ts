/**
 * Gets the set of the page ready: draws synthetic faces as soon as their settings rest, or reads a person's own images.
 * Only the latest request counts; earlier ones are cancelled.
 */
import {
  HELD_OUT_COUNT,
  type ImportJobOptions,
  outlierCount,
  type ShownDataset,
  type SyntheticOptions,
} from '../../client/datasets.ts';
import type { TrainingClient } from '../../client/trainingClient.ts';
import { createFaceSheet, type FaceSheet, type SetFaces } from '../../domain/faceSheet.ts';
import { identityName } from '../../domain/identityNames.ts';
import type { ImportSource } from '../../domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../../domain/importChoices.ts';
import { NETWORKS } from '../../domain/networks.ts';
import type { Settings, SyntheticDataset } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { DatasetView, Faces } from '../state.ts';

export interface DatasetTools {
  prepareSynthetic(spec: SyntheticDataset, options: SyntheticOptions): Promise<WireDataset>;
  importImages(sources: readonly ImportSource[], options: ImportJobOptions): Promise<ShownDataset>;
  /** Monotonic milliseconds. */
  now(): number;
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
  /**
   * Makes the set that these settings name once more, for something else than training; nothing on the page changes.
   * @returns null when a person must choose files
   */
  again(settings: Settings): Promise<WireDataset | null>;
  /** The set went to a worker, or that worker is gone: the next request makes it anew. */
  forget(): void;
  setOwn(images: OwnImages, choices?: ImportChoices): void;
  /** A person has to choose images anew. */
  dropOwn(): void;
  /** Other choices for a person's own images: the next request reads them anew. */
  setChoices(choices: ImportChoices): void;
  /** Ends what is being read. */
  cancel(): void;
  readonly choices: ImportChoices;
  readonly own: OwnImages | null;
}

/** Two sets may have one name and as many files: each that was chosen has a number of its own. */
const numbers = new WeakMap<OwnImages, number>();
let given = 0;
function numberOf(images: OwnImages): number {
  let number = numbers.get(images);
  if (number === undefined) {
    given += 1;
    number = given;
    numbers.set(images, number);
  }
  return number;
}

/** Everything about the settings that the images depend on. */
export function datasetKey(settings: Settings, own: OwnImages | null, choices: ImportChoices): string {
  const { dataset, noise } = settings;
  const size = displaySize(settings);
  if (dataset.kind === 'folder') return JSON.stringify(['own', own && numberOf(own), size, choices]);
  const outside = Math.ceil(noise.openSet * dataset.identities * dataset.imagesPerIdentity);
  return JSON.stringify([dataset, size, outside]);
}

/** A single picture, not a zip or a list, that lies in no folder. */
const isOneImage = ({ sources }: OwnImages): boolean =>
  sources.length === 1 && /^[^/]+\.(jpe?g|png|gif|webp|bmp|avif|p[gnp]m)$/i.test(sources[0]!.path);

/** Gives a set to the worker: its buffers move. */
export function handOver(client: TrainingClient, dataset: WireDataset): void {
  const { train, heldOut, outliers } = dataset;
  const buffers = [train.pixels?.buffer, heldOut?.pixels.buffer, outliers?.pixels.buffer];
  client.send(
    { type: 'load', dataset },
    buffers.filter((buffer) => buffer !== undefined),
  );
}

/** Seconds until a job is done, once enough of it is to tell. */
function timeLeft(now: () => number): (done: number, total: number) => number | null {
  let startedMs: number | undefined;
  let first = 0;
  return (done, total) => {
    if (startedMs === undefined || done < first) {
      startedMs = now();
      first = done;
    }
    const seconds = (now() - startedMs) / 1000;
    return seconds < 1 || done <= first ? null : (seconds / (done - first)) * (total - done);
  };
}

/** The pixels of a set as the page keeps them. */
interface Sheets extends SetFaces {
  readonly outliers: FaceSheet | null;
}

const facesOf = (
  kind: Faces['kind'],
  { train, heldOut }: WireDataset,
  { sheet, sample, outliers, heldOut: heldOutSheet }: Sheets,
): Faces => ({
  kind,
  sheet,
  sample,
  outliers,
  // The originals move to the worker; the page keeps its own.
  labels: train.labels.slice(),
  identities: train.identities,
  heldOut: heldOut !== null,
  heldOutFaces: heldOut &&
    heldOutSheet && { sheet: heldOutSheet, labels: heldOut.labels.slice(), identities: heldOut.identities },
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
  let choices: ImportChoices = DEFAULT_CHOICES;
  /** The synthetic faces on the page: (dataset, size). Redrawing them for more outsiders need not blank the wall. */
  let shown = '';

  const draw = async (settings: Settings, spec: SyntheticDataset, signal: AbortSignal): Promise<WireDataset> => {
    const size = displaySize(settings);
    const total = spec.identities * spec.imagesPerIdentity;
    const same = JSON.stringify([spec, size]);
    const held = view().faces;
    const keep = shown === same && held !== null && held.sheet.present.every((p) => p === 1);
    const { openSet } = settings.noise;
    const train = createFaceSheet(keep ? 0 : total, size);
    const sheet = keep ? held.sheet : train.sheet;
    const others = {
      heldOut: createFaceSheet(HELD_OUT_COUNT, size),
      outliers: createFaceSheet(outlierCount(total, openSet), size),
    };
    shown = same;
    if (!keep) {
      const faces: Faces = {
        kind: 'synthetic',
        sheet,
        sample: null,
        outliers: null,
        labels: Int32Array.from({ length: total }, (_, i) => Math.floor(i / spec.imagesPerIdentity)),
        identities: Array.from({ length: spec.identities }, (_, i) => identityName(i)),
        heldOut: null,
        heldOutFaces: null,
      };
      show({ faces, revision: view().revision + 1, report: null });
    }
    let done = 0;
    show({ status: { kind: 'busy', verb: 'Drawing', done, total, secondsLeft: null } });
    const dataset = await tools.prepareSynthetic(spec, {
      displaySize: size,
      openSet,
      signal,
      onOther: (set, first, count, pixels) => others[set].write(first, count, pixels),
      onBatch(first, count, pixels) {
        if (!keep) train.write(first, count, pixels);
        done += count;
        const status = { kind: 'busy', verb: 'Drawing', done, total, secondsLeft: null } as const;
        show({ status, revision: view().revision + 1 });
      },
    });
    const outliers = dataset.outliers && others.outliers.sheet;
    const faces = facesOf('synthetic', dataset, { sheet, sample: null, outliers, heldOut: others.heldOut.sheet });
    show({ faces, status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };

  const read = async (settings: Settings, images: OwnImages, signal: AbortSignal): Promise<WireDataset> => {
    const [size, left] = [displaySize(settings), timeLeft(tools.now)];
    const total = images.sources.length;
    const status = { kind: 'busy', verb: 'Reading', done: 0, total, secondsLeft: null } as const;
    // What is on the page until now is another set.
    show({ status, report: null, faces: null, revision: view().revision + 1 });
    const {
      dataset,
      report,
      faces: sheets,
    } = await tools.importImages(images.sources, {
      size,
      choices,
      signal,
      onProgress(done, total, stage) {
        const verb = stage === 'scanning' ? 'Scanning' : 'Reading';
        show({ status: { kind: 'busy', verb, done, total, secondsLeft: left(done, total) } });
      },
    });
    shown = '';
    const faces = facesOf('folder', dataset, { ...sheets, outliers: null });
    const labelling = report.labelling ?? null;
    show({ faces, report, labelling, status: { kind: 'ready' }, revision: view().revision + 1 });
    return dataset;
  };

  return {
    request(settings) {
      const { dataset } = settings;
      // A single picture needs a grid before it can be read.
      if (dataset.kind === 'folder' && (!own || (isOneImage(own) && !choices.grid))) {
        current?.abort.abort();
        current = null;
        shown = '';
        show({ status: { kind: 'waiting' }, faces: null, report: null, revision: view().revision + 1 });
        return null;
      }
      const key = datasetKey(settings, own, choices);
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
    async again(settings) {
      const { dataset, noise } = settings;
      const size = displaySize(settings);
      if (dataset.kind === 'synthetic') {
        return tools.prepareSynthetic(dataset, { displaySize: size, openSet: noise.openSet, onBatch: () => {} });
      }
      if (!own) return null;
      return (await tools.importImages(own.sources, { size, choices, onProgress: () => {} })).dataset;
    },
    forget() {
      current = null;
    },
    setOwn(images, asChosen = DEFAULT_CHOICES) {
      current?.abort.abort();
      current = null;
      own = images;
      choices = asChosen;
      show({ chosen: images.name, choices, labelling: null, oneImage: isOneImage(images), report: null });
    },
    dropOwn() {
      own = null;
      show({ chosen: null, oneImage: false, report: null });
    },
    setChoices(next) {
      current?.abort.abort();
      current = null;
      choices = next;
      show({ choices });
    },
    cancel() {
      current?.abort.abort();
      current = null;
      show({ status: { kind: 'cancelled' } });
    },
    get choices() {
      return choices;
    },
    get own() {
      return own;
    },
  };
}
