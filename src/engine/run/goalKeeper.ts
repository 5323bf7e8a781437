/** How far a run that was paused is to go by itself: to the end of its epoch, or until a label moves. */
import type { GoalReport, RunGoal } from '../../domain/runGoal.ts';

export class GoalKeeper {
  #goal: RunGoal | null = null;

  get goal(): RunGoal | null {
    return this.#goal;
  }

  set(goal: RunGoal | null): void {
    this.#goal = goal;
  }

  /** Each step must be looked at before the next one is taken. */
  get watchesLabels(): boolean {
    return this.#goal === 'label';
  }

  /** @param moved labels of the steps just read @returns what to tell where the goal is reached: the run pauses */
  afterSteps(place: Pick<GoalReport, 'epoch' | 'step'>, moved: number): GoalReport | null {
    return this.#goal === 'label' && moved > 0 ? this.#told({ ...place, reached: true, moved }) : null;
  }

  afterEpoch(place: Pick<GoalReport, 'epoch' | 'step'>): GoalReport | null {
    return this.#goal === 'epoch' ? this.#told({ ...place, reached: true, moved: 0 }) : null;
  }

  /** The run is over: a label that was waited for has not moved. */
  atEnd(place: Pick<GoalReport, 'epoch' | 'step'>): GoalReport | null {
    return this.#goal === 'label' ? this.#told({ ...place, reached: false, moved: 0 }) : null;
  }

  #told(report: Omit<GoalReport, 'goal'>): GoalReport | null {
    const goal = this.#goal;
    this.#goal = null;
    return goal && { goal, ...report };
  }
}
