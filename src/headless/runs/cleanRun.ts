/** One headless search for wrong labels, through the same client and worker as the page's own. */
import { createCleanClient } from '../../client/cleanClient.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import type { ImportSource } from '../../domain/images.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanEvent, CleanScores, CleanSet } from '../../protocol/clean.ts';
import type { CleanedImage, CleanRun, CleanWish, HeadlessEvent } from '../protocol.ts';

export interface CleanRunOptions {
  readonly wish: CleanWish;
  readonly sources: readonly ImportSource[];
  readonly report: (event: HeadlessEvent) => void;
  /** Ends the run; nothing is kept then. */
  readonly signal: AbortSignal;
}

function tabulate(set: CleanSet, scores: CleanScores): CleanedImage[] {
  const label = (identity: number): string => set.identities[identity] ?? `${identity}`;
  return set.names.map((image, i) => ({
    image,
    givenLabel: label(set.labels[i]!),
    suggestedLabel: label(scores.suggested[i]!),
    score: scores.score[i]!,
    firstFlagged: scores.firstFlagged[i]!,
    openSet: scores.openSet[i]!,
    others: scores.others[i]!,
    copyOf: set.photos[i] === i ? null : set.names[set.photos[i]!]!,
    face: set.faces[i]!,
    trueLabel: set.truth ? label(set.truth[i]!) : null,
  }));
}

interface Result {
  readonly outcome: CleanRun['outcome'];
  readonly error: ErrorReport | null;
  readonly set?: CleanSet;
  readonly scores?: CleanScores;
}

export async function cleanRun({ wish, sources, report, signal }: CleanRunOptions): Promise<CleanRun> {
  const startedMs = performance.now();
  let facesMs = 0;
  let set: CleanSet | undefined;
  const result = await new Promise<Result>((resolve) => {
    const onEvent = (event: CleanEvent): void => {
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
        case 'epoch':
          return;
        case 'error':
          resolve({ outcome: 'failed', error: event.error });
          return;
        default:
          assertNever(event, 'event');
      }
    };
    const client = createCleanClient(onEvent);
    signal.addEventListener('abort', () => {
      client.dispose();
      resolve({ outcome: 'stopped', error: null });
    });
    const { settings, backend, choices, flip } = wish;
    client.analyse(sources, settings, { backend, choices, ...(flip ? { flip } : {}) });
  });
  const { outcome, error, scores } = result;
  return {
    outcome,
    error,
    backend: set?.backend ?? null,
    identities: set?.identities.length ?? 0,
    images: set && scores ? tabulate(set, scores) : [],
    seconds: { faces: facesMs / 1000, training: (performance.now() - startedMs - facesMs) / 1000 },
  };
}
