/** Labels lie: what a network that trusts every label makes of wrong ones. */
import { msg, plural, t } from '@lingui/core/macro';
import { clearlyLarger, isWrong, judgedFaces } from './lessonMeasures.ts';
import { lessonSettings, lossName, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

function answer([run]: readonly LessonRun[]): LessonAnswer {
  const wrong = run ? judgedFaces(run).filter(isWrong) : [];
  if (!run || wrong.length === 0) return undecided(t`No label was wrong in this run: there is nothing to count.`);
  const carriers = wrong.filter(({ decision }) => decision.own > decision.negative);
  const carried = carriers.length;
  const shown = wrong.filter(
    ({ decision, truth }) => decision.own <= decision.negative && decision.nearest === truth,
  ).length;
  const others = wrong.length - carried - shown;
  const right = clearlyLarger(carried, shown);
  const [example] = carriers;
  const epoch = run.epochs.length;
  const loss = lossName(run);
  const faces = wrong.length;
  return {
    sentences: [
      t`${plural(faces, { one: '# face with a wrong name was', other: '# faces with a wrong name were' })} trained on in the last epoch, epoch ${epoch}.`,
      t`${carried} of them lay nearest to the name they carry, ${shown} to the person they show, and ${others} to somebody else.`,
      right === 0
        ? t`${loss} trusts every label, so it has learnt most of the lies by heart.`
        : right === 1
          ? t`Though ${loss} trusts every label, most faces still lie with the person they show: it has not learnt the lies yet.`
          : t`Neither side is clearly ahead in this run.`,
    ],
    right,
    image: example?.decision.image ?? null,
  };
}

export const labelsLie: Lesson = {
  title: msg`Labels lie`,
  story: [
    msg`Large sets of faces are collected by machines, and many faces carry the wrong name. Here three in ten do: with Show truth the wall marks them.`,
    msg`ArcFace is a loss that trusts every label. It pulls each face towards the centre of the name that the face carries, right or wrong, once in every epoch.`,
  ],
  question: msg`A face shows one person and carries the name of another. Whom will it lie nearest to at the end?`,
  choices: [msg`The name it carries`, msg`The person it shows`, msg`As often the one as the other`],
  runs: [{ name: '', settings: lessonSettings({ loss: 'arcface', noise: 0.3, epochs: 14 }), goals: [] }],
  controls: [NOISE, { section: 'training', key: 'epochs' }],
  tries: [
    {
      text: msg`Train for 30 epochs: are the lies learnt by heart then?`,
      changes: [{ section: 'training', key: 'epochs', value: 30 }],
    },
    { text: msg`Give one label in ten to the wrong person`, changes: [{ ...NOISE, value: 0.1 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
