/** What a margin is: two runs that differ in it alone. */
import { counted } from '../../lib/counted.ts';
import { degrees, judgedFaces, meanOver } from './lessonMeasures.ts';
import { lessonSettings, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

const SMALL = 0;
const LARGE = 0.5;
/** Degrees by which the gaps must differ to be called different. */
const SAME_DEGREES = 1;

interface Gap {
  readonly own: number;
  readonly other: number;
}

/** Mean angles to the centre of the face's own name and to the nearest other one, degrees. */
function gapOf(run: LessonRun): Gap | null {
  const faces = judgedFaces(run);
  const own = meanOver(faces, ({ decision }) => degrees(decision.own));
  const other = meanOver(faces, ({ decision }) => degrees(decision.negative));
  return own === null || other === null ? null : { own, other };
}

const gapText = ({ name }: LessonRun, { own, other }: Gap): string =>
  `${name}: on average a face lay ${own.toFixed(1)}\u00b0 from the centre of its own name and ${other.toFixed(1)}\u00b0 from the nearest other one, ${(other - own).toFixed(1)}\u00b0 apart.`;

function answer([without, withMargin]: readonly LessonRun[]): LessonAnswer {
  const before = without && gapOf(without);
  const after = withMargin && gapOf(withMargin);
  if (!before || !after) return undecided('These runs have recorded no cosines, so there is nothing to compare.');
  const gain = after.other - after.own - (before.other - before.own);
  const right = gain > SAME_DEGREES ? 0 : gain < -SAME_DEGREES ? 2 : 1;
  return {
    sentences: [
      gapText(without, before),
      gapText(withMargin, after),
      right === 0
        ? `With the margin the gap is ${gain.toFixed(1)}\u00b0 wider: faces had to come closer to their own centre than would have been enough.`
        : right === 1
          ? `The gaps differ by ${Math.abs(gain).toFixed(1)}\u00b0 only: these runs do not show what a margin does.`
          : `With the margin the gap is ${Math.abs(gain).toFixed(1)}\u00b0 narrower: in these runs it has made the task too hard for so few epochs.`,
      `Both saw the same ${counted(without.labels.given.length, 'face')} in the same order, once each epoch, from the same first weights. That is one seed: another one may tell otherwise.`,
    ],
    right,
    image: null,
  };
}

export const whatMargin: Lesson = {
  title: 'What a margin is',
  story: [
    'A network puts each face somewhere on a sphere, and every name has a centre there. Without a margin a face counts as learnt once its own centre is the nearest.',
    'With a margin m that is not enough: its own centre must be nearer by the angle m. Two networks are going to be trained here on labels that are all right, one with m = 0 and one with m = 0.5, which is 29\u00b0.',
  ],
  question:
    'How will the gap between the angle to the nearest other centre and the angle to the own one differ, on average?',
  choices: ['Wider with the margin', 'About the same', 'Narrower with the margin'],
  runs: [SMALL, LARGE].map((margin) => ({
    name: `m = ${margin}`,
    settings: lessonSettings({ loss: 'arcface', head: { margin }, noise: 0, epochs: 8 }),
    goals: [],
  })),
  controls: [{ section: 'training', key: 'epochs' }],
  tries: [
    { text: 'Train for 3 epochs only', changes: [{ section: 'training', key: 'epochs', value: 3 }] },
    { text: 'Draw other first weights', changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
