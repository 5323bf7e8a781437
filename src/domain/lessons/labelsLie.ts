/** Labels lie: what a network that trusts every label makes of wrong ones. */
import { counted } from '../../lib/counted.ts';
import { clearlyLarger, isWrong, judgedFaces } from './lessonMeasures.ts';
import { lessonSettings, lossName, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

function answer([run]: readonly LessonRun[]): LessonAnswer {
  const wrong = run ? judgedFaces(run).filter(isWrong) : [];
  if (!run || wrong.length === 0) return undecided('No label was wrong in this run: there is nothing to count.');
  const carriers = wrong.filter(({ decision }) => decision.own > decision.negative);
  const carried = carriers.length;
  const shown = wrong.filter(
    ({ decision, truth }) => decision.own <= decision.negative && decision.nearest === truth,
  ).length;
  const others = wrong.length - carried - shown;
  const right = clearlyLarger(carried, shown);
  const [example] = carriers;
  return {
    sentences: [
      `${counted(wrong.length, 'face')} with a wrong name ${wrong.length === 1 ? 'was' : 'were'} trained on in the last epoch, epoch ${run.epochs.length}.`,
      `${carried} of them lay nearest to the name they carry, ${shown} to the person they show, and ${others} to somebody else.`,
      right === 0
        ? `${lossName(run)} trusts every label, so it has learnt most of the lies by heart.`
        : right === 1
          ? `Though ${lossName(run)} trusts every label, most faces still lie with the person they show: it has not learnt the lies yet.`
          : 'Neither side is clearly ahead in this run.',
    ],
    right,
    image: example?.decision.image ?? null,
  };
}

export const labelsLie: Lesson = {
  title: 'Labels lie',
  story: [
    'Large sets of faces are collected by machines, and many faces carry the wrong name. Here three in ten do: with Show truth the wall marks them.',
    'ArcFace is a loss that trusts every label. It pulls each face towards the centre of the name that the face carries, right or wrong, once in every epoch.',
  ],
  question: 'A face shows one person and carries the name of another. Whom will it lie nearest to at the end?',
  choices: ['The name it carries', 'The person it shows', 'As often the one as the other'],
  runs: [{ name: '', settings: lessonSettings({ loss: 'arcface', noise: 0.3, epochs: 14 }), goals: [] }],
  controls: [NOISE, { section: 'training', key: 'epochs' }],
  tries: [
    {
      text: 'Train for 30 epochs: are the lies learnt by heart then?',
      changes: [{ section: 'training', key: 'epochs', value: 30 }],
    },
    { text: 'Give one label in ten to the wrong person', changes: [{ ...NOISE, value: 0.1 }] },
    { text: 'Draw other first weights', changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
