/** A label is changed: a run that pauses at the step in which the first label moves. */
import { counted } from '../../lib/counted.ts';
import { decisionSentence } from '../decision/decisionSentence.ts';
import { decisionOn } from '../decisionRecord.ts';
import type { CorrectionRecord } from '../report.ts';
import { lessonSettings, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';
import { becameRight, wasRight } from './lessonMeasures.ts';

/** By which numbers the head has decided; nothing where they were not recorded for that step. */
function reason({ decisions, identities }: LessonRun, record: CorrectionRecord): readonly string[] {
  const { epoch, image, step, givenLabel } = record;
  const of = decisions.find((each) => each.epoch === epoch);
  const decision = of && decisionOn(of, image);
  if (!decision || decision.step !== step) return [];
  const name = (identity: number): string => identities[identity] ?? 'nobody of the set';
  return [`What decided: ${decisionSentence(decision, name(givenLabel), name(decision.nearest))}`];
}

const nameOf = ({ identities }: LessonRun, label: number | null): string =>
  label === null ? 'nobody knows whom' : (identities[label] ?? 'nobody of the set');

function fate(record: CorrectionRecord): string {
  if (becameRight(record)) return 'The new name is right';
  return wasRight(record) ? 'The old name was right' : 'Both names are wrong';
}

function answer([run]: readonly LessonRun[]): LessonAnswer {
  const first = run?.moved[0];
  if (!run || !first)
    return undecided('No label moved in this run: no face lay past its boundary once labels could change.');
  const { moved } = run;
  const counts = [
    moved.filter(becameRight).length,
    moved.filter((record) => !becameRight(record) && !wasRight(record)).length,
    moved.filter(wasRight).length,
  ];
  const most = Math.max(...counts);
  const [right, tie] = [counts.indexOf(most), counts.indexOf(most) !== counts.lastIndexOf(most)];
  return {
    sentences: [
      `In epoch ${first.epoch}, at step ${first.step}, ${counted(moved.length, 'label')} moved at once: ${counts[0]} to the person the face shows, ${counts[1]} from one wrong name to another, and ${counts[2]} away from the right name.`,
      `One of them is image ${first.image + 1}: named ${nameOf(run, first.givenLabel)}, now ${nameOf(run, first.rectifiedLabel)}, and it shows ${nameOf(run, first.trueLabel)}. ${fate(first)}.`,
      ...reason(run, first),
    ],
    right: tie ? null : right,
    image: first.image,
  };
}

export const labelMoves: Lesson = {
  title: 'A label is changed',
  story: [
    'For its first epochs BoundaryFace leaves every label as it is, so that the network learns to tell people apart. From then on a face past the boundary is trained towards its nearest negative, as if it carried that name.',
    'This run pauses by itself at the step in which the first label moves, and then at the end of that epoch.',
  ],
  question: 'Where do the first labels move to?',
  choices: ['To the person the face shows', 'From one wrong name to another', 'Away from the right name'],
  runs: [
    {
      name: '',
      settings: lessonSettings({ loss: 'boundaryface', noise: 0.3, epochs: 14 }),
      goals: ['label', 'epoch'],
    },
  ],
  controls: [{ section: 'head', key: 'epochStart' }, NOISE],
  tries: [
    { text: 'Let labels move from the first epoch on', changes: [{ section: 'head', key: 'epochStart', value: 0 }] },
    { text: 'With 60 % of the labels wrong', changes: [{ ...NOISE, value: 0.6 }] },
    { text: 'Draw other first weights', changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
