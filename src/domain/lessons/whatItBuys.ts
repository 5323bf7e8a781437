/** What it buys: the same noisy labels with a loss that trusts them and with one that corrects them, judged on other people. */
import { msg, t } from '@lingui/core/macro';
import { finePercent } from '../../lib/percentText.ts';
import { wrongLabels } from './lessonMeasures.ts';
import { lessonSettings, lossName, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

/** Points of accuracy from which on a difference is a large one. */
const LARGE_POINTS = 3;

const accuracyOf = ({ epochs }: LessonRun): number | null => epochs.at(-1)?.verificationAccuracy ?? null;

function differenceText(points: number): string {
  if (points === 0) return t`That is no difference at all: these runs do not show what correcting buys.`;
  const size = Math.abs(points).toFixed(1);
  return points > 0
    ? t`That is ${size} points for correcting the labels.`
    : t`That is ${size} points against correcting the labels.`;
}

function answer([trusting, correcting]: readonly LessonRun[]): LessonAnswer {
  const before = trusting && accuracyOf(trusting);
  const after = correcting && accuracyOf(correcting);
  if (!trusting || !correcting || before === null || before === undefined || after === null || after === undefined) {
    return undecided(t`These runs were not judged on other people, so there is nothing to compare.`);
  }
  const points = 100 * (after - before);
  const right = points >= LARGE_POINTS ? 0 : points > 0 ? 1 : 2;
  const { given, now, images } = wrongLabels(correcting);
  const [trusted, corrected] = [lossName(trusting), lossName(correcting)];
  const [trustedPercent, correctedPercent] = [finePercent(before), finePercent(after)];
  const epoch = correcting.epochs.length;
  return {
    sentences: [
      t`${trusted} tells pairs of people it has never seen apart with an accuracy of ${trustedPercent}, ${corrected} with ${correctedPercent} (ten-fold, after epoch ${epoch}).`,
      differenceText(points),
      t`${corrected} began with ${given} wrong labels of ${images} and ended with ${now}.`,
      t`Both began with the same faces and wrong labels. That is one seed, which proves nothing: other seeds move these numbers by some points.`,
    ],
    right,
    image: null,
  };
}

const EPOCHS = 14;
const HALF_WRONG = 0.4;

export const whatItBuys: Lesson = {
  title: msg`What it buys`,
  story: [
    msg`Rectified labels are not the purpose. The purpose is a network that tells people apart whom it has never seen: two photos, is it one person or two?`,
    msg`Two runs on the same faces, four in ten of them wrongly named: ArcFace trusts every label, BoundaryFace corrects those past their boundary.`,
  ],
  question: msg`How much more accurate is BoundaryFace on people that neither network has seen?`,
  choices: [msg`By ${LARGE_POINTS} points or more`, msg`By less than ${LARGE_POINTS} points`, msg`Not at all`],
  runs: (['arcface', 'boundaryface'] as const).map((loss) => {
    const settings = lessonSettings({ loss, noise: HALF_WRONG, epochs: EPOCHS });
    return { name: lossName({ settings }), settings, goals: [] };
  }),
  controls: [NOISE, TRAINING_SEED],
  tries: [
    { text: msg`Without any wrong label: does correcting harm?`, changes: [{ ...NOISE, value: 0 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
