/** What the clean worker reports of an analysis, put on the page: the set, its scores, how far it is, why it failed. */
import type { StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../domain/errors.ts';
import type { ImportSource } from '../../domain/images.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanNews, CleanScores, CleanSet } from '../../protocol/clean.ts';
import { EMPTY, keepJudged, modelOf } from './cleanState.ts';
import type { CleanState } from './cleanTypes.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import { type Stage, withProgress } from './stageProgress.ts';
import type { SuspectList } from './suspectList.ts';
import type { Verdicts } from './verdicts.ts';

interface AnalysisParts {
  readonly store: StoreApi<CleanState>;
  readonly list: SuspectList;
  readonly keeper: Pick<ReviewKeeper, 'turnTo' | 'reopen'>;
  /** Monotonic milliseconds. */
  now(): number;
  /** The analysis under way. */
  readonly job: {
    readonly sources: readonly ImportSource[];
    readonly signal: AbortSignal;
    /** Verdicts on the set before, as some on the set that was read anew; none where other images were read. */
    carriedOver(next: CleanSet): Verdicts | null;
    fail(error: ErrorReport): void;
  };
}

export interface AnalysisEvents {
  onEvent(event: CleanNews): void;
  progress(stage: Stage, done: number, total: number): void;
}

export function createAnalysisEvents({ store, list, keeper, now, job }: AnalysisParts): AnalysisEvents {
  const { getState: get, setState: set } = store;

  const onSet = (shown: CleanSet, report: CleanState['report']): void => {
    const sameSet = keeper.turnTo(shown, job.sources);
    const carried = job.carriedOver(shown) ?? EMPTY.verdicts;
    const verdicts = sameSet ? get().verdicts : carried;
    list.rankBy(null);
    set({ set: shown, report, scores: null, scoresKind: null, verdicts, undo: [], restored: 0 });
    void keeper.reopen(shown, job.signal);
  };

  const onScores = (scores: CleanScores, kind: 'preview' | 'final'): void => {
    const { set: shown, scores: before, work, verdicts, phase } = get();
    if (!shown) return;
    // A preview of the neighbours tells nothing new once the real scores are there.
    if (work === 'retraining' && kind === 'preview') return;
    const merged = before && work === 'retraining' ? keepJudged(before, scores, verdicts) : scores;
    list.rankBy(merged);
    list.update({
      phase: 'reviewing',
      scores: merged,
      scoresKind: kind,
      // The votes of neighbours are no softmax: nothing is expected from them.
      model: kind === 'final' ? modelOf(merged, shown.faces) : null,
      // The ranking has changed under it: begin at the top, unless a person has begun already.
      focus: phase === 'reviewing' && verdicts.size > 0 ? get().focus : null,
    });
    if (kind === 'final') set({ work: null, stages: [], fold: null });
  };

  const progress = (stage: Stage, done: number, total: number): void =>
    set({ stages: withProgress(get().stages, { stage, done, total }, now()) });

  const onEvent = (event: CleanNews): void => {
    if (get().work === null) return;
    switch (event.type) {
      case 'progress':
        progress(event.stage, event.done, event.total);
        return;
      case 'faces':
        return;
      case 'set':
        onSet(event.set, event.report);
        return;
      case 'scores':
        onScores(event.scores, event.kind);
        return;
      case 'epoch': {
        const { fold, epoch, loss, detected } = event;
        set({ fold: { fold, epoch, loss, detected } });
        return;
      }
      case 'error':
        job.fail(event.error);
        return;
      default:
        assertNever(event, 'event');
    }
  };

  return { onEvent, progress };
}
