/** What a run has left of its decisions, written by hand. */
import type { EpochDecisions } from '../../src/domain/decisionRecord.ts';
import type { RunHistory } from '../../src/domain/runHistory.ts';
import { NO_HISTORY } from '../../src/domain/runHistory.ts';
import { defaultHead, type HeadSettings } from '../../src/domain/settings/settings.ts';

/** One image in one epoch; null where it was not trained on. */
export type Recorded = readonly [own: number, nearest: number, negative: number, taken: boolean] | null;

export const RECORDED_HEAD: HeadSettings = { ...defaultHead('boundaryface'), margin: 0.2, epochStart: 2 };

/** @param rows of the recorded images, in their order */
export function epochOf(
  epoch: number,
  rows: readonly Recorded[],
  images = Int32Array.from(rows.keys()),
  head = RECORDED_HEAD,
): EpochDecisions {
  const column = (value: (row: NonNullable<Recorded>) => number): number[] => rows.map((row) => (row ? value(row) : 0));
  return {
    epoch,
    images,
    step: Int32Array.from(rows, (row, i) => (row ? 10 * epoch + i : 0)),
    own: Float32Array.from(column(([own]) => own)),
    nearest: Int32Array.from(column(([, nearest]) => nearest)),
    negative: Float32Array.from(column(([, , negative]) => negative)),
    taken: Uint8Array.from(column(([, , , taken]) => (taken ? 1 : 0))),
    since: new Int32Array(rows.length),
    heads: [{ step: 0, head }],
  };
}

/** @param given labels of all images of the set, from the first epoch on */
export function historyOf(given: readonly number[], decisions: readonly EpochDecisions[]): RunHistory {
  const labels = { given: Int32Array.from(given), truth: null, replaced: new Int32Array(given.length).fill(-1) };
  return { ...NO_HISTORY, labels: [{ epoch: 1, labels }], decisions };
}
