/** Where on the axis of epochs labels begin to be corrected: as it happened, and as it is planned. */
import type { Mark } from '../../domain/runCurves.ts';
import type { AppState } from '../state.ts';

export interface CorrectionLine {
  /** Fractional epoch. */
  readonly at: number;
  /** It has begun there; else it will, unless the start is moved. */
  readonly happened: boolean;
}

/**
 * In epoch e labels are corrected when e > epochStart. A start that was moved during the run does not change what was: the
 * line stands where correction began under the value that held then.
 * @param epochStart the value that holds now
 * @param marks of the run, in their order
 * @param reached fractional epochs that are done
 */
export function correctionLines(
  epochStart: number,
  marks: readonly Mark[],
  reached: number,
): readonly CorrectionLine[] {
  const moves = marks.flatMap(({ at, epochStart: moved }) => (moved ? [{ at, to: moved.to, from: moved.from }] : []));
  const spans = [{ at: 0, value: moves[0]?.from ?? epochStart }, ...moves.map(({ at, to }) => ({ at, value: to }))];
  const lines: CorrectionLine[] = [];
  let correcting = false;
  spans.forEach(({ at, value }, i) => {
    const end = spans[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const begins = Math.max(at, value);
    const goesOn = correcting && value <= at;
    if (!goesOn && begins < end) lines.push({ at: begins, happened: begins < reached });
    correcting = begins < end;
  });
  return lines;
}

/** Fractional epochs that the run on the page has done. One that is taken up again has its curves before it has told a step. */
export function reachedEpochs({ run, charts }: Pick<AppState, 'run' | 'charts'>): number {
  const steps = run.stepsPerEpoch > 0 ? run.step / run.stepsPerEpoch : 0;
  return Math.max(steps, charts.loss.at(-1)?.epoch ?? 0, charts.epochs.at(-1)?.epoch ?? 0);
}
