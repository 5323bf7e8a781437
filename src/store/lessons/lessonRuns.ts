/** A lesson at work: takes the prediction, makes its runs one after the other, and answers with what they left. */
import { t } from '@lingui/core/macro';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Lesson, LessonRun, LessonRunPlan, LessonTry, SettingPath } from '../../domain/lessons/lessonTypes.ts';
import type { CorrectionRecord } from '../../domain/report.ts';
import type { RunGoal } from '../../domain/runGoal.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { causeText } from '../../lib/causeText.ts';
import { valueAt } from '../run/nextRun.ts';
import { isActive } from '../run/runMachine.ts';
import type { Session } from '../sessionTypes.ts';
import { type Choice, NOTHING_ASIDE, withChange } from '../settings/settingsRules.ts';
import type { AppState } from '../state.ts';

export type LessonPhase =
  | { readonly kind: 'asking' }
  /** @property at place of the run under way in the plan, from 0 */
  | { readonly kind: 'running'; readonly at: number }
  /** @property runs what the lesson answers with, in whatever language */
  | { readonly kind: 'answered'; readonly runs: readonly LessonRun[]; readonly seconds: number }
  /** @property why a sentence */
  | { readonly kind: 'failed'; readonly why: string };

interface LessonState {
  readonly phase: LessonPhase;
  /** The prediction, by its place; null while there is none. */
  readonly choice: number | null;
}

export interface LessonRuns {
  readonly view: StoreApi<LessonState>;
  /** Shows the settings and the faces of its first run; from now on the session is its own. */
  begin(): void;
  predict(choice: number): void;
  /** Makes the runs, once there is a prediction. */
  run(): void;
  /** Ends the run under way; the question stands again. */
  stop(): void;
  /** After an answer: the question anew, of the settings as they were moved. */
  askAgain(): void;
  /** Sets up another run: its settings, and the question anew. */
  tryOut(what: LessonTry): void;
  dispose(): void;
}

const ASKING: LessonState = { phase: { kind: 'asking' }, choice: null };

/** A run that was stopped, or whose lesson was left. */
class LessonLeft extends Error {
  override readonly name = 'LessonLeft';
}

const samePath = (a: SettingPath, b: SettingPath): boolean => a.section === b.section && a.key === b.key;

/** The settings that a lesson lets be moved: those that it shows and those that its suggestions set. */
const movable = ({ controls, tries }: Lesson): readonly SettingPath[] => {
  const all = [...controls, ...tries.flatMap(({ changes }) => changes)];
  return all.filter((path, i) => all.findIndex((other) => samePath(path, other)) === i);
};

/** A planned run with what was moved since. */
function plannedSettings(lesson: Lesson, plan: LessonRunPlan, moved: Settings): Settings {
  const start: Choice = {
    settings: plan.settings,
    byHand: { head: true, milestones: false },
    aside: NOTHING_ASIDE,
  };
  const { settings } = movable(lesson).reduce((choice, { section, key }) => {
    const value = valueAt(moved, section, key);
    return value === valueAt(choice.settings, section, key) ? choice : withChange(choice, { section, key, value });
  }, start);
  return { ...settings, engine: moved.engine };
}

/** The run has come to where it was to go, or to its end. */
function hasCome({ machine, run, arrival, charts }: AppState, goal: RunGoal | undefined): boolean {
  if (machine.phase === 'finished') return run.epochs > 0 && charts.epochs.at(-1)?.epoch === run.epochs;
  if (!goal || machine.phase !== 'paused' || arrival?.goal !== goal || run.step < arrival.step) return false;
  return goal === 'label' || charts.epochs.at(-1)?.epoch === arrival.epoch;
}

/** Resolves once the run is there; rejects with a sentence where it fails. */
function coming(session: Session, goal: RunGoal | undefined, left: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const state = session.store.getState();
      const { error, machine } = state;
      if (left.aborted) reject(new LessonLeft());
      else if (error && !isActive(machine.phase)) reject(new Error(error.message));
      else if (hasCome(state, goal)) resolve();
      else return false;
      return true;
    };
    if (look()) return;
    const end = (): void => {
      if (!look()) return;
      unsubscribe();
      left.removeEventListener('abort', end);
    };
    const unsubscribe = session.store.subscribe(end);
    left.addEventListener('abort', end);
  });
}

const movedInStep = ({ arrival, corrections }: AppState): readonly CorrectionRecord[] =>
  arrival?.goal === 'label' && arrival.reached
    ? [...corrections.byImage.values()].filter(({ step }) => step === arrival.step)
    : [];

function leftBy(plan: LessonRunPlan, state: AppState, moved: readonly CorrectionRecord[]): LessonRun {
  const { run, charts, labels, dataset, corrections, history } = state;
  if (!run.settings || !labels) throw new Error(t`The run has told no labels.`);
  return {
    name: plan.name,
    settings: run.settings,
    epochs: charts.epochs,
    labels,
    identities: dataset.faces?.identities ?? [],
    corrections,
    decisions: history.decisions,
    moved,
  };
}

/** Makes one run. @throws LessonLeft, Error with a sentence for people */
async function make(session: Session, plan: LessonRunPlan, settings: Settings, left: AbortSignal): Promise<LessonRun> {
  // A paused run would go on instead.
  session.reset();
  session.dismissError();
  session.takeSettings(settings);
  let moved: readonly CorrectionRecord[] = [];
  const goals = plan.goals.length > 0 ? plan.goals : [undefined];
  for (const goal of goals) {
    if (goal) session.trainUntil(goal);
    else session.train();
    await coming(session, goal, left);
    if (goal === 'label') moved = movedInStep(session.store.getState());
    if (session.store.getState().machine.phase === 'finished') break;
  }
  return leftBy(plan, session.store.getState(), moved);
}

/** @param now monotonic milliseconds */
export function createLessonRuns(session: Session, lesson: Lesson, now: () => number): LessonRuns {
  const view = createStore<LessonState>()(() => ASKING);
  let leaving = new AbortController();
  const [first] = lesson.runs;
  const show = (phase: LessonPhase): void => view.setState({ phase });
  const begin = (): void => {
    session.closeCard();
    session.narrow(null);
    session.reset();
    if (first) session.takeSettings({ ...first.settings, engine: session.store.getState().settings.engine });
  };

  const makeAll = async (left: AbortSignal): Promise<void> => {
    const began = now();
    const moved = session.store.getState().settings;
    const runs: LessonRun[] = [];
    for (const [at, plan] of lesson.runs.entries()) {
      show({ kind: 'running', at });
      runs.push(await make(session, plan, plannedSettings(lesson, plan, moved), left));
    }
    show({ kind: 'answered', runs, seconds: (now() - began) / 1000 });
  };

  return {
    view,
    begin,
    predict(choice) {
      if (view.getState().phase.kind === 'asking') view.setState({ choice });
    },
    run() {
      const { phase, choice } = view.getState();
      if (phase.kind === 'running' || choice === null) return;
      leaving = new AbortController();
      session.closeCard();
      makeAll(leaving.signal).catch((cause: unknown) => {
        if (cause instanceof LessonLeft) return;
        show({ kind: 'failed', why: causeText(cause) });
      });
    },
    stop() {
      leaving.abort();
      session.reset();
      show({ kind: 'asking' });
    },
    askAgain() {
      if (view.getState().phase.kind !== 'answered') return;
      session.closeCard();
      view.setState(ASKING, true);
    },
    tryOut({ changes }) {
      leaving.abort();
      begin();
      for (const change of changes) session.change(change);
      view.setState(ASKING, true);
    },
    dispose() {
      leaving.abort();
      // The next lesson puts it away.
      session.pause();
    },
  };
}
