/** What the clean worker reports of an analysis, put on the page: the set, its scores, how far it is, why it failed. */
import type { StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../../domain/errors.ts';
import type { ImportSource } from '../../domain/images.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { CleanNews, CleanScores, CleanSet } from '../../protocol/clean.ts';
import { EMPTY, keepJudged } from './cleanState.ts';
import type { CleanState } from './cleanTypes.ts';
import { withChosen } from './facesInPhoto.ts';
import { withFaces } from './foundFaces.ts';
import { beginning } from './lookAlikeActions.ts';
import { movedReview } from './movedReview.ts';
import type { ReviewKeeper } from './reviewKeeper.ts';
import { type Stage, withProgress } from './stageProgress.ts';
import type { SuspectList } from './suspectList.ts';
import { type Verdicts, withNames } from './verdicts.ts';

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

type SetNews = Extract<CleanNews, { type: 'set' }>;
const foldOf = ({ fold, epoch, loss, detected }: Extract<CleanNews, { type: 'epoch' }>): CleanState['fold'] => ({
  fold,
  epoch,
  loss,
  detected,
});

export interface AnalysisEvents {
  onEvent(event: CleanNews): void;
  progress(stage: Stage, done: number, total: number): void;
}

export function createAnalysisEvents({ store, list, keeper, now, job }: AnalysisParts): AnalysisEvents {
  const { getState: get, setState: set } = store;

  /** A set that takes the place of the one under review once its scores are there. */
  let refined: { readonly news: SetNews; readonly signal: AbortSignal } | null = null;

  const show = ({ set: shown, report, whole }: SetNews): void => {
    // The set that these photos, or some of them, made before; another set has left the page.
    const { set: known, verdicts, undo, focus, selected, anchor } = get();
    // Of the same files what was opened still holds, and a verdict given while they were opened anew would not be written.
    if (!known) keeper.turnTo(job.sources);
    // Read anew, it does not know the names that a person has made.
    const named = withNames(shown, known?.identities ?? []);
    const review = known && movedReview(known, { verdicts, undo, focus, selected, anchor }, named);
    list.rankBy(null);
    set({
      set: named,
      report,
      whole,
      scores: null,
      scoresKind: null,
      // Its people and photos bear the numbers of the set before.
      resemblance: null,
      comparing: null,
      compared: null,
      ...(review ?? { verdicts: EMPTY.verdicts, undo: [], restored: 0 }),
    });
    const carried = whole ? job.carriedOver(named) : null;
    // What was decided about the early lists is newer.
    if (carried) set({ verdicts: new Map([...carried, ...get().verdicts]) });
    void keeper.reopen(named, job.signal);
  };

  const onSet = (news: SetNews): void => {
    if (get().phase === 'reviewing' && get().work === 'analysis' && !get().whole)
      refined = { news, signal: job.signal };
    else show(news);
  };

  const onScores = (scores: CleanScores, kind: 'preview' | 'final'): void => {
    // One that was given up is not shown with the scores of another.
    if (refined?.signal === job.signal) show(refined.news);
    refined = null;
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
      // The ranking has changed under it: begin at the top, unless a person has begun already or asked for just this.
      focus: phase === 'reviewing' && (verdicts.size > 0 || work === 'retraining') ? get().focus : null,
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
        set({ found: withFaces(get().found, event) });
        return;
      case 'set':
        onSet(event);
        return;
      case 'chosen':
        set({ set: withChosen(get().set, event.image, event.face) });
        return;
      case 'scores':
        onScores(event.scores, event.kind);
        return;
      case 'resemblance':
        set({ resemblance: event.resemblance, ...beginning({ ...get(), resemblance: event.resemblance }) });
        return;
      case 'trial':
        return;
      case 'epoch':
        set({ fold: foldOf(event) });
        return;
      case 'error':
        job.fail(event.error);
        return;
      default:
        assertNever(event, 'event');
    }
  };

  return { onEvent, progress };
}
