import { describe, expect, it } from 'vitest';
import { type Biography, biographyOf } from '../../../../src/domain/biography.ts';
import { HEAD_CATALOGUE, HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { defaultHead } from '../../../../src/domain/settings/settings.ts';
import { hasBoundary } from '../../../../src/engine/heads/registry.ts';
import { flipsOver, missingOf } from '../../../../src/ui/biography/biographyText.ts';
import { epochOf, historyOf } from '../../../support/recordedRun.ts';

const KNOWN = { head: { kind: 'boundaryface' }, epochsDone: 3, images: 4 } as const;
const over = (...epochs: readonly number[]): Biography =>
  biographyOf(
    historyOf(
      [0, 1],
      epochs.map((epoch) => epochOf(epoch, [[0.5, 1, 0.4, false], null])),
    ),
    0,
  );

describe('what is not known of a face', () => {
  it('nothing is missing of a face that is recorded from the first epoch to the last', () => {
    expect(missingOf(over(1, 2, 3), KNOWN)).toEqual([]);
  });

  it('before a run, and before its first epoch has ended', () => {
    expect(missingOf(over(), { ...KNOWN, head: null })[0]).toMatch(/^Press Start/);
    expect(missingOf(over(), { ...KNOWN, epochsDone: 0 })).toEqual(['The first epoch has not ended yet.']);
  });

  it('of a run that was brought back or taken up again, and beyond the memory of the record', () => {
    expect(missingOf(over(), KNOWN)[0]).toMatch(/the run was brought back/);
    expect(missingOf(over(3), KNOWN)).toEqual([
      'Epochs 1 to 2 are not recorded: the run was brought back with the record of its newest epochs alone.',
    ]);
    expect(missingOf(over(2, 3), KNOWN)[0]).toMatch(/^Epoch 1 is not recorded/);
    expect(missingOf(over(1, 2), KNOWN)).toEqual(["Epoch 3 is not recorded: the record's memory is full."]);
  });

  it('of a face that the sample has left out', () => {
    const sampled = historyOf([0, 0, 0, 0], [epochOf(1, [[0.5, 1, 0.4, false]], Int32Array.of(2))]);
    expect(missingOf(biographyOf(sampled, 1), KNOWN)[0]).toMatch(/^Not recorded: of 4 images, 1 are, drawn at random/);
  });

  it('names a loss that has no boundary, and none that has one', () => {
    for (const kind of HEAD_KINDS) {
      const [said = ''] = missingOf(over(1, 2, 3), { ...KNOWN, head: { kind } });
      expect(said === '', kind).toBe(hasBoundary(defaultHead(kind)));
      if (said !== '') expect(said).toContain(HEAD_CATALOGUE[kind].name);
    }
  });
});

it('changes of label in words', () => {
  expect([0, 1, 2, 5].map((flips) => flipsOver(flips, 12))).toEqual([
    'label never changed in 12 recorded epochs',
    'label changed once in 12 recorded epochs',
    'label changed twice in 12 recorded epochs',
    'label changed 5 times in 12 recorded epochs',
  ]);
  expect(flipsOver(0, 1)).toBe('label never changed in 1 recorded epoch');
});
