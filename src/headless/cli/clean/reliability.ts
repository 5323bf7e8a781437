/** Whether the estimated chances come true: suspects by chance, beside the share of them whose label was wrong. */

import { writeCsv } from '../../../formats/table/csv.ts';
import { type Spread, spreadOf } from '../../../lib/spread.ts';
import type { TrialResult, TrialSuspect } from '../../protocol.ts';

/** Bounds of the bins. */
const CHANCES = [0, 0.5, 0.8, 0.9, 0.95, 0.99, 1] as const;
const TRIAL_RATIOS = [0.02, 0.05, 0.1, 0.2] as const;
const TRIAL_SEEDS = [0, 1, 2] as const;

export const TRIALS = TRIAL_RATIOS.flatMap((ratio) => TRIAL_SEEDS.map((seed) => ({ ratio, seed })));

interface ReliabilityRow {
  /** Share of the labels made wrong. */
  readonly flips: number;
  /** Chances from, to; the whole of it for all suspects. */
  readonly from: number;
  readonly to: number;
  readonly suspects: number;
  /** Mean of the chances; null without suspects. */
  readonly expected: number | null;
  /** Share whose label was wrong. */
  readonly found: number | null;
}

/** Suspects and which of them are so rightly. */
interface Judged {
  readonly suspects: readonly TrialSuspect[];
  isWrong(suspect: TrialSuspect): boolean;
}

function rowOf({ suspects: all, isWrong }: Judged, flips: number, from: number, to: number): ReliabilityRow {
  const inside = all.filter(({ chance }) => chance >= from && (chance < to || to === 1));
  const share = (of: (suspect: TrialSuspect) => number): number | null =>
    inside.length === 0 ? null : inside.reduce((sum, suspect) => sum + of(suspect), 0) / inside.length;
  const [expected, found] = [share(({ chance }) => chance), share((suspect) => Number(isWrong(suspect)))];
  return { flips, from, to, suspects: inside.length, expected, found };
}

/**
 * @param known images whose label was wrong before any was made so: when such a one is a suspect, it is one rightly
 * @returns for each share of flips all suspects of all seeds together, then by their chance
 */
export function reliability(trials: readonly TrialResult[], known: ReadonlySet<string>): ReliabilityRow[] {
  const isWrong = ({ image, flipped }: TrialSuspect): boolean => flipped || known.has(image);
  return [...new Set(trials.map(({ flip }) => flip.ratio))].flatMap((flips) => {
    const suspects = trials.flatMap((trial) => (trial.flip.ratio === flips ? (trial.suspects ?? []) : []));
    const bins = CHANCES.slice(0, -1).map((from, i) => rowOf({ suspects, isWrong }, flips, from, CHANCES[i + 1]!));
    return [rowOf({ suspects, isWrong }, flips, 0, 1), ...bins.filter((row) => row.suspects > 0)];
  });
}

const digits = (value: number | null): string => (value === null ? '' : value.toFixed(4));

/** reliability.csv */
export const reliabilityCsv = (rows: readonly ReliabilityRow[]): string =>
  writeCsv(
    ['flips', 'chance_from', 'chance_to', 'suspects', 'expected', 'found'],
    rows.map(({ flips, from, to, suspects, expected, found }) => [
      flips,
      from,
      to,
      suspects,
      digits(expected),
      digits(found),
    ]),
  );

const percent = (share: number | null): string => (share === null ? '' : `${(100 * share).toFixed(1)} %`);

/** The same as a table for people, in Markdown, and how well what was flipped is found. */
export function reliabilityText(rows: readonly ReliabilityRow[], trials: readonly TrialResult[]): string {
  const lines = rows.map(({ flips, from, to, suspects, expected, found }) => {
    const chance = to - from === 1 ? 'all' : `${100 * from} to ${100 * to} %`;
    return `| ${100 * flips} % | ${chance} | ${suspects} | ${percent(expected)} | ${percent(found)} |`;
  });
  const head = ['| flipped | chance | suspects | expected | wrong |', '|---|---|---|---|---|'];
  const found = [...new Set(rows.map(({ flips }) => flips))].flatMap((flips) => {
    const f1 = trialF1(trials, flips);
    return f1 ? [`F1 of what was flipped, ${100 * flips} %: ${f1.mean.toFixed(4)}, mean of ${f1.count} draws`] : [];
  });
  return [...head, ...lines, '', ...found].join('\n');
}

/** How well the flips of one share were found by the suspects, over the seeds. */
function trialF1(trials: readonly TrialResult[], ratio: number): Spread | null {
  return spreadOf(
    trials.flatMap(({ flip, flips, suspects }) => {
      if (flip.ratio !== ratio || !suspects) return [];
      const found = suspects.filter(({ flipped }) => flipped).length;
      return [(2 * found) / (suspects.length + flips)];
    }),
  );
}
