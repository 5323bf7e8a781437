/** A lesson that a teacher makes: a question with its choices, one run, and which of its numbers answer. */
import { msg, plural, t } from '@lingui/core/macro';
import { assertNever } from '../../lib/assertNever.ts';
import { finePercent } from '../../lib/percentText.ts';
import type { Words } from '../../words/language.ts';
import { findsWrongLabels, onlyDetects } from '../losses/catalogue.ts';
import type { Settings } from '../settings/settings.ts';
import { rightLabelsTaken, wasRight, wrongLabels } from './lessonMeasures.ts';
import type { Lesson, LessonRun, SettingPath } from './lessonTypes.ts';

export const MOST_QUESTION = 200;
export const MOST_CHOICE = 80;
export const LEAST_CHOICES = 2;
export const MOST_CHOICES = 4;

/** What a lesson of one's own can be answered with. */
export const FACTS = {
  noise: msg`How many labels were wrong`,
  rectified: msg`How many labels were rectified, and how many of them are right now`,
  found: msg`How many of the wrong labels were found`,
  left: msg`How many labels are wrong at the end`,
  damaged: msg`How many right labels were taken away`,
  verification: msg`Accuracy on people never seen`,
  loss: msg`Loss of the first and of the last epoch`,
} as const satisfies Readonly<Record<string, Words>>;

export type Fact = keyof typeof FACTS;
export const FACT_IDS = Object.keys(FACTS) as readonly Fact[];

/** Settings that a lesson of one's own can show, in the order of the form. */
export const LESSON_CONTROLS: readonly SettingPath[] = [
  { section: 'noise', key: 'closedSet' },
  { section: 'head', key: 'kind' },
  { section: 'head', key: 'epochStart' },
  { section: 'head', key: 'margin' },
  { section: 'head', key: 'scale' },
  { section: 'training', key: 'epochs' },
  { section: 'training', key: 'learningRate' },
  { section: 'training', key: 'seed' },
  { section: 'dataset', key: 'identities' },
  { section: 'dataset', key: 'imagesPerIdentity' },
  { section: 'dataset', key: 'difficulty' },
];

export interface OwnLesson {
  readonly question: string;
  readonly choices: readonly string[];
  readonly facts: readonly Fact[];
  readonly controls: readonly SettingPath[];
  readonly settings: Settings;
}

/** What of the run a fact says. */
function factText(fact: Fact, run: LessonRun): string {
  const { given, now, images } = wrongLabels(run);
  const { corrections, epochs, settings } = run;
  const { right, total } = corrections;
  const [first, last] = [epochs[0], epochs.at(-1)];
  const trusts = findsWrongLabels(settings.head) ? null : t`This loss trusts every label: it rectifies none.`;
  switch (fact) {
    case 'noise':
      return t`${given} of ${images} labels were wrong.`;
    case 'rectified':
      if (trusts) return trusts;
      return onlyDetects(settings.head.kind)
        ? t`${plural(total, { one: '# label', other: '# labels' })} taken for wrong, ${right} of them rightly. This loss gives them no other one.`
        : t`${plural(total, { one: '# label', other: '# labels' })} rectified, ${right} of them right now.`;
    case 'found': {
      if (trusts) return trusts;
      const found = [...corrections.byImage.values()].filter((record) => !wasRight(record)).length;
      return given === 0 ? t`No label was wrong.` : t`${found} of the ${given} wrong labels were found.`;
    }
    case 'left':
      return t`${now} of ${images} labels are wrong at the end.`;
    case 'damaged':
      return (
        trusts ??
        t`${plural({ damaged: rightLabelsTaken(run) }, { one: '# right label', other: '# right labels' })} taken away.`
      );
    case 'verification': {
      const accuracy = last?.verificationAccuracy ?? null;
      if (accuracy === null) return t`This run was not judged on people never seen.`;
      const percent = finePercent(accuracy);
      return t`Accuracy on people never seen: ${percent}, ten-fold.`;
    }
    case 'loss': {
      if (!first || !last) return t`No epoch has ended, so there is no loss to tell.`;
      const [before, after, epoch] = [first.loss.toFixed(2), last.loss.toFixed(2), last.epoch];
      return t`The loss was ${before} in epoch 1 and ${after} in epoch ${epoch}.`;
    }
    default:
      return assertNever(fact);
  }
}

/** The lesson that a teacher's words and settings make. No choice is said to be right: the numbers are there to compare with. */
export function lessonOf({ question, choices, facts, controls, settings }: OwnLesson): Lesson {
  return {
    title: msg`A lesson`,
    story: [],
    question,
    choices,
    runs: [{ name: '', settings, goals: [] }],
    controls,
    tries: [],
    answer: ([run]) => ({
      sentences: run ? [...new Set(facts.map((fact) => factText(fact, run)))] : [],
      right: null,
      image: null,
    }),
  };
}
