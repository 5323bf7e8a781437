/** Too early and too late: two runs that differ in when labels begin to be corrected. */
import { msg, plural, t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import { rightLabelsTaken, wrongLabels } from './lessonMeasures.ts';
import { lessonSettings, NOISE, TRAINING_SEED } from './lessonSettings.ts';
import { type Lesson, type LessonAnswer, type LessonRun, undecided } from './lessonTypes.ts';

const EARLY = 0;
const LATE = 12;
const EPOCHS = 14;
/** Epochs of the late one in which labels move. */
const LAST = EPOCHS - LATE;

function endText(run: LessonRun): string {
  const { given, now, images } = wrongLabels(run);
  const taken = rightLabelsTaken(run);
  const when = say(run.name);
  return t`Corrected ${when}: ${given} of ${images} labels were wrong at first and ${now} at the end; ${plural(taken, { one: '# right one was', other: '# right ones were' })} taken away.`;
}

function answer([early, late]: readonly LessonRun[]): LessonAnswer {
  if (!early || !late) return undecided(t`One of the two runs is missing, so there is nothing to compare.`);
  const [one, two] = [wrongLabels(early), wrongLabels(late)];
  const right = one.now > two.now ? 0 : two.now > one.now ? 1 : 2;
  const worse = say((right === 0 ? early : late).name);
  const more = Math.abs(one.now - two.now);
  const helped = [one, two].filter(({ given, now }) => now < given).length;
  return {
    sentences: [
      endText(early),
      endText(late),
      right === 2
        ? t`Both end with as many wrong labels: these runs do not show a difference.`
        : t`Correcting ${worse} left ${more} more wrong labels.`,
      helped === 0
        ? t`Neither has fewer wrong labels than it began with.`
        : helped === 1
          ? t`Only one of them has fewer wrong labels than it began with.`
          : t`Both have fewer wrong labels than they began with.`,
      t`Both began with the same weights, faces and wrong labels. That is one seed: another one may tell otherwise.`,
    ],
    right,
    image: null,
  };
}

export const earlyLate: Lesson = {
  title: msg`Too early and too late`,
  story: [
    msg`When should labels begin to move? A network that has learnt nothing yet cannot tell people apart. One that has trained for long has learnt the wrong names by heart, and no face lies past its boundary any more.`,
    msg`Two runs of ${EPOCHS} epochs: one corrects from the first epoch on, the other in its last ${LAST} alone.`,
  ],
  question: msg`Which of the two has more wrong labels at the end?`,
  choices: [
    msg`The one that corrects too early`,
    msg`The one that corrects too late`,
    msg({ message: 'Neither', context: 'of two runs' }),
  ],
  runs: [
    { epochStart: EARLY, name: msg`from the first epoch` },
    { epochStart: LATE, name: msg`after epoch ${LATE}` },
  ].map(({ epochStart, name }) => ({
    name,
    settings: lessonSettings({
      loss: 'boundaryface',
      head: { epochStart },
      noise: 0.3,
      epochs: EPOCHS,
    }),
    goals: [],
  })),
  controls: [NOISE],
  tries: [
    { text: msg`With 10 % of the labels wrong`, changes: [{ ...NOISE, value: 0.1 }] },
    { text: msg`Draw other first weights`, changes: [{ ...TRAINING_SEED, value: 1 }] },
  ],
  answer,
};
