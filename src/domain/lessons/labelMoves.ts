/** A label is changed: a run that pauses at the step in which the first label moves. */
import { msg, plural, t } from '@lingui/core/macro';
import { decisionSentence } from '../decision/decisionSentence.ts';
import { decisionOn } from '../decisionRecord.ts';
import type { CorrectionRecord } from '../report.ts';
import { becameRight, wasRight } from './lessonMeasures.ts';
import { lessonSettings, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

/** By which numbers the head has decided; nothing where they were not recorded for that step. */
function reason({ decisions, identities }: LessonRun, record: CorrectionRecord): readonly string[] {
  const { epoch, image, step, givenLabel } = record;
  const of = decisions.find((each) => each.epoch === epoch);
  const decision = of && decisionOn(of, image);
  if (!decision || decision.step !== step) return [];
  const name = (identity: number): string => identities[identity] ?? t`nobody of the set`;
  const sentence = decisionSentence(decision, name(givenLabel), name(decision.nearest));
  return [t`What decided: ${sentence}`];
}

const nameOf = ({ identities }: LessonRun, label: number | null): string =>
  label === null ? t`nobody knows whom` : (identities[label] ?? t`nobody of the set`);

function fate(record: CorrectionRecord): string {
  if (becameRight(record)) return t`The new name is right.`;
  return wasRight(record) ? t`The old name was right.` : t`Both names are wrong.`;
}

function answer([run]: readonly LessonRun[]): LessonAnswer {
  const first = run?.moved[0];
  if (!run || !first)
    return undecided(t`No label moved in this run: no face lay past its boundary once labels could change.`);
  const { moved } = run;
  const toRight = moved.filter(becameRight).length;
  const toWrong = moved.filter((record) => !becameRight(record) && !wasRight(record)).length;
  const fromRight = moved.filter(wasRight).length;
  const counts = [toRight, toWrong, fromRight];
  const most = Math.max(...counts);
  const [right, tie] = [counts.indexOf(most), counts.indexOf(most) !== counts.lastIndexOf(most)];
  const { epoch, step } = first;
  const image = first.image + 1;
  const given = nameOf(run, first.givenLabel);
  const rectified = nameOf(run, first.rectifiedLabel);
  const shown = nameOf(run, first.trueLabel);
  const judged = fate(first);
  const labels = moved.length;
  return {
    sentences: [
      t`In epoch ${epoch}, at step ${step}, ${plural(labels, { one: '# label', other: '# labels' })} moved at once: ${toRight} to the person the face shows, ${toWrong} from one wrong name to another, and ${fromRight} away from the right name.`,
      t`One of them is image ${image}: named ${given}, now ${rectified}, and it shows ${shown}. ${judged}`,
      ...reason(run, first),
    ],
    right: tie ? null : right,
    image: first.image,
  };
}

export const labelMoves: Lesson = {
  title: msg`A label is changed`,
  story: [
    msg`For its first epochs BoundaryFace leaves every label as it is, so that the network learns to tell people apart. From then on a face past the boundary is trained towards its nearest negative, as if it carried that name.`,
    msg`This run pauses by itself at the step in which the first label moves, and then at the end of that epoch.`,
  ],
  question: msg`Where do the first labels move to?`,
  choices: [msg`To the person the face shows`, msg`From one wrong name to another`, msg`Away from the right name`],
  runs: [
    {
      name: '',
      settings: lessonSettings({ loss: 'boundaryface', noise: 0.3, epochs: 14 }),
      goals: ['label', 'epoch'],
    },
  ],
  controls: [{ section: 'head', key: 'epochStart' }, NOISE],
  tries: [
    { text: msg`Let labels move from the first epoch on`, changes: [{ section: 'head', key: 'epochStart', value: 0 }] },
    { text: msg`With 60 % of the labels wrong`, changes: [{ ...NOISE, value: 0.6 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
