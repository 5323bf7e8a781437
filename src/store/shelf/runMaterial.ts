/** What a run leaves beside its record, for those who take it away: its last embeddings, its labels, and the images it was trained on. */
import type { StoreApi } from 'zustand/vanilla';
import type { EmbeddingSnapshot } from '../../domain/embeddingSnapshot.ts';
import type { EpochChanges } from '../../domain/labelChanges.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import { applyCorrections, type Corrections, NO_CORRECTIONS } from '../../domain/standingCorrections.ts';
import type { TrainedPictures } from '../../domain/trainedPictures.ts';
import type { RunStore } from '../../storage/runs.ts';
import { type DatasetControl, datasetKey } from '../dataset/datasetControl.ts';
import type { AppState } from '../state.ts';

export interface MaterialParts {
  readonly store: StoreApi<AppState>;
  readonly runs: Pick<RunStore, 'at' | 'details'>;
  readonly datasets: DatasetControl;
  watchEmbeddings(on: boolean): void;
}

export interface RunMaterial {
  /** Null where nobody has kept them. */
  readonly snapshot: EmbeddingSnapshot | null;
  readonly labels: TrainedLabels | null;
  readonly corrections: Corrections;
  /** Of its epochs. */
  readonly changes: readonly EpochChanges[];
  readonly identities: readonly string[];
  /** Null where they are not on this page. */
  readonly pictures: TrainedPictures | null;
}

const NOTHING: Omit<RunMaterial, 'identities' | 'pictures'> = {
  snapshot: null,
  labels: null,
  corrections: NO_CORRECTIONS,
  changes: [],
};

/** The worker answers between two steps. */
const ANSWER_MS = 5000;

/** Of the run on the page: the worker has them, whether somebody has looked before or not. */
function newestEmbeddings({ store, watchEmbeddings }: MaterialParts): Promise<EmbeddingSnapshot | null> {
  const newest = (): EmbeddingSnapshot | null => store.getState().history.newest;
  const { step } = store.getState().run;
  const isThere = (): boolean => (newest()?.step ?? -1) >= step;
  if (isThere()) return Promise.resolve(newest());
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      watchEmbeddings(false);
      resolve(newest());
    };
    const timer = setTimeout(end, ANSWER_MS);
    const unsubscribe = store.subscribe(() => {
      if (isThere()) end();
    });
    watchEmbeddings(true);
  });
}

async function ofShownRun(parts: MaterialParts): Promise<Omit<RunMaterial, 'identities' | 'pictures'>> {
  const snapshot = await newestEmbeddings(parts);
  const { labels, corrections, history } = parts.store.getState();
  return { snapshot, labels, corrections, changes: history.changes };
}

/** Of a run that is kept: as it was at the end of the last epoch of which all is kept. */
async function ofKeptRun({ runs }: MaterialParts, { record, epochs }: ShelfItem) {
  const last = epochs.at(-1);
  const run = last === undefined ? null : await runs.at(record.id, last);
  const history = run?.history;
  if (!run || !history) return NOTHING;
  return {
    snapshot: history.embeddings.snapshots.at(-1) ?? null,
    labels: history.labels.at(-1)?.labels ?? null,
    corrections: applyCorrections(NO_CORRECTIONS, run.corrections, []),
    changes: history.changes,
  };
}

/** Drawn faces are drawn again; images of one's own are there while the run that is shown is trained on them. */
function picturesOf(
  { store, datasets }: MaterialParts,
  settings: Settings,
  isShown: boolean,
): Promise<TrainedPictures | null> {
  const key = (of: Settings): string => datasetKey(of, datasets.own, datasets.choices);
  const isOnPage = isShown && key(settings) === key(store.getState().settings);
  return settings.dataset.kind === 'synthetic' || isOnPage ? datasets.again(settings) : Promise.resolve(null);
}

/** @returns rejects with what hinders the images to be made again */
export async function runMaterial(parts: MaterialParts, item: ShelfItem): Promise<RunMaterial> {
  const { id, settings } = item.record;
  const { run } = parts.store.getState();
  const isShown = run.id === id;
  const left = isShown ? await ofShownRun(parts) : await ofKeptRun(parts, item);
  const wanted = left.snapshot !== null || left.changes.length > 0;
  const pictures = wanted ? await picturesOf(parts, run.settings && isShown ? run.settings : settings, isShown) : null;
  // A set that differs in its size is another one.
  const fitting = pictures && pictures.train.count === left.labels?.given.length ? pictures : null;
  const identities = fitting?.train.identities ?? (await parts.runs.details(id))?.identities ?? [];
  return { ...left, identities, pictures: fitting };
}
