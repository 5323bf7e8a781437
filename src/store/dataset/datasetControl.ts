/**
 * Gets the set of the page ready: draws synthetic faces as soon as their settings rest, or reads a person's own images.
 * Only the latest request counts; earlier ones are cancelled.
 */
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ImportSource } from '../../domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../../domain/importChoices.ts';
import { imageSize } from '../../domain/networks.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { DatasetView } from '../state.ts';
import { createFaceDrawing, type DrawingTools } from './faceDrawing.ts';
import { createImageReading, type ReadingTools } from './imageReading.ts';

export interface DatasetTools extends DrawingTools, ReadingTools {}

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
  const size = imageSize(settings);
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

/** @param show merges into what the page shows of the set */
export function createDatasetControl(
  tools: DatasetTools,
  view: () => DatasetView,
  show: (change: Partial<DatasetView>) => void,
): DatasetControl {
  let current: Request | null = null;
  let own: OwnImages | null = null;
  let choices: ImportChoices = DEFAULT_CHOICES;
  const draw = createFaceDrawing(tools, view, show);
  const read = createImageReading(tools, view, show);

  /** Ends what is being made: it is not wanted any more. */
  const end = (): void => {
    current?.abort.abort();
    current = null;
  };

  const make = (settings: Settings, signal: AbortSignal): Promise<WireDataset> => {
    const { dataset, noise } = settings;
    const size = imageSize(settings);
    return dataset.kind === 'folder'
      ? read(own!.sources, { size, choices, signal })
      : draw(dataset, { size, openSet: noise.openSet, signal });
  };

  return {
    request(settings) {
      const { dataset } = settings;
      // A single picture needs a grid before it can be read.
      if (dataset.kind === 'folder' && (!own || (isOneImage(own) && !choices.grid))) {
        end();
        show({ status: { kind: 'waiting' }, faces: null, report: null, revision: view().revision + 1 });
        return null;
      }
      const key = datasetKey(settings, own, choices);
      if (current?.key === key) return current;
      current?.abort.abort();
      const abort = new AbortController();
      const made = make(settings, abort.signal);
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
      const size = imageSize(settings);
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
      end();
      own = images;
      choices = asChosen;
      show({ chosen: images.name, choices, labelling: null, oneImage: isOneImage(images), report: null });
    },
    dropOwn() {
      own = null;
      show({ chosen: null, oneImage: false, report: null });
    },
    setChoices(next) {
      end();
      choices = next;
      show({ choices });
    },
    cancel() {
      end();
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
