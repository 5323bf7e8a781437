/** What the card says where something is not known. */
import { plural, t } from '@lingui/core/macro';
import type { Biography } from '../../domain/biography.ts';
import { decidesByCosines, HEAD_CATALOGUE, type HeadKind, onlyDetects } from '../../domain/losses/catalogue.ts';

export interface KnownOfRun {
  /** Null while there is no run. */
  readonly head: { readonly kind: HeadKind } | null;
  /** Epochs that the run has ended. */
  readonly epochsDone: number;
  /** Of the set. */
  readonly images: number;
}

function startIsMissing(to: number): string {
  return to === 1
    ? t`Epoch 1 is not recorded: the run was brought back with the record of its newest epochs alone.`
    : t`Epochs 1 to ${to} are not recorded: the run was brought back with the record of its newest epochs alone.`;
}

function endIsMissing(from: number, to: number): string {
  return from === to
    ? t`Epoch ${from} is not recorded: the record's memory is full.`
    : t`Epochs ${from} to ${to} are not recorded: the record's memory is full.`;
}

/** Sentences on what of an image's way is not known, and why; none where all of it is. */
export function missingOf(biography: Biography, { head, epochsDone, images }: KnownOfRun): readonly string[] {
  if (!head) return [t`Press Start: what each epoch makes of this face is told here.`];
  const { name } = HEAD_CATALOGUE[head.kind];
  if (!decidesByCosines(head.kind)) {
    return [
      onlyDetects(head.kind)
        ? t`${name} takes labels for wrong by a rule of its own, not by a boundary between two people: there are no two cosines to show.`
        : t`${name} draws no boundary between two people that a label could be decided by, so there are no cosines to show.`,
    ];
  }
  const { sampledWithout, epochs: known } = biography;
  if (sampledWithout !== null) {
    const sampled = sampledWithout.toLocaleString('en');
    return [
      t`Not recorded: of ${plural(images, { one: '# image', other: '# images' })}, ${sampled} are, drawn at random, so that the record stays within its memory. This one is not among them.`,
    ];
  }
  const first = known[0]?.epoch;
  const last = known.at(-1)?.epoch;
  if (first === undefined || last === undefined) {
    return [
      epochsDone > 0
        ? t`Its epochs are not recorded: the run was brought back, and its record was too large to be kept, or of an earlier version.`
        : t`The first epoch has not ended yet.`,
    ];
  }
  return [
    ...(first > 1 ? [startIsMissing(first - 1)] : []),
    ...(last < epochsDone ? [endIsMissing(last + 1, epochsDone)] : []),
  ];
}

/** "label changed twice". */
const flipsText = (flips: number): string =>
  plural(flips, {
    0: 'label never changed',
    1: 'label changed once',
    2: 'label changed twice',
    other: 'label changed # times',
  });

/** "label changed twice in 12 recorded epochs". */
export function flipsOver(flips: number, recorded: number): string {
  const changes = flipsText(flips);
  return t`${changes} in ${plural(recorded, { one: '# recorded epoch', other: '# recorded epochs' })}`;
}
