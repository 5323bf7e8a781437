/** What a lesson is: a prediction that is asked for, the runs that put it to the test, and the answer that their numbers give. */
import type { Words } from '../../words/language.ts';
import type { EpochDecisions } from '../decisionRecord.ts';
import type { TrainedLabels } from '../noise.ts';
import type { CorrectionRecord, EpochMetrics } from '../report.ts';
import type { RunGoal } from '../runGoal.ts';
import type { Section, Settings } from '../settings/settings.ts';
import type { Corrections } from '../standingCorrections.ts';

/** The walk, in its order. */
export const LESSON_IDS = [
  'labels-lie',
  'margin',
  'nearest-negative',
  'label-changes',
  'early-late',
  'what-it-buys',
] as const;
export type LessonId = (typeof LESSON_IDS)[number];

/** A setting by its place in the table of fields. */
export interface SettingPath {
  readonly section: Section;
  readonly key: string;
}

/** A run that a lesson makes. */
export interface LessonRunPlan {
  /** What it is called beside the other one; empty where there is none. */
  readonly name: Words | string;
  readonly settings: Settings;
  /** Where it pauses, one after the other; the last is where it ends. Empty: it goes to the end of its epochs. */
  readonly goals: readonly RunGoal[];
}

/** What a run has left when its lesson is answered. */
export interface LessonRun {
  readonly name: Words | string;
  /** With which it was trained. */
  readonly settings: Settings;
  /** Of the epochs that are done. */
  readonly epochs: readonly EpochMetrics[];
  readonly labels: TrainedLabels;
  /** Names, by label. */
  readonly identities: readonly string[];
  readonly corrections: Corrections;
  /** Of the epochs that are done. */
  readonly decisions: readonly EpochDecisions[];
  /** The labels that moved in the step in which it paused for that; empty where none did, or it was not to pause. */
  readonly moved: readonly CorrectionRecord[];
}

export interface LessonAnswer {
  /** With the numbers of the runs, in the language that is spoken when it is asked for. */
  readonly sentences: readonly string[];
  /** The choice that came true, by its place; null where these runs do not decide. */
  readonly right: number | null;
  /** A face whose card tells more; null for none. */
  readonly image: number | null;
}

/** A way to see more: other values of settings that the lesson shows. */
export interface LessonTry {
  /** "60 % of the labels wrong" */
  readonly text: Words;
  readonly changes: readonly (SettingPath & { readonly value: number | string })[];
}

export interface Lesson {
  readonly title: Words;
  /** What must be known to predict, a paragraph each. */
  readonly story: readonly Words[];
  /** As text: a teacher's own words, which stay as they are. */
  readonly question: Words | string;
  readonly choices: readonly (Words | string)[];
  /** One, or two that are compared. */
  readonly runs: readonly LessonRunPlan[];
  /** Settings that can be moved before it runs; each holds for all of its runs. */
  readonly controls: readonly SettingPath[];
  readonly tries: readonly LessonTry[];
  /** @param runs those of the plan, in their order */
  answer(runs: readonly LessonRun[]): LessonAnswer;
}

/** Of runs that have nothing to be answered with. */
export const undecided = (...sentences: readonly string[]): LessonAnswer => ({ sentences, right: null, image: null });
