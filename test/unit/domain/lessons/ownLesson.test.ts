/** What a lesson of one's own is answered with: numbers of its run, counted by hand, in the words of its loss. */
import { describe, expect, it } from 'vitest';
import { NO_LABEL } from '../../../../src/domain/detectionTerms.ts';
import { FACT_IDS, type Fact, lessonOf } from '../../../../src/domain/lessons/ownLesson.ts';
import { DEFAULT_SETTINGS, defaultHead, type HeadKind } from '../../../../src/domain/settings/settings.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { lessonRun } from '../../../support/lessonRuns.ts';

const settingsOf = (loss: HeadKind) => ({ ...DEFAULT_SETTINGS, head: defaultHead(loss, 3) });

/** Of six faces 2, 3 and 5 carry a wrong name. */
const run = (loss: HeadKind, rectified: readonly (readonly [image: number, label: number, step: number])[]) =>
  lessonRun({
    given: [0, 0, 1, 1, 1, 0],
    truth: [0, 0, 0, 0, 1, 1],
    rectified,
    change: {
      settings: settingsOf(loss),
      epochs: [
        { ...metricsAt(1), loss: 2.5 },
        { ...metricsAt(2), loss: 1.25, verificationAccuracy: 0.875 },
      ],
    },
  });

function told(facts: readonly Fact[], of: ReturnType<typeof run>): readonly string[] {
  const lesson = lessonOf({ question: 'Why?', choices: ['a', 'b'], facts, controls: [], settings: of.settings });
  return lesson.answer([of]).sentences;
}

describe('the facts of a run', () => {
  it('that corrects labels', () => {
    // One to the truth, one to another wrong name, and a right one taken away.
    const corrected = run('boundaryface', [
      [2, 0, 30],
      [3, 2, 30],
      [4, 0, 31],
    ]);
    expect(told(FACT_IDS, corrected)).toEqual([
      '3 of 6 labels were wrong.',
      '3 labels rectified, 1 of them right now.',
      '2 of the 3 wrong labels were found.',
      '3 of 6 labels are wrong at the end.',
      '1 right label taken away.',
      'Accuracy on people never seen: 87.5 %, ten-fold.',
      'The loss was 2.50 in epoch 1 and 1.25 in epoch 2.',
    ]);
  });

  it('that takes labels for wrong and gives no others', () => {
    const distrusted = run('subcenter_arcface', [
      [2, NO_LABEL, 30],
      [4, NO_LABEL, 31],
    ]);
    expect(told(['rectified', 'found', 'left', 'damaged'], distrusted)).toEqual([
      '2 labels taken for wrong, 1 of them rightly. This loss gives them no other one.',
      '1 of the 3 wrong labels were found.',
      '2 of 6 labels are wrong at the end.',
      '1 right label taken away.',
    ]);
  });

  it('that trusts every label', () => {
    expect(told(['rectified', 'found', 'damaged', 'left'], run('arcface', []))).toEqual([
      'This loss trusts every label: it rectifies none.',
      '3 of 6 labels are wrong at the end.',
    ]);
  });
});
