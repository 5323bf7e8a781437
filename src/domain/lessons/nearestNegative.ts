/** The nearest negative and its boundary: which faces lie past it before any label was changed. */
import { msg, t } from '@lingui/core/macro';
import { finePercent } from '../../lib/percentText.ts';
import { comparisonOf, decisionSentence } from '../decision/decisionSentence.ts';
import { clearlyLarger, isWrong, type JudgedFace, judgedFaces } from './lessonMeasures.ts';
import { lessonSettings, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

const EPOCHS = 5;

/** How far a face is past the boundary to its nearest negative; at most 0 on its own side. */
function depth({ decision }: JudgedFace): number {
  const { reach, hold } = comparisonOf(decision);
  return reach - hold;
}

function deepestText({ identities }: LessonRun, face: JudgedFace): string {
  const { decision, given } = face;
  const name = (identity: number): string => identities[identity] ?? t`nobody of the set`;
  const image = decision.image + 1;
  const called = name(given);
  const sentence = decisionSentence(decision, called, name(decision.nearest));
  return isWrong(face)
    ? t`The deepest of all is image ${image}, named ${called}, and the name is wrong. ${sentence}`
    : t`The deepest of all is image ${image}, named ${called}, and the name is right. ${sentence}`;
}

function answer([run]: readonly LessonRun[]): LessonAnswer {
  const faces = run ? judgedFaces(run) : [];
  const wrong = faces.filter(isWrong);
  const right = faces.filter((face) => !isWrong(face));
  if (!run || wrong.length === 0 || right.length === 0) {
    return undecided(t`This run has no wrong labels beside right ones: there is nothing to compare.`);
  }
  const past = (among: readonly JudgedFace[]): number => among.filter((face) => depth(face) > 0).length;
  const [pastWrong, pastRight] = [past(wrong), past(right)];
  const [wrongShare, rightShare] = [pastWrong / wrong.length, pastRight / right.length];
  const [wrongPercent, rightPercent] = [finePercent(wrongShare), finePercent(rightShare)];
  const [allWrong, allRight, epoch] = [wrong.length, right.length, run.epochs.length];
  const choice = clearlyLarger(wrongShare, rightShare);
  const deepest = faces.reduce((most, face) => (depth(face) > depth(most) ? face : most));
  return {
    sentences: [
      t`In epoch ${epoch}, ${pastWrong} of the ${allWrong} wrongly named faces lay past the boundary (${wrongPercent}), and ${pastRight} of the ${allRight} rightly named ones (${rightPercent}).`,
      choice === 0
        ? t`So a face past the boundary is a suspect: that is how BoundaryFace finds wrong labels.`
        : t`In this run the boundary does not tell wrong names from right ones.`,
      deepestText(run, deepest),
    ],
    right: choice,
    image: deepest.decision.image,
  };
}

export const nearestNegative: Lesson = {
  title: msg`The nearest negative and its boundary`,
  story: [
    msg`Of all other names, the one whose centre a face reaches deepest into is its nearest negative. Between a face\u2019s own name and its nearest negative there is a boundary, moved by the margin.`,
    msg`BoundaryFace looks at each face at each step: is it past that boundary? In this run it only looks. It trains for ${EPOCHS} epochs and changes no label.`,
  ],
  question: msg`After ${EPOCHS} epochs some faces lie past the boundary to their nearest negative. Which ones more often?`,
  choices: [msg`Those with a wrong name`, msg`Those with the right name`, msg`Both about as often`],
  runs: [
    {
      name: '',
      settings: lessonSettings({ loss: 'boundaryface', head: { epochStart: EPOCHS }, noise: 0.3, epochs: EPOCHS }),
      goals: [],
    },
  ],
  controls: [NOISE, { section: 'head', key: 'margin' }],
  tries: [
    { text: msg`Without a margin`, changes: [{ section: 'head', key: 'margin', value: 0 }] },
    { text: msg`With 60 % of the labels wrong`, changes: [{ ...NOISE, value: 0.6 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
