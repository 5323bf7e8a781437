/** What a margin is: two runs that differ in it alone. */
import { msg, plural, t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
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

const degreesText = (degrees: number): string => `${degrees.toFixed(1)}\u00b0`;

function gapText(run: LessonRun, { own, other }: Gap): string {
  const name = say(run.name);
  const [ownText, otherText, gap] = [degreesText(own), degreesText(other), degreesText(other - own)];
  return t`${name}: on average a face lay ${ownText} from the centre of its own name and ${otherText} from the nearest other one, ${gap} apart.`;
}

function gainText(gain: number, right: number): string {
  const change = degreesText(Math.abs(gain));
  if (right === 0)
    return t`With the margin the gap is ${change} wider: faces had to come closer to their own centre than would have been enough.`;
  if (right === 1) return t`The gaps differ by ${change} only: these runs do not show what a margin does.`;
  return t`With the margin the gap is ${change} narrower: in these runs it has made the task too hard for so few epochs.`;
}

function answer([without, withMargin]: readonly LessonRun[]): LessonAnswer {
  const before = without && gapOf(without);
  const after = withMargin && gapOf(withMargin);
  if (!before || !after) return undecided(t`These runs have recorded no cosines, so there is nothing to compare.`);
  const gain = after.other - after.own - (before.other - before.own);
  const faces = without.labels.given.length;
  const right = gain > SAME_DEGREES ? 0 : gain < -SAME_DEGREES ? 2 : 1;
  return {
    sentences: [
      gapText(without, before),
      gapText(withMargin, after),
      gainText(gain, right),
      t`Both saw the same ${plural(faces, { one: '# face', other: '# faces' })} in the same order, once each epoch, from the same first weights. That is one seed: another one may tell otherwise.`,
    ],
    right,
    image: null,
  };
}

export const whatMargin: Lesson = {
  title: msg`What a margin is`,
  story: [
    msg`A network puts each face somewhere on a sphere, and every name has a centre there. Without a margin a face counts as learnt once its own centre is the nearest.`,
    msg`With a margin m that is not enough: its own centre must be nearer by the angle m. Two networks are going to be trained here on labels that are all right, one with m = 0 and one with m = 0.5, which is 29\u00b0.`,
  ],
  question: msg`How will the gap between the angle to the nearest other centre and the angle to the own one differ, on average?`,
  choices: [msg`Wider with the margin`, msg`About the same`, msg`Narrower with the margin`],
  runs: [SMALL, LARGE].map((margin) => ({
    name: `m = ${margin}`,
    settings: lessonSettings({ loss: 'arcface', head: { margin }, noise: 0, epochs: 8 }),
    goals: [],
  })),
  controls: [{ section: 'training', key: 'epochs' }],
  tries: [
    { text: msg`Train for 3 epochs only`, changes: [{ section: 'training', key: 'epochs', value: 3 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
