/** The analysis under way: its worker and its images, until it is overtaken by another, cancelled or left. */
import type { StoreApi } from 'zustand/vanilla';
import type { CleanClient, FaceChoice, NameWish } from '../../client/cleanClient.ts';
import { type ErrorReport, FATAL_ERRORS } from '../../domain/errors.ts';
import type { FaceBox } from '../../domain/faceBox.ts';
import type { ImportSource } from '../../domain/images.ts';
import { DEFAULT_CHOICES, type ImportChoices } from '../../domain/importChoices.ts';
import type { CleanSet, FixedLabels, NamedFaces } from '../../protocol/clean.ts';
import type { OwnImages } from '../dataset/datasetControl.ts';
import { EMPTY, lasting } from './cleanState.ts';
import type { CleanState } from './cleanTypes.ts';
import type { ReviewedFiles } from './reviewedFiles.ts';
import type { SuspectList } from './suspectList.ts';
import type { Verdicts } from './verdicts.ts';

interface JobParts {
  readonly store: StoreApi<CleanState>;
  readonly files: Pick<ReviewedFiles, 'images' | 'take'>;
  readonly list: Pick<SuspectList, 'rankBy'>;
  createClient(): CleanClient;
}

/** Turns verdicts on the set before into some on the set that is being read anew. */
type CarryOver = (next: CleanSet) => Verdicts;

export interface AnalysisJob {
  /** Aborted when the job is overtaken. */
  readonly signal: AbortSignal;
  readonly sources: readonly ImportSource[];
  /**
   * Empties the page for another analysis.
   * @param before what comes back where the network turns out to be of no use, or the analysis is given up
   * @returns its signal
   */
  begin(name: string, choices?: ImportChoices, carryOver?: CarryOver, before?: CleanState): AbortSignal;
  /** Has the worker analyse the images. */
  analyse(images: OwnImages): void;
  /** The worker is there, and the embeddings of its last set with it. */
  readonly hasWorker: boolean;
  retrain(fixed: FixedLabels): void;
  /** @throws JobError */
  look(photo: Blob): Promise<readonly FaceBox[]>;
  /** @throws JobError */
  name(wish: NameWish): Promise<NamedFaces | null>;
  choose(chosen: FaceChoice, fixed: FixedLabels): void;
  carriedOver(next: CleanSet): Verdicts | null;
  /** Ends what is under way; the worker and its embeddings stay. */
  cancel(): void;
  fail(error: ErrorReport): void;
  /** Ends everything, the worker too. */
  stop(): void;
}

export function createAnalysisJob({ store, files, list, createClient }: JobParts): AnalysisJob {
  const { getState: get, setState: set } = store;
  let client: CleanClient | null = null;
  let abort = new AbortController();
  let carryOver: CarryOver | null = null;
  let former: CleanState | null = null;

  const overtake = (): void => {
    abort.abort();
    abort = new AbortController();
  };

  const stopWorker = (): void => {
    client?.dispose();
    client = null;
  };

  /** What was found before stays. */
  const end = (error?: ErrorReport): void => {
    const phase = get().phase === 'reviewing' ? 'reviewing' : 'empty';
    set({ phase, work: null, stages: [], fold: null, ...(error && { error }) });
  };

  /** Brings the review before back, where there was one. Its embeddings are gone with the worker. */
  const restore = (error: ErrorReport | null = null): boolean => {
    if (!former || get().work !== 'analysis') return false;
    stopWorker();
    list.rankBy(former.scores);
    set({ ...former, work: null, stages: [], fold: null, error });
    former = null;
    return true;
  };

  return {
    get signal() {
      return abort.signal;
    },
    get sources() {
      return files.images?.sources ?? [];
    },
    begin(name, choices = DEFAULT_CHOICES, carry, before) {
      overtake();
      carryOver = carry ?? null;
      former = before?.phase === 'reviewing' ? before : null;
      if (get().work !== null) client?.cancel();
      list.rankBy(null);
      set({ ...EMPTY, ...lasting(get()), phase: 'analysing', work: 'analysis', name, choices });
      return abort.signal;
    },
    analyse(images) {
      files.take(images);
      client ??= createClient();
      const { settings, choices, keepFaces, network } = get();
      client.analyse(images.sources, settings, {
        choices,
        keep: keepFaces,
        early: true,
        ...(network && { network }),
      });
    },
    get hasWorker() {
      return client !== null;
    },
    retrain: (fixed) => client?.retrain(get().settings, fixed),
    look: (photo) => client?.look(photo) ?? Promise.resolve([]),
    name: (wish) => client?.name(wish) ?? Promise.resolve(null),
    choose: (chosen, fixed) => client?.choose(chosen, get().settings, fixed),
    carriedOver(next) {
      const carried = carryOver?.(next) ?? null;
      carryOver = null;
      return carried;
    },
    cancel() {
      overtake();
      client?.cancel();
      if (!restore()) end();
    },
    fail(error) {
      if (error.code === 'network' && restore(error)) return;
      if (FATAL_ERRORS.has(error.code)) stopWorker();
      end(error);
    },
    stop() {
      overtake();
      stopWorker();
    },
  };
}
