/** What the card says where something is not known. */
import type { Biography } from '../../domain/biography.ts';
import { decidesByCosines, HEAD_CATALOGUE, type HeadKind, onlyDetects } from '../../domain/losses/catalogue.ts';
import { counted } from '../format.ts';

export interface KnownOfRun {
  /** Null while there is no run. */
  readonly head: { readonly kind: HeadKind } | null;
  /** Epochs that the run has ended. */
  readonly epochsDone: number;
  /** Of the set. */
  readonly images: number;
}

const epochs = (from: number, to: number): string => (from === to ? `Epoch ${from} is` : `Epochs ${from} to ${to} are`);

/** Sentences on what of an image's way is not known, and why; none where all of it is. */
export function missingOf(biography: Biography, { head, epochsDone, images }: KnownOfRun): readonly string[] {
  if (!head) return ['Press Start: what each epoch makes of this face is told here.'];
  const { name } = HEAD_CATALOGUE[head.kind];
  if (!decidesByCosines(head.kind)) {
    return [
      onlyDetects(head.kind)
        ? `${name} takes labels for wrong by a rule of its own, not by a boundary between two people: there are no two cosines to show.`
        : `${name} draws no boundary between two people that a label could be decided by, so there are no cosines to show.`,
    ];
  }
  const { sampledWithout, epochs: known } = biography;
  if (sampledWithout !== null) {
    return [
      `Not recorded: of ${counted(images, 'image')}, ${sampledWithout.toLocaleString('en')} are, drawn at random, so that the record stays within its memory. This one is not among them.`,
    ];
  }
  const first = known[0]?.epoch;
  const last = known.at(-1)?.epoch;
  if (first === undefined || last === undefined) {
    return [
      epochsDone > 0
        ? 'Its epochs are not recorded: the run was brought back, and its record was too large to be kept, or of an earlier version.'
        : 'The first epoch has not ended yet.',
    ];
  }
  return [
    ...(first > 1
      ? [`${epochs(1, first - 1)} not recorded: the run was brought back with the record of its newest epochs alone.`]
      : []),
    ...(last < epochsDone ? [`${epochs(last + 1, epochsDone)} not recorded: the record's memory is full.`] : []),
  ];
}

/** "label changed twice". */
export const flipsText = (flips: number): string =>
  flips === 0
    ? 'label never changed'
    : `label changed ${flips === 1 ? 'once' : flips === 2 ? 'twice' : `${flips} times`}`;
