/** A lesson that a teacher makes: a question with its choices, one run, and which of its numbers answer. */
import { assertNever } from '../../lib/assertNever.ts';
import { counted } from '../../lib/counted.ts';
import { finePercent } from '../../lib/percentText.ts';
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
  noise: 'How many labels were wrong',
  rectified: 'How many labels were rectified, and how many of them are right now',
  found: 'How many of the wrong labels were found',
  left: 'How many labels are wrong at the end',
  damaged: 'How many right labels were taken away',
  verification: 'Accuracy on people never seen',
  loss: 'Loss of the first and of the last epoch',
} as const;

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
  const last = epochs.at(-1);
  const trusts = findsWrongLabels(settings.head) ? null : 'This loss trusts every label: it rectifies none.';
  switch (fact) {
    case 'noise':
      return `${given} of ${images} labels were wrong.`;
    case 'rectified':
      if (trusts) return trusts;
      return onlyDetects(settings.head.kind)
        ? `${counted(corrections.total, 'label')} taken for wrong, ${corrections.right} of them rightly. This loss gives them no other one.`
        : `${counted(corrections.total, 'label')} rectified, ${corrections.right} of them right now.`;
    case 'found': {
      if (trusts) return trusts;
      const found = [...corrections.byImage.values()].filter((record) => !wasRight(record)).length;
      return given === 0 ? 'No label was wrong.' : `${found} of the ${given} wrong labels were found.`;
    }
    case 'left':
      return `${now} of ${images} labels are wrong at the end.`;
    case 'damaged':
      return trusts ?? `${counted(rightLabelsTaken(run), 'right label')} taken away.`;
    case 'verification': {
      const accuracy = last?.verificationAccuracy ?? null;
      return accuracy === null
        ? 'This run was not judged on people never seen.'
        : `Accuracy on people never seen: ${finePercent(accuracy)}, ten-fold.`;
    }
    case 'loss':
      return last && epochs[0]
        ? `The loss was ${epochs[0].loss.toFixed(2)} in epoch 1 and ${last.loss.toFixed(2)} in epoch ${last.epoch}.`
        : 'No epoch has ended, so there is no loss to tell.';
    default:
      return assertNever(fact);
  }
}

/** The lesson that a teacher's words and settings make. No choice is said to be right: the numbers are there to compare with. */
export function lessonOf({ question, choices, facts, controls, settings }: OwnLesson): Lesson {
  return {
    title: 'A lesson',
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
