/** The images that a run is least sure about: their label changes often, or they stay close to where it would. */
import { givenIn } from './biography.ts';
import { type Comparison, comparisonBy } from './decision/decisionSentence.ts';
import { headAt } from './decisionRecord.ts';
import type { RunHistory } from './runHistory.ts';

export interface UndecidedFace {
  readonly image: number;
  /** Epochs in which its label became another one. */
  readonly flips: number;
  /** Mean over those epochs of how far the two sides of the deciding condition are apart, as cosines. */
  readonly distance: number;
  /** Recorded epochs in which it was trained on. */
  readonly epochs: number;
}

/** Counted over the epochs of a record. */
interface Tally {
  given: number;
  label: number;
  flips: number;
  sum: number;
  epochs: number;
}

function talliesOf(history: Pick<RunHistory, 'labels' | 'decisions'>): ReadonlyMap<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (const record of history.decisions) {
    const given = givenIn(history, record.epoch);
    if (!given) continue;
    let step = -1;
    let compare: (own: number, negative: number) => Comparison = () => ({ reach: 0, hold: 0 });
    record.images.forEach((image, row) => {
      if (record.step[row] === 0) return;
      if (record.step[row] !== step) {
        step = record.step[row]!;
        compare = comparisonBy(headAt(record, step));
      }
      const came = given[image]!;
      const tally = tallies.get(image) ?? { given: came, label: came, flips: 0, sum: 0, epochs: 0 };
      const held = tally.given === came ? tally.label : came;
      const label = record.taken[row] === 1 ? record.nearest[row]! : came;
      const { reach, hold } = compare(record.own[row]!, record.negative[row]!);
      if (label !== held) tally.flips += 1;
      tally.sum += Math.abs(reach - hold);
      tally.epochs += 1;
      [tally.given, tally.label] = [came, label];
      tallies.set(image, tally);
    });
  }
  return tallies;
}

/**
 * Most flips first; of equally many, those that stay closest to the boundary.
 * @param isShown whether an image counts
 */
export function mostUndecided(
  history: Pick<RunHistory, 'labels' | 'decisions'>,
  isShown: (image: number) => boolean = () => true,
): readonly UndecidedFace[] {
  return [...talliesOf(history)]
    .filter(([image]) => isShown(image))
    .map(([image, { flips, sum, epochs }]) => ({ image, flips, distance: sum / epochs, epochs }))
    .sort((a, b) => b.flips - a.flips || a.distance - b.distance || a.image - b.image);
}
