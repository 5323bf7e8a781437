/** How far each stage of an analysis is, and how long it still takes. */
import { t } from '@lingui/core/macro';
import type { CleanStage } from '../../protocol/clean.ts';
import { secondsText } from '../run/status.ts';

/** 'drawing': the faces of the sample. */
export type Stage = CleanStage | 'drawing';

export interface StageProgress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  /** Monotonic milliseconds of the first report with anything done. */
  readonly startedAt: number;
  /** Done at that moment: a stage may be reported when a part of it is over. */
  readonly startedWith: number;
  /** Null until enough is known to say. */
  readonly secondsLeft: number | null;
  /** Null until enough is known to say. */
  readonly perSecond: number | null;
}

const LEAST_MS = 1500;

/** The stages with one report more; a stage keeps its place. */
export function withProgress(
  stages: readonly StageProgress[],
  report: { readonly stage: Stage; readonly done: number; readonly total: number },
  now: number,
): readonly StageProgress[] {
  const { stage, done, total } = report;
  const before = stages.find((held) => held.stage === stage);
  // The clock starts with the first thing done: what goes before is getting ready, and would be taken for slowness.
  const begun = before !== undefined && before.done > 0;
  const startedAt = begun ? before.startedAt : now;
  const startedWith = begun ? before.startedWith : done;
  const elapsed = now - startedAt;
  const some = done - startedWith;
  const perSecond = some > 0 && elapsed >= LEAST_MS ? (1000 * some) / elapsed : null;
  const secondsLeft = perSecond === null ? null : Math.max(0, total - done) / perSecond;
  const next: StageProgress = { stage, done, total, startedAt, startedWith, secondsLeft, perSecond };
  return before ? stages.map((held) => (held === before ? next : held)) : [...stages, next];
}

/** What is done now, once photos are being read; null before. Early lists are compared while others are read. */
export function stageUnderWay(stages: readonly StageProgress[]): StageProgress | null {
  const find = (stage: Stage): StageProgress | undefined => stages.find((held) => held.stage === stage);
  const reading = find('finding faces');
  const comparing = reading && reading.done >= reading.total ? find('comparing') : undefined;
  return find('training') ?? comparing ?? reading ?? null;
}

/** 13.7 -> "14 a second"; what is slower than one a second is told by the minute. */
export function paceText(perSecond: number): string {
  if (perSecond >= 1) return t`${{ rate: Math.round(perSecond).toLocaleString('en') }} a second`;
  return t`${{ rate: Math.max(1, Math.round(60 * perSecond)) }} a minute`;
}

export const leftText = (secondsLeft: number): string =>
  t`${{ time: secondsText(Math.max(1, Math.ceil(secondsLeft))) }} left`;
