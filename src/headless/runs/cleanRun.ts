/** One headless search for wrong labels, through the same client and worker as the page's own. */
import { type CleanClient, createCleanClient } from '../../client/cleanClient.ts';
import type { FacePool } from '../../client/facePool.ts';
import type { WorkerPort } from '../../client/port.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { facePlace } from '../../domain/facePlace.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { OwnNetwork } from '../../domain/ownNetwork.ts';
import { isFlagged } from '../../domain/suspects.ts';
import { openOriginals } from '../../formats/archive/originals.ts';
import type { FaceLine } from '../../formats/table/faceLines.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanNews, CleanScores, CleanSet, FlipTrial } from '../../protocol/clean.ts';
import type { CleanedImage, CleanedSidecars, CleanRun, CleanWish, HeadlessEvent, TrialResult } from '../protocol.ts';
import { readKeptFaces, rememberingPool } from './rememberedFaces.ts';

/** What a search is made with: the browser's workers, or Node's threads. */
interface CleanTools {
  /** @param jobs that read at a time; null: as many as there are cores */
  openPool(jobs: number | null): FacePool;
  /** Left out: the browser's. */
  readonly createWorker?: () => WorkerPort;
  /** Names what decodes photos. */
  readonly decoder: string;
}

export interface CleanRunOptions {
  readonly wish: CleanWish;
  /** What compares the faces; null for the page's own. */
  readonly network: OwnNetwork | null;
  readonly sources: readonly ImportSource[];
  /** Faces that an ended search has read; null without one. */
  readonly kept: Blob | null;
  readonly report: (event: HeadlessEvent) => void;
  /** Ends the run; what stays of it are the faces that were told of. */
  readonly signal: AbortSignal;
  readonly tools: CleanTools;
}

function tabulate(set: CleanSet, scores: CleanScores): CleanedImage[] {
  const label = (identity: number): string => set.identities[identity] ?? `${identity}`;
  return set.names.map((image, i) => ({
    image,
    place: facePlace(set, i),
    givenLabel: label(set.labels[i]!),
    suggestedLabel: label(scores.suggested[i]!),
    score: scores.score[i]!,
    firstFlagged: scores.firstFlagged[i]!,
    openSet: scores.openSet[i]!,
    wrong: scores.wrong ? scores.wrong[i]! : null,
    others: scores.others[i]!,
    copyOf: set.photos[i] === i ? null : set.names[set.photos[i]!]!,
    face: set.faces[i]!,
    trueLabel: set.truth ? label(set.truth[i]!) : null,
  }));
}

/** Every flagged face is to bear the name that the model suggests. */
async function sidecarsFor(
  { set, scores }: { readonly set: CleanSet; readonly scores: CleanScores },
  { sources, wish, signal }: CleanRunOptions,
): Promise<CleanedSidecars | null> {
  const { regions, identities, labels } = set;
  if (!wish.sidecars || !regions) return null;
  const changes = regions.flatMap((region, i) => {
    const image = { score: scores.score[i]!, openSet: scores.openSet[i]!, others: scores.others[i]! };
    if (!isFlagged(image, wish.settings.threshold)) return [];
    return [{ region, from: identities[labels[i]!]!, to: identities[scores.suggested[i]!]! }];
  });
  const { planSidecars } = await import('../../formats/xmp/sidecarChanges.ts');
  const { files, ...plan } = await planSidecars(changes, await openOriginals(sources), () => signal.throwIfAborted());
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { ...plan, files: Array.from(files, ([path, bytes]) => ({ path, text: decoder.decode(bytes) })) };
}

/** What a trial tells of the chances. */
function resultOf({ flip, given, scores }: FlipTrial, { names, labels }: CleanSet, threshold: number): TrialResult {
  const { score, openSet, others, wrong } = scores;
  const isFlip = (i: number): boolean => given[i] !== labels[i];
  const all = [...names.keys()];
  const flagged = all.filter((i) =>
    isFlagged({ score: score[i]!, openSet: openSet[i]!, others: others[i]! }, threshold),
  );
  return {
    flip,
    flips: all.filter(isFlip).length,
    suspects: wrong && flagged.map((i) => ({ image: names[i]!, chance: wrong[i]!, flipped: isFlip(i) })),
  };
}

interface Result {
  readonly outcome: CleanRun['outcome'];
  readonly error: ErrorReport | null;
  readonly set?: CleanSet;
  readonly scores?: CleanScores;
}

async function keptFaces({ kept, report }: CleanRunOptions): Promise<readonly FaceLine[]> {
  if (!kept) return [];
  const { lines, damaged } = await readKeptFaces(kept);
  report({ type: 'remembered', faces: lines.length, damaged });
  return lines;
}

export async function cleanRun(options: CleanRunOptions): Promise<CleanRun> {
  const { wish, network, sources, report, signal, tools } = options;
  const lines = await keptFaces(options);
  const startedMs = performance.now();
  let facesMs = 0;
  let set: CleanSet | undefined;
  const trials: TrialResult[] = [];
  let client: CleanClient | undefined;
  const result = await new Promise<Result>((resolve) => {
    const onEvent = (event: CleanNews): void => {
      switch (event.type) {
        case 'progress':
          report({ type: 'stage', stage: event.stage, done: event.done, total: event.total });
          return;
        case 'set':
          set = event.set;
          facesMs = performance.now() - startedMs;
          report({ type: 'imported', report: event.report });
          if (set.backend) report({ type: 'backend', info: set.backend });
          return;
        case 'scores':
          if (event.kind === 'final') {
            resolve({ outcome: 'finished', error: null, scores: event.scores, ...(set ? { set } : {}) });
          }
          return;
        case 'trial':
          trials.push(resultOf(event, set!, wish.settings.threshold));
          report({ type: 'stage', stage: 'trials', done: trials.length, total: wish.trials.length });
          return;
        case 'faces':
        case 'chosen':
        case 'epoch':
        case 'resemblance':
          return;
        case 'error':
          resolve({ outcome: 'failed', error: event.error });
          return;
        default:
          assertNever(event, 'event');
      }
    };
    const keep = (read: string): void => report({ type: 'faces', lines: read });
    const pool = rememberingPool(tools.openPool(wish.jobs), { lines, decoder: tools.decoder, keep });
    const { createWorker } = tools;
    client = createCleanClient(onEvent, { pool, ...(createWorker && { createWorker }) });
    signal.addEventListener('abort', () => {
      resolve({ outcome: 'stopped', error: null });
    });
    const { settings, backend, choices, flip } = wish;
    const own = network && { network };
    client.analyse(sources, settings, { backend, choices, trials: wish.trials, ...(flip && { flip }), ...own });
    if (signal.aborted) resolve({ outcome: 'stopped', error: null });
  }).finally(() => client?.dispose());
  const { outcome, error, scores } = result;
  const training = (performance.now() - startedMs - facesMs) / 1000;
  return {
    outcome,
    error,
    backend: set?.backend ?? null,
    network: set?.network ?? null,
    identities: set?.identities.length ?? 0,
    images: set && scores ? tabulate(set, scores) : [],
    trials,
    sidecars: set && scores ? await sidecarsFor({ set, scores }, options) : null,
    seconds: { faces: facesMs / 1000, training },
  };
}
