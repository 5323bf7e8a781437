/** The images that a run is least sure about: their label changes often, or they stay close to where it would. */
import { givenIn } from './biography.ts';
import { comparisonBy } from './decision/decisionSentence.ts';
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

/** Counted over the epochs of a record, an entry an image of the set: records may have more than a million rows. */
interface Tallies {
  /** Recorded epochs that the image was trained on in. */
  readonly epochs: Int32Array;
  readonly flips: Int32Array;
  /** Of the distances. */
  readonly sum: Float64Array;
}

function talliesOf(history: Pick<RunHistory, 'labels' | 'decisions'>): Tallies {
  const count = history.labels[0]?.labels.given.length ?? 0;
  const [epochs, flips, sum] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  const [came, became] = [new Int32Array(count), new Int32Array(count)];
  for (const record of history.decisions) {
    const given = givenIn(history, record.epoch);
    if (!given) continue;
    let head = headAt(record, Number.POSITIVE_INFINITY);
    let compare = comparisonBy(head);
    record.images.forEach((image, row) => {
      const step = record.step[row]!;
      if (step === 0) return;
      const holding = headAt(record, step);
      if (holding !== head) [head, compare] = [holding, comparisonBy(holding)];
      const own = given[image]!;
      // Labels that were given anew begin undecided.
      const held = epochs[image]! > 0 && came[image] === own ? became[image]! : own;
      const label = record.taken[row] === 1 ? record.nearest[row]! : own;
      const { reach, hold } = compare(record.own[row]!, record.negative[row]!);
      epochs[image]! += 1;
      flips[image]! += label === held ? 0 : 1;
      sum[image]! += Math.abs(reach - hold);
      came[image] = own;
      became[image] = label;
    });
  }
  return { epochs, flips, sum };
}

/**
 * Most flips first; of equally many, those that stay closest to the boundary.
 * @param isShown whether an image counts
 */
export function mostUndecided(
  history: Pick<RunHistory, 'labels' | 'decisions'>,
  isShown: (image: number) => boolean = () => true,
): readonly UndecidedFace[] {
  const { epochs, flips, sum } = talliesOf(history);
  return Array.from(epochs.keys())
    .filter((image) => epochs[image]! > 0 && isShown(image))
    .map((image) => ({
      image,
      flips: flips[image]!,
      distance: sum[image]! / epochs[image]!,
      epochs: epochs[image]!,
    }))
    .sort((a, b) => b.flips - a.flips || a.distance - b.distance || a.image - b.image);
}
